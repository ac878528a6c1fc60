"""The command that tells what changed in the framework from one version to another."""

from __future__ import annotations

from dataclasses import asdict, fields
from pathlib import Path

import click

from polyvocal.assemble import opened
from polyvocal.cli import show
from polyvocal.cli.show import Format, format_option, say
from polyvocal.report.comparison import Comparison, Told, comparison, write

_STATE = "N|draft"


@click.command("compare")
@click.argument("study", type=click.Path(path_type=Path))
@click.option("--from", "before", metavar=_STATE, help="The version to start from; by default the one before the last.")
@click.option("--to", "after", metavar=_STATE, help="The version to end with; by default the last, else the draft.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="A file to write as well: .docx, .html or .csv.")
@format_option
def compare(study: Path, before: str | None, after: str | None, output: Path | None, form: Format) -> None:
    """Tell what changed in the framework, from one version to another or to the draft."""
    made = comparison(opened(study).study, before=before, after=after)
    if output is not None:
        write(made, output)
    for state, about in made.about:
        say(f"{state}: {about}")
    _shown(made, form)
    say(made.summary)
    for note in made.notes:
        say(note)
    if output is not None:
        say(f"{output} is written.")


def _shown(made: Comparison, form: Format) -> None:
    if form == "table":
        show.groups((group.title, [one.sentence for one in group.told]) for group in made.groups)
        return
    told = [asdict(one) for group in made.groups for one in group.told]
    show.rows(told, [field.name for field in fields(Told)], form)
