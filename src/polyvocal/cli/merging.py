"""The command that merges two studies."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from polyvocal import exchange
from polyvocal.assemble.arriving import arriving
from polyvocal.assemble.merge import Arrival, Merged, merge
from polyvocal.assemble.opened import opened
from polyvocal.cli import show
from polyvocal.cli.show import Format, format_option, say

_COLUMNS = ("kind", "new", "same", "conflict")
_PREVIEWED = ("fate", "kind", "name", "says")
_ORDER = {"conflict": 0, "new": 1, "same": 2}
FilePath = click.Path(path_type=Path)


@click.command("merge")
@click.argument("mine", type=FilePath)
@click.argument("theirs", type=FilePath)
@click.option("-o", "--output", type=FilePath, help="The study to write (.polyvocal, .qdpx); it may be MINE itself.")
@click.option("--part", metavar="NAME", help="The project, where THEIRS holds several.")
@click.option("--preview", is_flag=True, help="List what is new and what is in conflict, and write nothing.")
@format_option
def merge_(mine: Path, theirs: Path, output: Path | None, part: str | None, preview: bool, form: Format) -> None:  # noqa: FBT001
    """Add to a study what is new in another file. Nothing of MINE is overwritten or taken away."""
    if output is None and not preview:
        raise click.UsageError("Say with -o where the merged study goes, or ask for a --preview.")
    ours = opened(mine)
    arrived = arriving(theirs, ours.study, part)
    merged = merge(ours.study, arrived.study)
    losses = [*ours.losses, *arrived.losses, *merged.losses]
    if output is not None and not preview:
        losses += exchange.write(merged.study, output)
    if preview:
        _previewed(merged.arrivals, form)
    else:
        show.rows(_tally(merged.arrivals), _COLUMNS, form)
        for one in merged.arrivals:
            if one.fate == "conflict":
                say(f"{one.kind} {one.name}: {one.says}")
    for loss in losses:
        say(loss)
    say(_summary(merged))
    if output is not None and not preview:
        say(f"{output} is written.")


def _tally(arrivals: tuple[Arrival, ...]) -> list[dict[str, object]]:
    counted = Counter((one.kind, one.fate) for one in arrivals)
    kinds = dict.fromkeys(one.kind for one in arrivals)
    return [{"kind": kind, **{fate: counted[kind, fate] for fate in ("new", "same", "conflict")}} for kind in kinds]


def _previewed(arrivals: tuple[Arrival, ...], form: Format) -> None:
    """What is new and what is in conflict, conflicts first; for programs, what is the same too."""
    listed = sorted(arrivals, key=lambda one: _ORDER[one.fate])
    shown = [one for one in listed if one.fate != "same"] if form == "table" else listed
    show.rows(({name: getattr(one, name) for name in _PREVIEWED} for one in shown), _PREVIEWED, form)


def _summary(merged: Merged) -> str:
    counted = Counter(one.fate for one in merged.arrivals)
    return f"{counted['new']} new, {counted['same']} the same, {counted['conflict']} in conflict."
