"""Whatever arrives beside a study: its kind is told by ending and columns, and it becomes a study that can be merged.

Invariant: tables about sources are about those of the study they arrive for, or of their own package; an excerpt
whose place is not certain is a `Doubt`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from polyvocal import exchange
from polyvocal.assemble import packages
from polyvocal.assemble.columns import Kind, kind_of
from polyvocal.assemble.comments import How
from polyvocal.assemble.doubts import Doubt, chosen
from polyvocal.assemble.gathering import Gathering
from polyvocal.assemble.grids import ENDINGS as TABLES
from polyvocal.assemble.grids import Grids, grids, headers_of
from polyvocal.assemble.opened import opened
from polyvocal.assemble.quoted import DOUBTFUL, taking
from polyvocal.exchange import Loss, archive
from polyvocal.exchange.formats import as_losses
from polyvocal.faults import Fault
from polyvocal.ingest import ENDINGS as TEXTS
from polyvocal.ingest import commented, read
from polyvocal.model import Study

_NAMES: dict[Kind, str] = {"codebook": "codebook", "codings": "codings", "excerpts": "excerpts", "cases": "cases"}
_UNDERSTOOD = (
    "columns of a codebook (code, definition), of codings (source, start, end, code), of excerpts (source, text, "
    "code) or of people (case)"
)


@dataclass(frozen=True)
class Arriving:
    """A study of what arrived, what of the file did not come across, what kind of file it was, and what is in doubt."""

    study: Study
    losses: tuple[Loss, ...]
    kind: str
    doubts: tuple[Doubt, ...] = ()


def arriving(path: Path, into: Study | None = None, part: str | None = None, *, comments: How = "memos") -> Arriving:
    """Read the file or folder at `path`: a study, a codebook, codings, excerpts, people, a transcript, or a package.

    `into` is the study it arrives for; tables about sources need one that has them. `part` names the project in a
    file that holds several. Raises `Fault` for what cannot be read, and says what would be.
    """
    ending = path.suffix.lower()
    if path.name == packages.DESCRIPTOR or ending == ".zip" or (path.is_dir() and ending not in exchange.READABLE):
        return _package(path, into, part)
    if ending in exchange.READABLE or (ending not in TABLES and ending not in TEXTS):
        return _study(path, part)
    if not path.exists():
        raise Fault(str(path), "there is no such file", "a study, a table or a transcript")
    if ending == ".docx":
        return _word(path, into, comments)
    if ending in TEXTS:
        made = Gathering(into)
        made.text(path.name, read(path, known=made.known()))
        return _made(made, path.stem, "transcript")
    return _table(path, into)


def settled(arrived: Arriving, choices: Mapping[int, int]) -> Arriving:
    """Place doubts where somebody chose: the number of a doubt, from 0, to the number of one of its places, from 0.

    Raises `Fault` for a doubt or a place that is not there.
    """
    codings = {coding.guid: coding for coding in arrived.study.codings}
    memos = {memo.guid: memo for memo in arrived.study.memos}
    direct: dict[str, list[str]] = {}
    for doubt, place in chosen(arrived.doubts, choices):
        if doubt.wanted is None:
            raise Fault(doubt.where, "it is not known what is to be placed", "a doubt of a table that was just read")
        new, said = doubt.wanted.at(arrived.study.source_by_guid[place.source], place)
        for coding in new:
            codings.setdefault(coding.guid, coding)
            if coding.code is None and doubt.wanted.theme:
                direct.setdefault(doubt.wanted.theme, []).append(coding.guid)
        for memo in said:
            memos.setdefault(memo.guid, memo)
    left = tuple(doubt for number, doubt in enumerate(arrived.doubts) if number not in choices)
    study = replace(
        arrived.study,
        codings=tuple(codings.values()),
        memos=tuple(memos.values()),
        framework=taking(arrived.study.framework, direct),
    )
    return replace(arrived, study=study, doubts=left, losses=_counted(arrived.losses, len(left)))


def _counted(losses: tuple[Loss, ...], left: int) -> tuple[Loss, ...]:
    others = tuple(loss for loss in losses if loss.what != DOUBTFUL)
    return (*others, Loss.of("doubtful", DOUBTFUL, left)) if left else others


def _study(path: Path, part: str | None) -> Arriving:
    outcome = opened(path, part)
    return Arriving(outcome.study, outcome.losses, exchange.FORMATS[path.suffix.lower()].name)


def _made(made: Gathering, name: str, kind: str) -> Arriving:
    doubts = made.quotes.doubts
    return Arriving(made.portion(name), _counted(as_losses(tuple(made.losses)), len(doubts)), kind, doubts)


def _table(path: Path, into: Study | None) -> Arriving:
    sheets = grids(path)
    found = list(headers_of(sheets))
    kind = next((kind for titles in found if (kind := kind_of(titles))), None)
    if kind is None:
        titles = ", ".join(title for title in next(iter(found), ())[:20] if title)
        raise Fault(str(path), f"its columns tell nothing that is understood (there are: {titles})", _UNDERSTOOD)
    made = Gathering(into)
    made.take(kind, sheets)
    return _made(made, path.stem, _NAMES[kind])


def _word(path: Path, into: Study | None, comments: How) -> Arriving:
    made = Gathering(into)
    if (table := _word_table(path)) is not None:
        made.take(*table)
        return _made(made, path.stem, _NAMES[table[0]])
    text, said = commented(path, known=made.known())
    made.text(path.name, text, said, comments)
    return _made(made, path.stem, "transcript with comments" if said else "transcript")


def _word_table(path: Path) -> tuple[Kind, Grids] | None:
    """The table in a Word document that is plainly one of ours, not a transcript set as a table."""
    try:
        sheets = grids(path)
    except Fault:
        return None  # without a table it is a transcript; what else is wrong with it, reading it says
    for titles in headers_of(sheets):
        kind = kind_of(titles)
        if kind in {"codebook", "codings"} and len([title for title in titles if title]) > 1:
            return kind, sheets
        if kind == "excerpts" and any("code" in title.casefold() or "tag" in title.casefold() for title in titles):
            return kind, sheets
    return None


def _package(path: Path, into: Study | None, part: str | None) -> Arriving:
    if not path.exists():
        raise Fault(str(path), "there is no such file or folder", "a data package")
    with packages.inside(path) as package:
        if package is None and path.suffix.lower() in exchange.READABLE:
            return _study(path, part)
        if package is None:
            raise Fault(str(path), "there is no datapackage.json in it", "a data package, or a single file")
        described = packages.described(package)
        if "polyvocal" in described:
            if path.suffix.lower() != ".zip":
                raise Fault(str(path), "it is a study that was unpacked", "the .polyvocal file it was")
        else:
            title = described.get("title") or described.get("name")
            name = title if isinstance(title, str) and title.strip() else package.path.stem
            return _made(packages.gathered(package, described["resources"], into), name, "data package")
    study, told = archive.read(path)
    return Arriving(study, as_losses(told), exchange.FORMATS[".polyvocal"].name)
