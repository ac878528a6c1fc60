"""The archive: what it takes, what it refuses, and how it says where."""

from __future__ import annotations

import csv
import dataclasses
import io
import stat
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from frictionless import Package

from library.exchange.files import a_deliberated_study, changed, parts, written
from makers import a_source, a_study, g
from polyvocal import exchange
from polyvocal import model as m
from polyvocal.exchange.former import NEW_COLUMNS, NEW_TABLES
from polyvocal.faults import Fault


def _swap(old: str, new: str):  # type: ignore[no-untyped-def]
    return lambda text: text.replace(old, new, 1)


def test_a_memo_longer_than_131072_characters_comes_back(tmp_path: Path) -> None:
    study = dataclasses.replace(a_study(), memos=(m.Memo(g("long"), "Long", "word " * 60_000),))
    assert exchange.read(written(study, tmp_path, ".polyvocal")).study == study


def test_a_new_file_has_the_rights_that_the_umask_gives_and_an_old_one_keeps_its_own(tmp_path: Path) -> None:
    path = tmp_path / "study.polyvocal"
    program = (
        "import os, sys; os.umask(0o027); from pathlib import Path; from polyvocal.exchange.package import put; "
        "put(Path(sys.argv[1]), [b'words'])"
    )
    subprocess.run([sys.executable, "-c", program, str(path)], check=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    path.chmod(0o600)
    subprocess.run([sys.executable, "-c", program, str(path)], check=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_place_where_nothing_can_be_written_is_a_fault_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "study.polyvocal").mkdir()
    for path in (tmp_path / "study.polyvocal", tmp_path / "none" / "study.polyvocal"):
        with pytest.raises(Fault, match="cannot be written"):
            exchange.write(a_study(), path)
    assert [path.name for path in tmp_path.iterdir()] == ["study.polyvocal"]


def test_frictionless_finds_the_archive_valid(tmp_path: Path) -> None:
    path = written(a_deliberated_study(), tmp_path, ".polyvocal")
    for name, content in parts(path).items():
        (tmp_path / "open" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "open" / name).write_bytes(content)
    report = Package(str(tmp_path / "open" / "datapackage.json")).validate()
    assert report.flatten(["type", "note"]) == []


@pytest.mark.parametrize("ending", [".polyvocal", ".qdpx"])
def test_lone_surrogates_are_replaced_and_told(tmp_path: Path, ending: str) -> None:
    lone = "half \ud83d of one"
    study = a_study()
    study = dataclasses.replace(
        study,
        name=lone,
        coders=(dataclasses.replace(study.coders[0], name=lone), *study.coders[1:]),
        cases=(dataclasses.replace(study.cases[0], values={g("group"): lone}), *study.cases[1:]),
        facets=(*study.facets, m.Facet(g("odd"), lone, "code", (lone,))),
        framework=dataclasses.replace(
            study.framework,
            codes=(dataclasses.replace(study.framework.codes[0], facets={g("odd"): lone}), *study.framework.codes[1:]),
        ),
    )
    path = tmp_path / f"study{ending}"
    losses = exchange.write(study, path)
    assert any("were replaced by “\N{REPLACEMENT CHARACTER}”" in loss for loss in losses)
    back = exchange.read(path).study
    whole = lone.replace("\ud83d", "\N{REPLACEMENT CHARACTER}")
    assert (back.name, back.coders[0].name, back.cases[0].values[g("group")]) == (whole, whole, whole)
    assert back.framework.codes[0].facets == {g("odd"): whole}


def test_all_that_rounds_and_meetings_leave_behind_comes_back(tmp_path: Path) -> None:
    study = a_deliberated_study()
    assert exchange.read(written(study, tmp_path, ".polyvocal")).study == study


# — the form before —


def _without_columns(*gone: str):  # type: ignore[no-untyped-def]
    def change(text: str) -> str:
        header, *rows = csv.reader(io.StringIO(text, newline=""))
        kept = [n for n, name in enumerate(header) if name not in gone]
        out = io.StringIO(newline="")
        csv.writer(out).writerows([row[n] for n in kept] for row in (header, *rows))
        return out.getvalue()

    return change


def _in_form_1(path: Path) -> Path:
    """The archive as it was written before: without the tables and columns that came with form 2."""
    tables = dict.fromkeys((f"{table}.csv" for table in NEW_TABLES), None)
    columns = {f"{table}.csv": _without_columns(*new) for table, new in NEW_COLUMNS.items()}
    return changed(path, {**tables, **columns, "datapackage.json": _swap('"form": 2', '"form": 1')})


def test_an_archive_of_form_1_is_the_study_that_it_was(tmp_path: Path) -> None:
    study = a_study()
    assert exchange.read(_in_form_1(written(study, tmp_path, ".polyvocal"))) == exchange.Outcome(study, ())


def test_what_an_archive_of_form_1_lacks_has_the_values_of_a_thing_just_made(tmp_path: Path) -> None:
    study = exchange.read(_in_form_1(written(a_deliberated_study(), tmp_path, ".polyvocal"))).study
    (*_, again), (*_, answer, _) = study.rounds, study.memos
    assert (study.proposals, study.decisions, study.sign_offs, study.looks) == ((), (), (), ())
    assert (again.asks, again.content_note, again.questions, again.lead_sees, again.settles) == (
        (),
        "",
        (),
        False,
        None,
    )
    assert again.assignments[0].state == "assigned"
    assert {coding.mark for coding in study.codings} == {""}
    assert {(code.round, code.meant_since) for code in study.framework.codes} == {(None, None)}
    assert answer.round is None


@pytest.mark.parametrize("kind", ["proposal", "decision", "approval"])
def test_memos_of_kinds_that_are_none_any_more_are_plain_memos(tmp_path: Path, kind: str) -> None:
    path = written(a_study(), tmp_path, ".polyvocal")
    changed(path, {"memos.csv": _swap(",journal,", f",{kind},")})
    with pytest.raises(Fault, match="none of memo"):
        exchange.read(path)
    memos = exchange.read(_in_form_1(path)).study.memos
    assert [memo.kind for memo in memos] == ["memo", "memo"]


def test_an_archive_of_form_1_may_have_what_came_later(tmp_path: Path) -> None:
    study = a_deliberated_study()
    path = written(study, tmp_path, ".polyvocal", datapackage__json=_swap('"form": 2', '"form": 1'))
    assert exchange.read(path).study == study


@pytest.mark.parametrize("table", sorted(NEW_TABLES))
def test_an_archive_of_form_2_has_every_table(tmp_path: Path, table: str) -> None:
    path = changed(written(a_study(), tmp_path, ".polyvocal"), {f"{table}.csv": None})
    with pytest.raises(Fault, match=f"no part “{table}.csv”"):
        exchange.read(path)


@pytest.mark.parametrize(("table", "column"), [(table, name) for table, new in NEW_COLUMNS.items() for name in new])
def test_an_archive_of_form_2_has_every_column(tmp_path: Path, table: str, column: str) -> None:
    path = changed(written(a_study(), tmp_path, ".polyvocal"), {f"{table}.csv": _without_columns(column)})
    with pytest.raises(Fault, match=f"the column “{column}” is missing"):
        exchange.read(path)


# — what is refused, and where —


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("anchors", ",same\r", ",samf\r"),
        ("rounds", ",blind,", ",blnd,"),
        ("rounds", ",open,", ",opened,"),
        ("themes", ",candidate,", ",perhaps,"),
        ("memos", ",journal,", ",diary,"),
        ("memos", ",code,", ",cod,"),
        ("facets", ",coding,", ",sentence,"),
        ("study", ",codebook,", ",methodical,"),
        ("variables", ",source,", ",sources,"),
        ("rounds", ",notes proposals,", ",notes praise,"),
        ("assignments", ",handed back\r", ",handed over\r"),
        ("codings", ",struck\r", ",stroked\r"),
        ("proposals", ",retire,", ",remove,"),
        ("proposal_wording", ",name,", ",nom,"),
        ("decisions", ",adapt,", ",adopt,"),
        ("looks", ",confirmed,", ",approved,"),
    ],
)
def test_a_word_that_is_none_of_those_offered_is_a_fault_with_table_and_line(
    tmp_path: Path, table: str, old: str, new: str
) -> None:
    path = written(a_deliberated_study(), tmp_path, ".polyvocal")
    changed(path, {f"{table}.csv": _swap(old, new)})
    with pytest.raises(Fault, match="none of") as raised:
        exchange.read(path)
    # The words that a proposal would change are its own: what is wrong with them is found when it is made of them.
    named = {"proposal_wording": "proposals"}.get(table, table)
    line = next(n for n, text in enumerate(parts(path)[f"{table}.csv"].decode().split("\r\n"), 1) if new[:-1] in text)
    assert raised.value.where == f"{path}, {named}.csv, line {line}"


