"""The archive: what it takes, what it refuses, and how it says where."""

from __future__ import annotations

import dataclasses
import stat
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from frictionless import Package

from library.exchange.files import changed, parts, written
from makers import a_source, a_study, g
from polyvocal import exchange
from polyvocal import model as m
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
    path = written(a_study(), tmp_path, ".polyvocal")
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
    ],
)
def test_a_word_that_is_none_of_those_offered_is_a_fault_with_table_and_line(
    tmp_path: Path, table: str, old: str, new: str
) -> None:
    path = written(a_study(), tmp_path, ".polyvocal")
    changed(path, {f"{table}.csv": _swap(old, new)})
    with pytest.raises(Fault, match="none of") as raised:
        exchange.read(path)
    line = next(n for n, text in enumerate(parts(path)[f"{table}.csv"].decode().split("\r\n"), 1) if new[:-1] in text)
    assert raised.value.where == f"{path}, {table}.csv, line {line}"


def test_an_end_after_the_text_is_a_fault_at_the_line_of_its_anchor(tmp_path: Path) -> None:
    study = a_study()
    at = study.codings[1].anchor.span.end
    path = written(study, tmp_path, ".polyvocal")
    changed(path, {"anchors.csv": _swap(f",{at},same", ",9999,same")})
    with pytest.raises(Fault, match="the end is 9999") as raised:
        exchange.read(path)
    assert raised.value.where.endswith("anchors.csv, line 3")


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


@pytest.mark.parametrize("form", ["0", "-1", "true", '"1"', "null", "2", "1.5"])
def test_a_form_that_is_newer_or_none_is_refused(tmp_path: Path, form: str) -> None:
    path = written(a_study(), tmp_path, ".polyvocal")
    changed(path, {"datapackage.json": _swap('"form": 1', f'"form": {form}')})
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
