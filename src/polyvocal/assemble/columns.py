"""What columns are called by people and by other programs, and what a table is about by its columns.

One name is ours; beside it stand the others, the likeliest first. Invariant: a column that only counts, or only keeps
the books of another program, is set aside and told; it never becomes a facet.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Literal

from polyvocal.assemble.table import Names, Table, plain, renamed
from polyvocal.exchange import Loss

Kind = Literal["codebook", "codings", "excerpts", "cases"]


def _names(*lines: str) -> Names:
    return {words[0]: tuple(words[1:]) for words in (line.split() for line in lines)}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


CODEBOOK = _names(
    "guid",
    "code code_name codename node node_name tag tag_name name title label code_label codes category",
    "theme",
    "themes code_groups code_group groups code_family code_families",
    "path hierarchical_name code_path full_path full_name path_of_code",
    "parent parent_code parent_node parent_tag parent_name parent_category higher_level_code",
    "id code_id node_id",
    "parent_id parent_code_id parent_node_id",
    "depth outline_level hierarchy_level code_level",
    "definition description code_description code_definition node_description memo code_memo comment code_comment"
    " comments meaning explanation notes note",
    "when_to_use inclusion_criteria inclusion use_when when_to_apply",
    "when_not when_not_to_use exclusion_criteria exclusion do_not_use",
    "example examples example_quote example_quotation typical_example anchor_example sample_quote quote quotation",
    "colour color code_color code_colour user_assigned_color",
)
CODINGS = _names(
    "guid",
    "source document document_name source_name file file_name filename media_title media transcript interview"
    " data_source resource resource_title title name participant participant_id respondent",
    "start",
    "end",
    "text quote quotation quotation_content excerpt excerpt_copy excerpt_text segment coded_segment coded_segments"
    " coded_text content passage extract highlight highlighted_text reference_text text_segment verbatim words",
    "code code_s codes code_name codes_applied_combined codes_applied tag tags node nodes code_path code_names",
    "theme",
    "coder created_by excerpt_creator coded_by creator author user analyst rater",
    "round",
    "case",
    "memo comment comments note notes quotation_comment excerpt_memo remark remarks annotation",
    "made_at created creation_date created_at created_on excerpt_date date_created date",
)
"""Of excerpts, which other programs write in many ways."""
PEOPLE = _names("case participant participant_id participant_code person respondent interviewee pseudonym")
PLACED: Names = {name: CODINGS[name] if name in {"source", "coder"} else () for name in CODINGS if name != "made_at"}
"""Of codings with places: whatever else stands beside them stays a facet."""
COUNTS = _words(
    "files references frequency sources number_of_sources number_of_files number_of_references grounded groundedness"
    " density number_of_highlights highlights coded_segments cod_seg cod_seg_all_documents cod_seg_activated_documents"
    " documents number_of_documents count excerpts number_of_excerpts number_of_quotations quotations files_coded"
    " coding_references number_of_coding_references coverage area number_of_items cases_coded"
)
BOOKS = _words(
    "id no nr created created_by created_on created_at creation_date modified modified_by modified_on modified_at"
    " modified_date modification_date last_modified last_modified_by nickname aggregate weighted weight_min"
    " weight_minimum weight_max weight_maximum weight_default default_weight beginning start_position end_position"
    " color colour icon excerpt_range resource_creator resource_date external_id excerpt_id quotation_id quotation_name"
    " number_of_codes_applied document_number hyperlink"
)
"""Columns in which other programs keep their books."""
WHERE = "where"
"""The column that tells a list of doubtful places from other codings: which row of which file each is."""
_COUNTED = re.compile(r"[-+]?[\d.,]*\d\s*%?")
_CANDIDATE = re.compile(r"candidate_\d+")
APPLIED = re.compile(r"code:?\s+(?P<code>.+?)\s+applied(?: \(\d+\))?", re.IGNORECASE)
"""The title of a column that says of each excerpt whether a code was applied."""
_OF_APPLIED = re.compile(r"code:?\s+.+\s+(?:range|weight)(?: \(\d+\))?", re.IGNORECASE)
_WEAK = {"name", "title", "label", "category"}
_DEFINES = {"definition", "parent", "when_to_use", "when_not", "parent_id", "depth", "path", "themes"}
_REMARKS = {"memo", "comment", "comments", "notes", "note"}


def kind_of(titles: Sequence[str]) -> Kind | None:
    """Return what a table with this header is about, or None."""
    columns = plain(title for title in titles if title)
    codebook, codings = set(renamed(columns, CODEBOOK)[0]), set(renamed(columns, CODINGS)[0])
    coded = bool({"code", "theme"} & codings)
    if {"source", "start", "end"} <= codings and coded:
        return "codings"
    applied = any(APPLIED.fullmatch(title) for title in titles)
    if "text" in codings and (coded or applied or "source" in codings) and not _says_what_codes_mean(columns, codings):
        return "excerpts"
    if "case" in renamed(columns, PEOPLE)[0] and not _DEFINES & codebook:
        return "cases"
    weak = "code" not in columns and _code_of(columns) in _WEAK
    if "code" in codebook and (not weak or _DEFINES & codebook or COUNTS & set(columns)):
        return "codebook"
    return None


def _code_of(columns: Sequence[str]) -> str:
    ours = renamed(tuple(columns), CODEBOOK)[0]
    return next((theirs for name, theirs in zip(ours, columns, strict=True) if name == "code"), "")


def _says_what_codes_mean(columns: Sequence[str], codings: Collection[str]) -> bool:
    """Whether it defines codes and names no source, so that the words in it are examples."""
    said = {column for column in columns if column not in _REMARKS}
    defines = bool(_DEFINES & set(renamed(tuple(said), CODEBOOK)[0]))
    return defines and bool(_code_of(columns)) and not {"source", "coder"} & set(codings)


def set_aside(
    rows: Table, known: Iterable[str], books: Collection[str] = BOOKS
) -> tuple[tuple[str, ...], tuple[Loss, ...]]:
    """Return the columns that only count or keep another program's books, and a loss for each of the two kinds."""
    counts, kept, ours = [], [], []
    for column in rows.beyond(known):
        key = re.sub(r"\W+", "_", column).strip("_")
        cells = [row[column] for row in rows.rows if row[column]]
        if key in COUNTS and all(_COUNTED.fullmatch(cell) for cell in cells):
            counts.append(column)
        elif key == WHERE or _CANDIDATE.fullmatch(key):
            ours.append(column)
        elif key in books or _OF_APPLIED.fullmatch(rows.titles[column]):
            kept.append(column)
    return (*counts, *kept, *ours), (
        *_told(rows, counts, "what they count is counted anew"),
        *_told(rows, [column for column in kept if rows.has(column)], "another program keeps its books in them"),
    )


def _told(rows: Table, columns: list[str], why: str) -> tuple[Loss, ...]:
    if not columns:
        return ()
    titles = [f"“{rows.titles[column]}”" for column in columns[:8]]
    more = f" and {len(columns) - 8} more" if len(columns) > 8 else ""
    sentence = f"{rows.path.name}: set aside were the columns {', '.join(titles)}{more}; {why}."
    return (Loss(sentence, "lost", "columns set aside", len(columns)),)