def test_an_end_after_the_text_is_a_fault_at_the_line_of_its_anchor(tmp_path: Path) -> None:
    study = a_study()
    at = study.codings[1].anchor.span.end
    path = written(study, tmp_path, ".polyvocal")
    changed(path, {"anchors.csv": _swap(f",{at},same", ",9999,same")})
    with pytest.raises(Fault, match="the end is 9999") as raised:
        exchange.read(path)
    assert raised.value.where.endswith("anchors.csv, line 3")


def test_a_passage_after_its_text_or_in_another_source_is_a_fault_at_its_line(tmp_path: Path) -> None:
    study = a_deliberated_study()
    one, two = study.sources
    end = study.proposals[0].passages[0].span.end
    for old, new, met in ((f",{end}\r", ",9999\r", "the end is 9999"), (two.guid, one.guid, "is not one of source")):
        path = written(study, tmp_path, ".polyvocal", proposal_passages__csv=_swap(old, new))
        with pytest.raises(Fault, match=met) as raised:
            exchange.read(path)
        assert raised.value.where.endswith("proposal_passages.csv, line 2")


@pytest.mark.parametrize("table", ["questions", "proposals", "proposal_wording", "decisions", "sign_offs", "looks"])
def test_what_is_there_twice_is_a_fault_that_names_its_table_and_line(tmp_path: Path, table: str) -> None:
    twice = lambda text: text + text.split("\r\n")[1] + "\r\n"  # noqa: E731
    path = changed(written(a_deliberated_study(), tmp_path, ".polyvocal"), {f"{table}.csv": twice})
    with pytest.raises(Fault, match="is there already, in line 2") as raised:
        exchange.read(path)
    assert f"{table}.csv, line " in raised.value.where


