"""Files that other tools wrote, read whole: what came across and what did not."""

from __future__ import annotations

from pathlib import Path

import pytest

from polyvocal import exchange

FILES = Path(__file__).resolve().parents[4] / "shared" / "data" / "refi"
pytestmark = pytest.mark.skipif(not FILES.exists(), reason="the files of other tools are not here")


def _read(name: str) -> exchange.Outcome:
    return exchange.read(FILES / name)


def test_a_qualcoder_project_comes_across_with_its_words() -> None:
    outcome = _read("qualcoder-4.qdpx")
    study = outcome.study
    names = {coder.guid: coder.name for coder in study.coders}
    assert [(study.words(c), study.any_code[c.code or ""], names[c.coder]) for c in study.codings] == [
        ("lost", 'Lost "x" & <y>', "me"), ("alone", "Alone", "coder two"), ("text", "Alone", "me"),
    ]  # fmt: skip
    assert [source.name for source in study.sources] == ["int1.txt", "paper.pdf"]
    assert study.framework.path(study.codings[0].code or "") == 'Cat A > Cat B > Lost "x" & <y>'
    assert (len(study.framework.codes), len(study.cases), len(study.memos)) == (4, 1, 3)
    assert [loss for loss in outcome.losses if loss.fate != "kept"] == [
        "references of kept pieces to what is not in the file: 1 did not come across."
    ]
    assert {loss.what: loss.many for loss in outcome.losses if loss.fate == "kept"} == {
        "marks and codings in memos": 1, "areas marked on pages of PDFs": 1, "pictures": 1,
        "areas marked in pictures": 1,
    }  # fmt: skip
    assert sorted(len(attachment.content) for attachment in study.attachments) == [1, 8]


@pytest.mark.parametrize(
    ("name", "codes", "coders", "themes", "memos"),
    [
        ("atlasti-mac-8.4.qde", 14, 3, 5, 2),
        ("transana-3.22.qde", 19, 63, 0, 0),
        ("qualcoder-4.qdc", 4, 0, 0, 0),
        ("taguette-1.5.2.qdc", 2, 0, 0, 0),
        ("taguette-1.5.2-empty.qdc", 0, 0, 0, 0),
    ],
)
def test_a_file_of_another_tool_comes_across_in_these_numbers(
    name: str, codes: int, coders: int, themes: int, memos: int
) -> None:
    study = _read(name).study
    found = (len(study.framework.codes), len(study.coders), len(study.framework.themes), len(study.memos))
    assert found == (codes, coders, themes, memos)


@pytest.mark.parametrize("name", sorted(path.name for path in FILES.glob("*.qd[ep]*")))
def test_what_was_read_of_another_tool_goes_through_both_our_formats(name: str, tmp_path: Path) -> None:
    study = _read(name).study
    for ending in (".polyvocal", ".qdpx"):
        path = tmp_path / f"study{ending}"
        exchange.write(study, path)
        assert exchange.read(path).study == study
