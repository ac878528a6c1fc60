"""The command line: parse, call, print.

Exit 0 when it is done, 1 for a fault in the input (one sentence on standard error), 2 for wrong usage. Commands that
need more than the library join through the entry point `polyvocal.commands`.
"""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, Literal

import click

from polyvocal import __version__, exchange, sample
from polyvocal.analysis import (
    COUNTS,
    Question,
    Reading,
    around,
    codes_named,
    hits,
    matrix,
    read_as,
    readings,
    retrieve,
)
from polyvocal.assemble import Assembled, assemble, opened
from polyvocal.assemble.doubts import listed
from polyvocal.cli import show
from polyvocal.cli.comparing import compare
from polyvocal.cli.merging import merge_
from polyvocal.cli.recording import record_
from polyvocal.cli.show import Format, format_option, say
from polyvocal.exchange.package import put
from polyvocal.faults import Fault
from polyvocal.frames import Frames, frames
from polyvocal.model import Study
from polyvocal.report import report as report_of
from polyvocal.report import write as write_report

FilePath = click.Path(path_type=Path)
reading_option = click.option(
    "--reading",
    metavar="final|all|round:NAME|coder:NAME",
    help="Which codings count. By default the final pass, else all coders with overlaps counted once.",
)


class Commands(click.Group):
    """Our commands and those that joined; a `Fault` ends any of them with one sentence and exit 1."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *(point.name for point in _joined())})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if (own := super().get_command(ctx, cmd_name)) is not None:
            return own
        return next((point.load() for point in _joined() if point.name == cmd_name), None)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Fault as fault:
            raise click.ClickException(str(fault)) from fault
        except OSError as error:
            place = error.filename or "a file"
            raise click.ClickException(f"{place}: {error.strerror or error}; nothing was changed.") from error


def _joined() -> list[Any]:
    return list(entry_points(group="polyvocal.commands"))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="polyvocal")
def main() -> None:
    """Qualitative research in teams: from transcripts to findings that can be traced back to them."""


@main.command("import")
@click.argument("paths", metavar="PATH…", nargs=-1, required=True, type=FilePath)
@click.option("--cases", "people", type=FilePath, help="A table with a column “case”: what is known of people.")
@click.option("--framework", type=FilePath, help="A codebook: .csv, .xlsx, .docx, or REFI-QDA (.qdc).")
@click.option(
    "--codings",
    type=FilePath,
    multiple=True,
    help="A table (.csv, .xlsx, .docx) of places or of excerpts, with their codes; may be repeated.",
)
@click.option("--doubts", type=FilePath, help="Write excerpts whose place is not certain to this CSV, to fill in.")
@click.option(
    "--comments",
    type=click.Choice(("memos", "codings")),
    help="What comments in Word transcripts become; without it they are left out.",
)
@click.option("-o", "--output", required=True, type=FilePath, help="The study to write (.polyvocal, .qdpx).")
@click.option("--name", help="The study's name; by default the output's.")
@format_option
def import_(
    paths: tuple[Path, ...],
    people: Path | None,
    framework: Path | None,
    codings: tuple[Path, ...],
    doubts: Path | None,
    comments: Literal["memos", "codings"] | None,
    output: Path,
    name: str | None,
    form: Format,
) -> None:
    """Make a study of transcripts (files or folders) and of tables about them."""
    with show.progress("Reading") as told:
        made = assemble(
            paths,
            name=name or output.stem,
            people=people,
            framework=framework,
            codings=codings,
            comments=comments,
            told=told,
        )
        losses = exchange.write(made.study, output)
    for note in (*made.notes, *(note for read in made.files for note in read.notes), *losses):
        say(note)
    _doubtful(made, doubts)
    columns = ("file", "turns", "speakers", "characters")
    files = [dict(zip(columns, (f.name, f.turns, list(f.speakers), f.characters), strict=True)) for f in made.files]
    show.rows(files, columns, form)
    say(f"{output}: {_counted(made.study)}.")


def _doubtful(made: Assembled, file: Path | None) -> None:
    """Write the excerpts whose place is not certain, or say how to get them."""
    if file is not None:
        put(file, (listed(made.doubts, made.study.sources).encode("utf-8-sig"),))
        say(f"{file}: {len(made.doubts)} to look at. Fill in start and end, and give it with another --codings.")
    elif made.doubts:
        say("To see them, ask with --doubts FILE.csv.")


@main.command()
@click.argument("file", type=FilePath)
@format_option
def inspect(file: Path, form: Format) -> None:
    """Tell what a study file holds, and what of it cannot be read."""
    outcome = opened(file)
    counts = _counts(outcome.study)
    if form == "json":
        show.as_json({**counts, "losses": exchange.table(outcome.losses)})
        return
    show.rows(
        ({"what": key.replace("_", " "), "count": value} for key, value in counts.items()), ("what", "count"), form
    )
    for loss in outcome.losses:
        say(loss)


@main.command()
@click.argument("source", metavar="IN", type=FilePath)
@click.argument("target", metavar="OUT", type=FilePath)
@format_option
def convert(source: Path, target: Path, form: Format) -> None:
    """Write a study in another format, by the ending of OUT; tells what won't come across."""
    outcome = opened(source)
    losses = (*outcome.losses, *exchange.write(outcome.study, target))
    if form == "json":
        show.as_json({"losses": exchange.table(losses)})
    else:
        columns = ("fate", "sentence") if form == "table" else ("fate", "what", "many", "sentence")
        show.rows(exchange.table(losses), columns, form)
    say(f"{target}: {_counted(outcome.study)}.")


