"""How answers are shown: as a table for people, CSV for spreadsheets, JSON for programs.

Invariant: an answer goes to standard output, and with JSON nothing else does; whatever else is said goes to
standard error.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Literal

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn
from rich.table import Table

Format = Literal["table", "csv", "json"]
NOT_KNOWN = "not known"

format_option = click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="How the answer is written.",
)


def say(sentence: str) -> None:
    """Say something beside the answer, on standard error."""
    click.echo(sentence, err=True)


def rows(table: Iterable[Mapping[str, object]], columns: Sequence[str], form: Format) -> None:
    """Write a list of rows. JSON keeps null; elsewhere it reads “not known” in a heading's place, else nothing."""
    found = list(table)
    if form == "json":
        as_json(found)
    elif form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_cell(row[column]) for column in columns] for row in found)
    else:
        shown = Table(*columns, box=None, header_style="bold", pad_edge=False)
        for row in found:
            shown.add_row(*(_escaped(_cell(row[column])) for column in columns))
        _console().print(shown)


def as_json(answer: object) -> None:
    """Write `answer` as JSON, with every letter as it is."""
    sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2, default=str) + "\n")


def groups(found: Iterable[tuple[str, Sequence[str]]]) -> None:
    """Write sentences under headings, as people read them."""
    for n, (title, sentences) in enumerate(found):
        heading = ("\n" if n else "") + f"[bold]{_escaped(title)}[/bold]"
        _console().print("\n".join([heading, *(f"  {_escaped(sentence)}" for sentence in sentences)]))


def grid(labels: tuple[Sequence[str | None], Sequence[str | None]], cells: Sequence[Sequence[int]], title: str) -> None:
    """Write a matrix with its rows and columns as people read one; a zero is a dot, so that figures stand out."""
    down, across = labels
    shown = Table(title, *(_escaped(label or NOT_KNOWN) for label in across), box=None, header_style="bold")
    for column in shown.columns[1:]:
        column.justify = "right"
    for label, line in zip(down, cells, strict=True):
        shown.add_row(_escaped(label or NOT_KNOWN), *(str(value) if value else "·" for value in line))
    _console().print(shown)


@contextmanager
def progress(title: str) -> Iterator[Callable[[str], None]]:
    """Show on standard error what is being done; the function that is given takes the next thing's name."""
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), console=Console(stderr=True), transient=True
    ) as shown:
        task = shown.add_task(title)
        yield lambda name: shown.update(task, description=f"{title} {_escaped(name)}")


def _console() -> Console:
    wide = None if sys.stdout.isatty() else 10_000
    return Console(file=sys.stdout, width=wide, highlight=False, soft_wrap=not sys.stdout.isatty())


def _escaped(text: str) -> str:
    return text.replace("[", r"\[")


def _cell(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value))
    return "" if value is None else str(value)
