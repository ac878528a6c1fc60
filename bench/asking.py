"""Cases 3 and 4: the quotations of a theme and a matrix of codes by sources, of the tables and over HTTP."""

from __future__ import annotations

from bench.clock import in_turn, took
from bench.material import CODES_A_THEME
from bench.sheet import OURS, RETRIEVING, THEIRS
from bench.stage import Stage
from polyvocal.analysis import Question, codes_named, matrix, read_as, retrieve
from polyvocal.frames import Frames, frames


def run(stage: Stage) -> None:
    """Measure the library's calls, then both servers with all codings in them."""
    many = stage.size.codings
    retrieval = f"3. a theme of {CODES_A_THEME} codes, sub-codes included, of {many:,} codings"
    counting = f"4. {len(stage.material.codes)} codes by {stage.size.sources} sources, of {many:,} codings"
    _calls(stage, retrieval, counting)
    stage.fill()
    _check(stage)
    _pages(stage, retrieval)
    _after_a_coding(stage, retrieval, counting)


def _calls(stage: Stage, retrieval: str, counting: str) -> None:
    stage.say("asking the library")
    study, sheet = stage.study, stage.sheet
    tables = frames(study)
    found = _theme(stage, tables)
    if found != stage.material.of_theme():
        raise RuntimeError(f"{found} quotations were found, not {stage.material.of_theme()}")
    seconds = in_turn(
        {
            "frames": lambda: frames(study),
            "theme": lambda: _theme(stage, tables),
            "matrix": lambda: matrix(read_as(tables), rows="code", columns="source"),
        },
        stage.size.repeats,
    )
    sheet.add(retrieval, "frames(), the tables of a study", OURS, seconds["frames"], "once; what is asked uses them")
    sheet.add(retrieval, "retrieve(), the call on tables", OURS, seconds["theme"], "with its reading")
    sheet.add(counting, "matrix(), the call on tables", OURS, seconds["matrix"], "with its reading")


def _theme(stage: Stage, tables: Frames) -> int:
    codes = codes_named(tables, stage.material.codes[0].name, below=True)
    return len(retrieve(read_as(tables), Question(codes)))


def _check(stage: Stage) -> None:
    """Raise `RuntimeError` if the two do not answer with the same number of quotations."""
    wanted = stage.material.of_theme()
    found = {OURS: stage.our_study.theme(page=1000)}
    if stage.their_project is not None:
        found[THEIRS] = stage.their_project.theme()
    if set(found.values()) != {wanted}:
        raise RuntimeError(f"{found} quotations were found, not {wanted}")


def _pages(stage: Stage, retrieval: str) -> None:
    stage.say("asking the servers")
    ours, theirs, sheet, repeats = stage.our_study, stage.their_project, stage.sheet, stage.size.repeats
    few = max(repeats // 3, 2)
    whole = {OURS: lambda: ours.theme(page=1000)}
    first = {OURS: ours.first_page}
    if theirs is not None:
        whole[THEIRS], first[THEIRS] = theirs.theme, theirs.first_page
    notes = {OURS: "by HTTP, in pages of 1,000", THEIRS: "by HTTP, in pages of 50, the only size it has"}
    for who, seconds in in_turn(whole, repeats, fewer={THEIRS: few}).items():
        sheet.add(retrieval, RETRIEVING, who, seconds, notes[who])
    fifty = in_turn({"50": lambda: ours.theme(page=50)}, few)["50"]
    sheet.add(retrieval, "the same in pages of 50", OURS, fifty, "as many requests as Taguette needs")
    for who, seconds in in_turn(first, repeats).items():
        sheet.add(retrieval, "its first 50 quotations", who, seconds, "by HTTP")


def _after_a_coding(stage: Stage, retrieval: str, counting: str) -> None:
    """Ask right after a coding was stored, when what was kept of the study no longer holds."""
    ours, sheet, repeats = stage.our_study, stage.sheet, stage.size.repeats
    first, counted, kept = [], [], []
    for place in stage.material.places[:repeats]:
        ours.store(ours.body([place]))
        first.append(took(ours.first_page))
        ours.store(ours.body([place]))
        counted.append(took(ours.matrix))
        kept.append(took(ours.matrix))
    sheet.add(retrieval, "its first 50, right after a coding was stored", OURS, first, "by HTTP")
    sheet.add(counting, "the matrix", OURS, kept, "by HTTP; Taguette has none")
    sheet.add(counting, "the matrix, right after a coding was stored", OURS, counted, "by HTTP")