@pytest.mark.parametrize(
    "table",
    ["proposal_codes", "proposal_parts", "proposal_passages", "decision_proposals", "decision_present", "questions"],
)
def test_a_row_of_nothing_is_a_fault_that_names_its_table_and_line(tmp_path: Path, table: str) -> None:
    study = a_deliberated_study()
    owner = {"decision": study.decisions[0], "question": study.rounds[1], "proposal": study.proposals[0]}
    guid = owner[table.removesuffix("s").partition("_")[0]].guid
    path = changed(written(study, tmp_path, ".polyvocal"), {f"{table}.csv": _swap(guid, g("nothing"))})
    with pytest.raises(Fault, match=f"“{g('nothing')}” stands under") as raised:
        exchange.read(path)
    assert raised.value.where.endswith(f"{table}.csv, line 2")


def test_a_doubled_guid_is_a_fault_that_names_its_table_and_line(tmp_path: Path) -> None:
    path = written(a_study(), tmp_path, ".polyvocal")
    changed(path, {"codes.csv": lambda text: text + text.split("\r\n")[3] + "\r\n"})
    with pytest.raises(Fault, match="is there already, in line 4") as raised:
        exchange.read(path)
    assert raised.value.where.endswith("codes.csv, line 7")


def test_a_line_is_that_of_the_file_where_a_cell_before_it_has_several(tmp_path: Path) -> None:
    study = dataclasses.replace(a_study(), memos=(m.Memo(g(1), "", "a\nb\nc"), m.Memo(g(2), "", "", kind="journal")))
    path = written(study, tmp_path, ".polyvocal")
    changed(path, {"memos.csv": _swap("journal", "diary")})
    with pytest.raises(Fault, match=r"memos\.csv, line 5"):
        exchange.read(path)


@pytest.mark.parametrize("form", ["0", "-1", "true", '"1"', "null", "3", "1.5"])
def test_a_form_that_is_newer_or_none_is_refused(tmp_path: Path, form: str) -> None:
    path = written(a_study(), tmp_path, ".polyvocal")
    changed(path, {"datapackage.json": _swap('"form": 2', f'"form": {form}')})
    with pytest.raises(Fault, match="the archive has form"):
        exchange.read(path)


def test_a_foreign_key_that_leads_nowhere_is_a_fault_with_table_and_line(tmp_path: Path) -> None:
    study = a_study()
    path = written(study, tmp_path, ".polyvocal")
    changed(path, {"codings.csv": _swap(study.coders[1].guid, g("nobody"))})
    with pytest.raises(Fault, match=f"“{g('nobody')}” stands under “coder”; expected one of coders") as raised:
        exchange.read(path)
    assert raised.value.where.endswith("codings.csv, line 4")


def test_missing_doubled_and_further_columns_are_faults_at_the_first_line(tmp_path: Path) -> None:
    for old, new, met in (
        ("guid,name", "guid,nom", "“name” is missing"),
        ("guid,name", "name,name", "“guid” is missing"),
        ("guid,name\r", "guid,name,name\r", "“name” stands there twice"),
        ("guid,name\r", "guid,name,age\r", "there are 3 columns"),
    ):
        path = written(a_study(), tmp_path, ".polyvocal")
        changed(path, {"coders.csv": _swap(old, new)})
        with pytest.raises(Fault, match=met) as raised:
            exchange.read(path)
        assert raised.value.where.endswith("coders.csv, line 1")


def test_a_moment_whose_offset_has_seconds_comes_back_as_the_same_moment(tmp_path: Path) -> None:
    old = datetime(1930, 1, 1, 12, tzinfo=timezone(timedelta(minutes=19, seconds=32)))
    study = dataclasses.replace(a_study(), made_at=old)
    for ending in (".polyvocal", ".qdpx"):
        back = exchange.read(written(study, tmp_path, ending)).study.made_at
        assert back == old
        assert back is not None
        assert back.isoformat() == "1930-01-01T11:40:28+00:00"


def test_a_source_without_turns_or_words_comes_back(tmp_path: Path) -> None:
    source = a_source("P03", (None, ""))
    study = m.Study(g("empty"), "Empty", sources=(source,))
    assert exchange.read(written(study, tmp_path, ".polyvocal")).study == study
