"""The whole of an import: which files there are, and the study they make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from polyvocal import exchange
from polyvocal.assemble.codebook import Codebook, codebook
from polyvocal.assemble.comments import How, Remarks, remarks
from polyvocal.assemble.doubts import Doubt
from polyvocal.assemble.people import cases
from polyvocal.assemble.quotations import quotations
from polyvocal.assemble.quoted import Known, Quotations, joined
from polyvocal.faults import Fault
from polyvocal.ingest import ENDINGS, Comment, SourceText, commented, read
from polyvocal.model import Case, Framework, Revision, Source, Study, Value, Variable, Voice, derived_guid

GROUP = "group"
"""The variable by whose values an unidentified speaker can be called: “Staff:”."""


@dataclass(frozen=True, slots=True)
class FileRead:
    """What one file gave: turns, speakers' labels, characters, and notes on what was changed or left out."""

    name: str
    turns: int
    speakers: tuple[str, ...]
    characters: int
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Assembled:
    """A study, what each file gave to it, in sentences what was set aside, and the quotations without a sure place."""

    study: Study
    files: tuple[FileRead, ...]
    notes: tuple[str, ...]
    doubts: tuple[Doubt, ...] = ()


def assemble(
    paths: Sequence[Path],
    *,
    name: str,
    people: Path | None = None,
    framework: Path | None = None,
    codings: Path | Sequence[Path] | None = None,
    comments: How | None = None,
    told: Callable[[str], None] = lambda _: None,
) -> Assembled:
    """Make a study of transcripts (files or folders) and of tables about them.

    `comments` says what becomes of comments in Word documents; without it they are left out. The same files make the
    same study, GUIDs included. `told` hears each file's name before it is read. Raises `Fault` for the first thing
    that cannot be used.
    """
    variables, known = cases(people) if people else ((), ())
    files, notes = found(paths)
    texts = []
    for label, path in files:
        told(label)
        texts.append((label, *_read(path, callable_(known, variables), comments)))
    sources = tuple(source_of(label, text, variables, known) for label, text, _ in texts)
    book = _book(framework)
    tables = (codings,) if isinstance(codings, Path) else codings or ()
    quotes = Quotations(framework=book.framework)
    for table in tables:
        there = Known(sources, known, quotes.framework, quotes.coders, quotes.rounds, quotes.facets)
        quotes = joined(quotes, quotations(table, there, closed=framework is not None))
    said = [(source, of_it) for source, (_, _, of_it) in zip(sources, texts, strict=True) if of_it]
    marginal = remarks(said, quotes.framework, quotes.coders, comments) if comments else Remarks(quotes.framework)
    study = _study(name, sources, variables, known, book, quotes, marginal)
    reads = tuple(
        FileRead(label, len(text.turns), text.speakers, len(text.text), (*text.notes, *_doubts(text)))
        for label, text, _ in texts
    )
    return Assembled(study, reads, (*notes, *book.notes, *quotes.notes, *marginal.losses), quotes.doubts)


def _read(path: Path, known: Sequence[str], comments: How | None) -> tuple[SourceText, tuple[Comment, ...]]:
    if comments and path.suffix.lower() == ".docx":
        return commented(path, known=known)
    return read(path, known=known), ()


def found(paths: Iterable[Path]) -> tuple[list[tuple[str, Path]], tuple[str, ...]]:
    """Return every readable file under `paths` with the name it goes by, and a note for each left aside.

    A file is called by its name; where two are called alike, by their folders too. Raises `Fault` for a path that
    is not there, and when no file is left.
    """
    files: list[Path] = []
    notes: list[str] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith((".", "~$")))
            files += [p for p in inside if p.suffix.lower() in ENDINGS]
            notes += [f"{p}: left out; transcripts end in {', '.join(ENDINGS)}" for p in inside if p not in files]
        elif path.exists():
            files.append(path)
        else:
            raise Fault(str(path), "there is no such file or folder", "a transcript or a folder of transcripts")
    files = list(dict.fromkeys(files))
    if not files:
        raise Fault(", ".join(map(str, paths)), "no transcript is there", f"files ending in {', '.join(ENDINGS)}")
    times = Counter(path.name for path in files)
    return [(path.name if times[path.name] == 1 else str(path), path) for path in files], tuple(notes)


def source_of(name: str, text: SourceText, variables: Sequence[Variable], known: Sequence[Case]) -> Source:
    """Return a source of `text`, its speakers matched with cases by name, else with a group that is so called."""
    guid = derived_guid("source", name)
    revision = Revision(derived_guid("revision", name, text.text), 1, text.text, text.turns)
    voices = tuple(_voice(label, variables, known) for label in text.speakers)
    return Source(guid, name, (revision,), voices, path=Path(name).name)


def callable_(known: Sequence[Case], variables: Sequence[Variable]) -> list[str]:
    """What speakers are certainly called: by the names of cases, or of groups."""
    return [*(case.name for case in known), *_groups(variables, known)]


def _groups(variables: Sequence[Variable], known: Sequence[Case]) -> dict[str, dict[str, Value]]:
    group = next((variable for variable in variables if variable.name.casefold() == GROUP), None)
    if group is None:
        return {}
    values = dict.fromkeys(case.values[group.guid] for case in known if group.guid in case.values)
    return {str(value): {group.guid: value} for value in values}


def _voice(label: str, variables: Sequence[Variable], known: Sequence[Case]) -> Voice:
    plain = label.casefold()
    case = next((case for case in known if case.name.casefold() == plain), None)
    if case is not None:
        return Voice(label, case.guid)
    groups = {value.casefold(): value_of for value, value_of in _groups(variables, known).items()}
    return Voice(label, None, groups.get(plain, {}))


def _doubts(text: SourceText) -> tuple[str, ...]:
    return () if text.speakers else (f"{text.name}: no speakers were found; each paragraph is a turn of nobody",)


def _book(path: Path | None) -> Codebook:
    if path is None:
        return Codebook(Framework(), (), ())
    if path.suffix.lower() == ".qdc":
        outcome = exchange.read(path)
        return Codebook(outcome.study.framework, outcome.study.facets, outcome.losses)
    return codebook(path)


def _study(
    name: str,
    sources: tuple[Source, ...],
    variables: tuple[Variable, ...],
    known: tuple[Case, ...],
    book: Codebook,
    quotes: Quotations,
    marginal: Remarks,
) -> Study:
    identity = derived_guid("study", name, *(revision.guid for s in sources for revision in s.revisions))
    return Study(
        identity,
        name,
        facets=(*book.facets, *quotes.facets),
        variables=variables,
        coders=once((*quotes.coders, *marginal.coders)),
        cases=known,
        sources=sources,
        framework=marginal.framework,
        rounds=quotes.rounds,
        codings=once((*quotes.codings, *marginal.codings)),
        memos=once((*quotes.memos, *marginal.memos)),
    )


class _Identified(Protocol):
    @property
    def guid(self) -> str: ...


_Thing = TypeVar("_Thing", bound=_Identified)


def once(things: Iterable[_Thing]) -> tuple[_Thing, ...]:
    """Each thing once: two tables, or a table and a comment, may say the same of the same words."""
    made: dict[str, _Thing] = {}
    for thing in things:
        made.setdefault(thing.guid, thing)
    return tuple(made.values())
