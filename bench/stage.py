"""What the cases share: sizes, the folder of the run, and both servers with their material, begun when first asked."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from bench.http_client import Connection
from bench.material import Material, Place, Size, material
from bench.polyvocal_side import PolyvocalStudy, polyvocal
from bench.sheet import Sheet
from bench.taguette_side import TaguetteProject, installed, taguette
from polyvocal.assemble import assemble
from polyvocal.model import Anchor, Code, Coder, Coding, Framework, Span, Study, Theme, derived_guid

WHEN = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)


@dataclass
class Stage:
    """One run. Servers live until `stack` is closed."""

    size: Size
    folder: Path
    sheet: Sheet
    stack: ExitStack
    say: Callable[[str], None]
    stored_ours: int = 0
    stored_theirs: frozenset[int] = frozenset()

    @cached_property
    def material(self) -> Material:
        """The transcripts, codes and codings."""
        return material(self.size)

    @cached_property
    def transcripts(self) -> Path:
        """A folder with the transcripts as files."""
        folder = self.folder / "transcripts"
        folder.mkdir()
        for text in self.material.texts:
            (folder / f"{text.name}.txt").write_text(text.words, encoding="utf-8")
        return folder

    @cached_property
    def study(self) -> Study:
        """The whole material as a value, for what is asked of the library."""
        empty = assemble([self.transcripts], name="bench").study
        codes = [derived_guid("bench", "code", code.name) for code in self.material.codes]
        coder = Coder(derived_guid("bench", "coder"), "Maren")
        framework = Framework(
            tuple(
                Code(guid, code.name, None if code.parent is None else codes[code.parent])
                for guid, code in zip(codes, self.material.codes, strict=True)
            ),
            (Theme(derived_guid("bench", "theme"), "First", codes=tuple(codes[: len(codes) // 3])),),
        )
        codings = tuple(self._coding(empty, place, n, codes, coder) for n, place in enumerate(self.material.places))
        return replace(empty, coders=(coder,), framework=framework, codings=codings)

    def _coding(self, study: Study, place: Place, number: int, codes: list[str], coder: Coder) -> Coding:
        source = study.sources[place.source]
        anchor = Anchor(source.latest.guid, Span(place.start, place.end))
        guid = derived_guid("bench", "coding", str(number))
        return Coding(guid, codes[place.code], source.guid, coder.guid, (anchor,), made_at=WHEN)

    @cached_property
    def ours(self) -> Connection:
        """The connection to our server."""
        self.say("Polyvocal starts")
        return self.stack.enter_context(polyvocal(self.folder))

    @cached_property
    def theirs(self) -> Connection | None:
        """The connection to Taguette, or None where it cannot be installed; the sheet then says so."""
        self.say("Taguette starts")
        if (reason := installed()) is not None:
            self.sheet.remark(reason)
            return None
        return self.stack.enter_context(taguette(self.folder))

    @cached_property
    def our_study(self) -> PolyvocalStudy:
        """The study that is coded, with its sources and codes."""
        study = PolyvocalStudy(self.ours, self.material, "bench")
        study.bring_sources()
        study.make_codes()
        return study

    @cached_property
    def their_project(self) -> TaguetteProject | None:
        """The project that is coded, with its documents and tags."""
        if self.theirs is None:
            return None
        project = TaguetteProject(self.theirs, self.material, "bench", self.folder)
        project.bring_sources()
        project.make_codes()
        return project

    def fill(self) -> None:
        """Store on both servers whatever codings are not there yet."""
        self.say("the rest of the codings is stored")
        places = self.material.places
        self.our_study.fill(places[self.stored_ours :])
        self.stored_ours = len(places)
        if self.their_project is not None:
            rest = [place for number, place in enumerate(places) if number not in self.stored_theirs]
            if rest:
                self.their_project.fill(rest)
            self.stored_theirs = frozenset(range(len(places)))
