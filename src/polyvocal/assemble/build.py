"""The whole of an import: which files there are, and the study they make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from polyvocal import exchange
from polyvocal.assemble.codebook import Codebook, codebook
from polyvocal.assemble.people import cases
from polyvocal.assemble.quotations import Quotations, quotations
from polyvocal.faults import Fault
from polyvocal.ingest import ENDINGS, SourceText, read
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
    """A study, what each file gave to it, and in sentences what was set aside."""

    study: Study
    files: tuple[FileRead, ...]
    notes: tuple[str, ...]


def assemble(
    paths: Sequence[Path],
    *,
    name: str,
    people: Path | None = None,
    framework: Path | None = None,
    codings: Path | None = None,
    told: Callable[[str], None] = lambda _: None,
) -> Assembled:
    """Make a study of transcripts (files or folders) and of tables about them.

    The same files make the same study, GUIDs included. `told` hears each file's name before it is read. Raises
    `Fault` for the first thing that cannot be used.
    """
    variables, known = cases(people) if people else ((), ())
    files, notes = found(paths)
    texts = []
    for label, path in files:
        told(label)
        texts.append((label, read(path, known=_callable(known, variables))))
    sources = tuple(source_of(label, text, variables, known) for label, text in texts)
    book = _book(framework)
    quotes = quotations(codings, sources, known, book.framework, closed=framework is not None) if codings else None
    study = _study(name, sources, variables, known, book, quotes)
    reads = tuple(
        FileRead(label, len(text.turns), text.speakers, len(text.text), (*text.notes, *_doubts(text)))
        for label, text in texts
    )
    return Assembled(study, reads, (*notes, *book.notes, *(quotes.notes if quotes else ())))


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


def _callable(known: Sequence[Case], variables: Sequence[Variable]) -> list[str]:
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
    quotes: Quotations | None,
) -> Study:
    identity = derived_guid("study", name, *(revision.guid for s in sources for revision in s.revisions))
    if quotes is None:
        return Study(
            identity,
            name,
            facets=book.facets,
            variables=variables,
            cases=known,
            sources=sources,
            framework=book.framework,
        )
    return Study(
        identity,
        name,
        facets=(*book.facets, *quotes.facets),
        variables=variables,
        coders=quotes.coders,
        cases=known,
        sources=sources,
        framework=quotes.framework,
        rounds=quotes.rounds,
        codings=quotes.codings,
        memos=quotes.memos,
    )