@main.command("retrieve")
@click.argument("study", type=FilePath)
@click.option("--code", metavar="NAME|PATH|GUID", help="The code; without it, every quotation.")
@click.option("--with-subcodes/--only", "below", default=True, help="Codes under it too (the default), or it alone.")
@click.option(
    "--where", metavar="VARIABLE=VALUE", multiple=True, help="Only what such a speaker says; may be repeated."
)
@click.option("--coder", metavar="NAME", help="Only what this coder coded.")
@reading_option
@format_option
def retrieve_(
    study: Path,
    code: str | None,
    below: bool,  # noqa: FBT001
    where: tuple[str, ...],
    coder: str | None,
    reading: str | None,
    form: Format,
) -> None:
    """List quotations, each with all it takes to find its way back to the source."""
    tables, chosen = _read(study, reading)
    codes = None if code is None else codes_named(tables, code, below=below)
    found = retrieve(chosen, Question(codes, tuple(_pair(pair) for pair in where), coder))
    shown = [
        {**row, "revision": row["number"], "version": _whole(row["version"])} for row in found.iter_rows(named=True)
    ]
    columns = (
        "code", "source", "revision", "start", "end", "text", "turn", "speaker", "case", "coder", "round", "version",
    )  # fmt: skip
    show.rows(({column: row[column] for column in columns} for row in shown), columns, form)
    say(f"{len(shown)} quotation{'' if len(shown) == 1 else 's'}.")
    if coder and not shown and reading is None:
        say(f"For all that {coder} coded, ask with --reading “coder:{coder}”.")


@main.command("search")
@click.argument("study", type=FilePath)
@click.argument("words")
@click.option("--regex", is_flag=True, help="WORDS is a regular expression.")
@click.option("--source", metavar="NAME|GUID", help="Search this source only.")
@click.option(
    "--context", type=click.IntRange(0, 2000), default=40, show_default=True, help="Characters shown on each side."
)
@format_option
def search(study: Path, words: str, regex: bool, source: str | None, context: int, form: Format) -> None:  # noqa: FBT001
    """Find words in the sources of a study, wherever they stand, coded or not."""
    tables = frames(opened(study).study)
    answer = hits(tables, words, regex=regex, source=source)
    shown = [
        {**row, "revision": row["number"], "before": before, "after": after}
        for row, (before, after) in zip(
            answer.places.iter_rows(named=True), around(tables, answer.places, context), strict=True
        )
    ]
    columns = ("source", "revision", "start", "end", "before", "text", "after", "turn", "speaker", "case")
    if form == "table":
        shown = [{key: _line(value) for key, value in row.items()} for row in shown]
    show.rows(({column: row[column] for column in columns} for row in shown), columns, form)
    sources = len({row["source_guid"] for row in shown})
    say(f"{len(shown)} place{'' if len(shown) == 1 else 's'} in {sources} source{'' if sources == 1 else 's'}.")
    if answer.cut:
        say("There are more; search for something rarer, or in one source with --source.")


