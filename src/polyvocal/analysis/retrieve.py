"""Retrieval: the quotations that answer a question, each with all it takes to find its way back.

Invariant: a row names source, revision, span, speakers, coders, rounds and framework versions.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from polyvocal.analysis.dimension import dimension, meeting, spoken_by
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
    (of the revision), start, end, text, speaker, case, coder, round, version. Several of a kind are joined with
    “; ”; what is not there is null.
    """
    chosen = _chosen(reading, question)
    return _described(reading, chosen)


def _chosen(reading: Reading, question: Question) -> pl.DataFrame:
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


def _joined(rows: pl.DataFrame, column: str) -> pl.DataFrame:
    names = pl.col(column).drop_nulls().unique(maintain_order=True)
    return rows.group_by("quotation").agg(
        pl.when(names.len() > 0).then(names.cast(pl.String).str.join(JOINT)).alias(column)
    )


def _described(reading: Reading, chosen: pl.DataFrame) -> pl.DataFrame:
    frames = reading.frames
    who = spoken_by(reading).join(chosen, on="quotation", how="semi")
    who = who.join(
        frames.cases.select("case", pl.col("name").alias("case_name")), on="case", how="left", maintain_order="left"
    )
    parts = chosen.select("quotation", pl.col("codings").alias("coding")).explode("coding")
    parts = parts.join(frames.codings.select("coding", "coder", "round", "version"), on="coding", maintain_order="left")
    parts = parts.join(frames.coders.rename({"name": "coder_name"}), on="coder", how="left", maintain_order="left")
    parts = parts.join(
        frames.rounds.select("round", pl.col("name").alias("round_name")), on="round", how="left", maintain_order="left"
    )
    rows = chosen
    columns = ((who, "speaker"), (who, "case_name"), (parts, "coder_name"), (parts, "round_name"), (parts, "version"))
    for table, column in columns:
        rows = rows.join(_joined(table, column), on="quotation", how="left", maintain_order="left")
    rows = (
        rows.rename({"code": "code_guid", "source": "source_guid"})
        .join(frames.codes.select(pl.col("code").alias("code_guid"), pl.col("path").alias("code")), on="code_guid",
              how="left", maintain_order="left")
        .join(frames.sources.select(pl.col("source").alias("source_guid"), pl.col("name").alias("source")),
              on="source_guid", how="left", maintain_order="left")
    )  # fmt: skip
    texts = dict(frames.texts.select("revision", "text").iter_rows())
    words = [texts[r][a:b] for r, a, b in rows.select("revision", "start", "end").iter_rows()]
    rows = rows.join(frames.texts.select("revision", "number"), on="revision", how="left", maintain_order="left")
    return rows.select(
        "quotation", "codings", "code", "code_guid", "source", "source_guid", "revision", "number", "start", "end",
        pl.Series("text", words, pl.String), "speaker", pl.col("case_name").alias("case"),
        pl.col("coder_name").alias("coder"), pl.col("round_name").alias("round"), "version",
    )  # fmt: skip
