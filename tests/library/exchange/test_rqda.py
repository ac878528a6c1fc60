"""RQDA: only rows of status 1 are live, and each coding stands on the words beside it, however they were counted."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from library.exchange.databases import RQDA, database
from polyvocal import exchange
from polyvocal import model as m
from polyvocal.assemble import opened

TEXT = "Ann: I stayed 🙂 at home.\nBob: I went out.\nAnn: So.\n"
AT = "Sat Mar 12 10:00:00 2011"


def _project(path: Path, *, first: int = 0, last: int = 0) -> Path:
    """A project whose places count from `first` and end `last` later than ours do."""
    live = {"status": 1, "owner": "ann", "date": AT}

    def coded(words: str, **more: object) -> dict[str, object]:
        start = TEXT.index(words)
        place = {"selfirst": float(start + first), "selend": float(start + len(words) + last)}
        return {**live, "cid": 1, "fid": 1, "seltext": words, "memo": "", **place, **more}

    bob = TEXT.index("Bob")
    return database(
        path,
        RQDA,
        {
            "project": [{"databaseversion": "0.2.2", "date": AT, "memo": "On going out"}],
            "source": [
                {**live, "name": "Focus group", "id": 1, "file": TEXT, "memo": "Noisy room"},
                {**live, "name": "Deleted", "id": 2, "file": "gone", "memo": "", "status": 0},
            ],
            "freecode": [
                {**live, "name": "Home", "id": 1, "memo": "Staying in", "color": "#00ff00"},
                {**live, "name": "Old", "id": 2, "memo": "", "status": 0, "color": None},
            ],
            "codecat": [{**live, "name": "Places", "cid": None, "catid": 5, "memo": ""}],
            "treecode": [{**live, "cid": 1, "catid": 5, "memo": ""}, {**live, "cid": 2, "catid": 5, "memo": ""}],
            "coding": [coded("stayed 🙂", memo="Twice"), coded("went out", owner="bob"), coded("So.", status=0)],
            "cases": [{**live, "name": "Bob", "id": 7, "memo": ""}, {**live, "name": "Ann", "id": 8, "memo": ""}],
            "caselinkage": [
                {**live, "caseid": 8, "fid": 1, "selfirst": 0.0, "selend": float(bob), "memo": ""},
                {
                    **live,
                    "caseid": 7,
                    "fid": 1,
                    "selfirst": float(bob),
                    "selend": float(TEXT.index("Ann: So")),
                    "memo": "",
                },
            ],
            "attributes": [{**live, "name": "age", "class": "numeric", "memo": ""}],
            "caseAttr": [
                {"variable": "age", "value": "44", "caseID": 7, "status": 1, "owner": "ann", "date": AT},
                {"variable": "age", "value": "NA", "caseID": 8, "status": 1, "owner": "ann", "date": AT},
            ],
            "annotation": [{"fid": 1, "position": 5, "annotation": "Louder", "owner": "bob", "date": AT, "status": 1}],
            "journal": [{**live, "name": "Day 1", "journal": "It began."}],
        },
    )


@pytest.mark.parametrize(
    ("first", "last"), [(0, 0), (1, 1), (0, -1), (1, 0)], ids=["usual", "from-1", "end-in", "both"]
)
def test_codings_stand_on_their_words_however_they_were_counted(tmp_path: Path, first: int, last: int) -> None:
    outcome = exchange.read(_project(tmp_path / "study.rqda", first=first, last=last))
    study = outcome.study
    coded = [coding for coding in study.codings if coding.code is not None]
    names = {coder.guid: coder.name for coder in study.coders}
    assert [(study.words(c), names[c.coder], c.made_at) for c in coded] == [
        ("stayed 🙂", "ann", datetime.fromisoformat("2011-03-12T10:00:00")),
        ("went out", "bob", datetime.fromisoformat("2011-03-12T10:00:00")),
    ]  # fmt: skip
    assert any(loss.fate == "chosen" for loss in outcome.losses) == bool(first or last)


def test_all_that_is_live_comes_across_and_nothing_dead(tmp_path: Path) -> None:
    outcome = opened(_project(tmp_path / "study.rqda"))
    study = outcome.study
    assert [source.name for source in study.sources] == ["Focus group"]
    assert [(code.name, code.colour) for code in study.framework.codes] == [("Home", "#00FF00")]
    assert [(theme.name, len(theme.codes)) for theme in study.framework.themes] == [("Places", 1)]
    assert [(case.name, list(case.values.values())) for case in study.cases] == [("Bob", [44]), ("Ann", [])]
    said = {memo.text: (memo.kind, memo.about.kind if memo.about else None) for memo in study.memos}
    assert said == {
        "Noisy room": ("memo", "source"), "Staying in": ("memo", "code"), "Twice": ("memo", "coding"),
        "Louder": ("memo", "coding"), "It began.": ("journal", None),
    }  # fmt: skip
    turns = study.sources[0].latest.turns
    assert [(t.speaker, TEXT[t.start : t.end].split()[-1]) for t in turns] == [
        ("Ann", "home."), ("Bob", "out."), (None, "So."),
    ]  # fmt: skip
    cases = {case.guid: case.name for case in study.cases}
    assert {voice.label: cases[voice.case or ""] for voice in study.sources[0].voices} == {"Ann": "Ann", "Bob": "Bob"}
    assert exchange.Loss.of("lost", "rows that were deleted in RQDA and still lie in its file", 3) in outcome.losses


def test_it_goes_out_in_both_our_formats(tmp_path: Path) -> None:
    study = exchange.read(_project(tmp_path / "study.rqda")).study
    for ending in (".polyvocal", ".qdpx"):
        exchange.write(study, tmp_path / f"out{ending}")
        assert exchange.read(tmp_path / f"out{ending}").study == study


def test_a_case_that_is_a_whole_file_speaks_in_all_of_it(tmp_path: Path) -> None:
    live = {"status": 1, "owner": "ann", "date": AT, "memo": ""}
    path = database(
        tmp_path / "study.rqda",
        RQDA,
        {
            "source": [{**live, "name": "S", "id": 1, "file": TEXT}],
            "cases": [{**live, "name": "P01", "id": 7}],
            "caselinkage": [{**live, "caseid": 7, "fid": 1, "selfirst": 0.0, "selend": float(len(TEXT))}],
        },
    )
    study = opened(path).study
    assert {voice.label: voice.case for voice in study.sources[0].voices} == dict.fromkeys(
        ("", "Ann", "Bob"), study.cases[0].guid
    )
    assert isinstance(study, m.Study)
