"""The command that tells how a study went: who proposed, decided and changed what, under which version."""

from __future__ import annotations

from pathlib import Path
from textwrap import shorten

import click

from polyvocal.assemble import opened
from polyvocal.cli import show
from polyvocal.cli.show import Format, format_option, say
from polyvocal.model import Study
from polyvocal.report import changelog, record
from polyvocal.report.emphasis import emphasised

_SHOWN = 240


@click.command("record")
@click.argument("study", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="A file to write instead: .docx, .html or .csv.")
@click.option("--changes-only", "changes", is_flag=True, help="Only what changed in the framework, version by version.")
@format_option
def record_(study: Path, output: Path | None, changes: bool, form: Format) -> None:  # noqa: FBT001
    """Tell who proposed, decided and changed what, and when."""
    (_changes if changes else _record)(opened(study).study, output, form)
    if output is not None:
        say(f"{output} is written.")


def _record(study: Study, output: Path | None, form: Format) -> None:
    made = record.record(study)
    if output is not None:
        record.write(made, output)
    elif form == "table":
        show.groups((part.title, [_line(entry) for entry in part.entries]) for part in made.parts)
    else:
        show.rows(record.rows(made), record.COLUMNS, form)
    _told(made.summary, made.notes)


def _changes(study: Study, output: Path | None, form: Format) -> None:
    made = changelog.changelog(study)
    if output is not None:
        changelog.write(made, output)
    elif form == "table":
        show.groups((f"{step.title} – {step.about}", list(step.sentences)) for step in made.steps)
    else:
        show.rows(changelog.rows(made), changelog.COLUMNS, form)
    _told(made.summary, made.notes)


def _told(summary: str, notes: tuple[str, ...]) -> None:
    say(summary)
    for note in notes:
        say(note)


def _line(entry: record.Entry) -> str:
    """An entry as people read it in a terminal: its day, its sentence, and below how its words begin."""
    plain = " ".join("".join(piece for piece, _ in emphasised(line)) for line in entry.lines)
    words = shorten(plain, _SHOWN, placeholder=" …")
    return f"{entry.when:>17}  {entry.title}" + (f"\n{'':21}{words}" if words else "")
