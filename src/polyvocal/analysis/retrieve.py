"""Retrieval: the quotations that answer a question, each with all it takes to find its way back.

Invariant: a row names source, revision, span, turn, speakers, coders, rounds and framework versions.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from polyvocal.analysis.dimension import dimension, meeting, spoken_by
from polyvocal.analysis.place import turn_numbers
from polyvocal.analysis.reading import Reading
from polyvocal.faults import Fault
from polyvocal.frames import Frames

JOINT = "; "
"""Between several speakers, cases or coders of one quotation."""


@dataclass(frozen=True)
class Question:
    """What quotations to fetch; every part that is given must hold.

    `codes` are GUIDs (None: any, also none at all); `where` pairs of variable and value that one speaker must
    have all of (a variable on sources: the source); `coder` a name; `cell` one of a matrix: its row and its column,
    each a dimension's name and a key.
    """

    codes: frozenset[str] | None = None
    where: tuple[tuple[str, str], ...] = ()
    coder: str | None = None
    cell: tuple[tuple[str, str], tuple[str, str]] | None = None


def codes_named(frames: Frames, name: str, *, below: bool) -> frozenset[str]:
    """Return the GUIDs of the codes that `name` means: a GUID, a name, a path, or `theme > code`.

    An exact name wins over a path, since a name may hold “>” itself. With `below`, codes under them too. A name
    that several codes have means all of them. Raises `Fault` when there is none.
    """
    codes = frames.codes
    for column in ("code", "name", "path"):
        if (found := codes.filter(pl.col(column) == name)["code"]).len():
            break
    else:
        themed = frames.theme_codes.join(frames.themes.select("theme", pl.col("name").alias("title")), on="theme")
        themed = themed.join(codes.select("code", "path"), on="code")
        found = themed.filter(pl.col("title") + " > " + pl.col("path") == name)["code"]
    if not found.len():
        raise Fault(
            "the framework", f"no code is called “{name}”", "the name, the path (parent > code) or the GUID of one"
        )
    if below:
        found = frames.below.filter(pl.col("within").is_in(found.implode()))["code"]
    return frozenset(found)


def retrieve(reading: Reading, question: Question) -> pl.DataFrame:
    """Return the quotations of `reading` that answer `question`, in order of source and place.

    Columns: quotation, codings (list), code (path), code_guid, source (name), source_guid, revision (GUID), number
    (of the revision), start, end, text, turn (the number of the one it begins in, from 1), speaker, case, coder,
    round, version. Several of a kind are joined with “; ”; what is not there is null.
    """
    return described(reading, answers(reading, question))


def answers(reading: Reading, question: Question) -> pl.DataFrame:
    """Return the rows of `reading.quotations` that answer `question`, in order; `described` tells the rest of them."""
    chosen = reading.quotations
    if question.codes is not None:
        chosen = chosen.filter(pl.col("code").is_in(list(question.codes)))
    if question.coder is not None:
        chosen = chosen.join(_by_coder(reading, question.coder), on="quotation", how="semi", maintain_order="left")
    if question.where:
        chosen = chosen.join(_where(reading, question.where), on="quotation", how="semi", maintain_order="left")
    if question.cell is not None:
        (rows, row), (columns, column) = question.cell
        met = meeting(dimension(reading, rows), dimension(reading, columns))
        here = met.filter((pl.col("row") == row) & (pl.col("column") == column))
        chosen = chosen.join(here, on="quotation", how="semi", maintain_order="left")
    return chosen


def _by_coder(reading: Reading, name: str) -> pl.DataFrame:
    coders = reading.frames.coders.filter(pl.col("name") == name)
    if coders.is_empty():
        known = ", ".join(reading.frames.coders["name"]) or "none yet"
        raise Fault("the study", f"no coder is called “{name}”", f"one of its coders ({known})")
    theirs = reading.frames.codings.join(coders, on="coder", how="semi").select("coding")
    rows = reading.quotations.select("quotation", "codings").explode("codings")
    return rows.join(theirs, left_on="codings", right_on="coding", how="semi").select("quotation")


def _where(reading: Reading, where: tuple[tuple[str, str], ...]) -> pl.DataFrame:
    speakers = spoken_by(reading).select("quotation", "voice")
    sources = reading.quotations.select("quotation", pl.col("source").alias("owner"))
    spoken_for = False
    for name, value in where:
        on, owners = _owners(reading.frames, name, value)
        if on == "source":
            sources = sources.join(owners, on="owner", how="semi")
        else:
            speakers, spoken_for = speakers.join(owners, left_on="voice", right_on="owner", how="semi"), True
    return (sources.join(speakers, on="quotation", how="semi") if spoken_for else sources).select("quotation")


def _owners(frames: Frames, name: str, value: str) -> tuple[str, pl.DataFrame]:
    """What the condition is on, and the voices (by their key) or sources that fulfil it."""
    variable = frames.variables.filter(pl.col("variable") == name)
    if not variable.is_empty():
        owners = frames.values.filter((pl.col("variable") == name) & (pl.col("value") == value))
        return variable["on"][0], owners.select("owner")
    if name == "case":
        case = frames.cases.filter(pl.col("name") == value)
        if case.is_empty():
            raise Fault("the study", f"the case “{value}” is unknown", "the name of one of its cases")
        return "case", frames.voices.join(case, on="case", how="semi").select(pl.col("voice").alias("owner"))
    known = ", ".join(("case", *frames.variables["variable"]))
    raise Fault("the study", f"nothing is known by the name “{name}”", f"one of {known}")


def described(reading: Reading, chosen: pl.DataFrame) -> pl.DataFrame:
    """Return `chosen` rows of `reading.quotations` with the columns of `retrieve`; work is linear in those rows."""
    frames = reading.frames
    parts = chosen.select("quotation", pl.col("codings").alias("coding")).explode("coding")
    parts = parts.join(frames.codings.select("coding", "coder", "round", "version"), on="coding", maintain_order="left")
    who = spoken_by(reading, chosen).select("quotation", "speaker", "case")
    names = {
        "case": _names(frames.cases, "case"), "coder": _names(frames.coders, "coder"),
        "round": _names(frames.rounds, "round"), "speaker": {}, "version": {},
    }  # fmt: skip
    told = _joined(who, names) | _joined(parts.select("quotation", "coder", "round", "version"), names)
    quotations, codes, sources = (chosen[name].to_list() for name in ("quotation", "code", "source"))
    paths, titles = _names(frames.codes, "code", "path"), _names(frames.sources, "source")
    words, numbers = _words(frames, chosen)
    return chosen.select(
        "quotation", "codings", pl.Series("code", [paths.get(code) for code in codes], pl.String),
        pl.col("code").alias("code_guid"), pl.Series("source", [titles.get(one) for one in sources], pl.String),
        pl.col("source").alias("source_guid"), "revision", numbers, "start", "end", words,
        turn_numbers(frames, chosen),
        *(
            pl.Series(name, [JOINT.join(of[one]) if one in of else None for one in quotations], pl.String)
            for name, of in ((name, told[name]) for name in ("speaker", "case", "coder", "round", "version"))
        ),
    )  # fmt: skip


def _names(table: pl.DataFrame, key: str, name: str = "name") -> dict[object, str]:
    return dict(table.select(key, name).iter_rows())


def _joined(rows: pl.DataFrame, names: dict[str, dict[object, str]]) -> dict[str, dict[str, dict[str, None]]]:
    """By column and quotation, its different values in order, by the names that they have in `names`."""
    told: dict[str, dict[str, dict[str, None]]] = {}
    quotations = rows["quotation"].to_list()
    for column in rows.columns[1:]:
        known, of = names[column], told.setdefault(column, {})
        for quotation, value in zip(quotations, rows[column].to_list(), strict=True):
            if value is not None:
                of.setdefault(quotation, {})[known.get(value) or str(value)] = None
    return told


def _words(frames: Frames, chosen: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    there = frames.texts.filter(pl.col("revision").is_in(chosen["revision"].unique().implode()))
    texts = {
        revision: (text, number) for revision, text, number in there.select("revision", "text", "number").iter_rows()
    }
    places = chosen.select("revision", "start", "end").rows()
    words = pl.Series("text", [texts[revision][0][start:end] for revision, start, end in places], pl.String)
    return words, pl.Series("number", [texts[revision][1] for revision, _, _ in places], pl.Int64)