@main.command("matrix")
@click.argument("study", type=FilePath)
@click.option("--rows", required=True, metavar="code|theme|facet:NAME|…", help="What stands down the side.")
@click.option("--columns", required=True, metavar="source|case|speaker|variable:NAME|…", help="What stands on top.")
@click.option("--count", type=click.Choice(COUNTS), default="codings", show_default=True, help="What a cell counts.")
@reading_option
@format_option
def matrix_(study: Path, rows: str, columns: str, count: str, reading: str | None, form: Format) -> None:
    """Count codes, themes or facets against sources, people or what is known of them."""
    _, chosen = _read(study, reading)
    answer = matrix(chosen, rows=rows, columns=columns, count=count)
    if form != "table":
        long = answer.long().to_dicts()
        if form == "csv":
            long = [{key: show.NOT_KNOWN if value is None else value for key, value in row.items()} for row in long]
        show.rows(long, ("row", "column", "value"), form)
        return
    across = answer.columns.members["label"].to_list()
    values = answer.cells["value"].to_list()
    cells = [values[n : n + len(across)] for n in range(0, len(values), len(across) or 1)]
    show.grid((answer.rows.members["label"].to_list(), across), cells, f"{count} by {rows} and {columns}")


@main.command("report")
@click.argument("study", type=FilePath)
@click.option("-o", "--output", required=True, type=FilePath, help="The report to write: .docx or .html.")
@click.option("--attribution", "pattern", metavar="PATTERN", help="How a quotation names its speaker.")
@reading_option
@format_option
def report(study: Path, output: Path, pattern: str | None, reading: str | None, form: Format) -> None:
    """Write participants, themes, quotations and codebook as a Word document or a web page."""
    outcome = opened(study)
    made = report_of(outcome.study, reading=reading, pattern=pattern)
    write_report(made, output)
    say(f"Reading: {made.reading} ({made.reading_sentence}).")
    show.rows(({"notes": note} for note in made.notes), ("notes",), form)
    say(f"{output} is written.")


main.add_command(compare)
main.add_command(merge_)
main.add_command(record_)


@main.command("sample")
@click.option("-o", "--output", required=True, type=FilePath, help="The study to write (.polyvocal, .qdpx).")
def sample_(output: Path) -> None:
    """Write the sample study, which is fiction, to a file to try things on."""
    study = sample.load()
    for loss in exchange.write(study, output):
        say(loss)
    say(f"{output}: {_counted(study)}.")


def _read(study: Path, name: str | None) -> tuple[Frames, Reading]:
    tables = frames(opened(study).study)
    reading = read_as(tables, name)
    say(f"Reading: {reading.name} ({reading.sentence}).")
    if name is None and len(readings(tables)) > 1:
        say("Others: " + ", ".join(other for other in readings(tables) if other != reading.name) + ".")
    return tables, reading


def _line(value: object) -> object:
    return " ".join(value.split()) if isinstance(value, str) else value


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise click.UsageError(f"--where takes VARIABLE=VALUE, not “{text}”")
    return name, value


def _whole(text: str | None) -> int | str | None:
    return int(text) if text and text.isdigit() else text


def _counts(study: Study) -> dict[str, int]:
    return {
        "sources": len(study.sources),
        "cases": len(study.cases),
        "codes": len(study.framework.codes),
        "codings": len(study.codings),
        "memos": len(study.memos),
        "coders": len(study.coders),
        "framework_versions": len(study.versions),
        "rounds": len(study.rounds),
        "characters": sum(len(source.latest.text) for source in study.sources),
    }


def _counted(study: Study) -> str:
    counts = _counts(study)
    return ", ".join(f"{counts[key]} {key}" for key in ("sources", "cases", "codes", "codings"))
