"""Places as other tools count them are recognised by the words that their selections are named by."""

from __future__ import annotations

from pathlib import Path

import pytest

from library.exchange.files import project
from polyvocal import exchange

ONE = "4bc7c99f-f7ca-4535-a24e-c4ac52fbd2f2"
TEXT = "Say: Two lines 🙂.\nAnother, é.\nThe third line"
WORDS = ("Two lines", "third")


def _read(folder: Path, raw: bytes, places: list[tuple[int, int]], names: tuple[str, ...] = WORDS) -> exchange.Outcome:
    selections = "".join(
        f'<PlainTextSelection guid="4bc7c99f-f7ca-4535-a24e-c4ac52fbd00{n}" startPosition="{start}"'
        f' endPosition="{end}" name="{name}"/>'
        for n, ((start, end), name) in enumerate(zip(places, names, strict=True))
    )
    body = f'<Sources><TextSource guid="{ONE}" name="S" plainTextPath="internal://s.txt">{selections}</TextSource></Sources>'
    return exchange.read(project(folder, body, {"s.txt": raw}))


def _places(text: str, *, more: int = 0, last: int = 0) -> list[tuple[int, int]]:
    return [(text.index(words) + more, text.index(words) + len(words) + more - last) for words in WORDS]


def _utf16(text: str) -> list[tuple[int, int]]:
    units = [(len(text[:start].encode("utf-16-le")) // 2, len(text[:end].encode("utf-16-le")) // 2)
             for start, end in _places(text)]  # fmt: skip
    assert units != _places(text)
    return units


def _utf8(text: str) -> list[tuple[int, int]]:
    return [(len(text[:start].encode()), len(text[:end].encode())) for start, end in _places(text)]


CRLF = TEXT.replace("\n", "\r\n")


@pytest.mark.parametrize(
    ("raw", "places", "told"),
    [
        (TEXT.encode(), _places(TEXT), ""),
        (CRLF.encode(), _places(CRLF), ""),
        (CRLF.encode(), _places(TEXT), "characters, a newline as one, the end excluded"),
        (b"\xef\xbb\xbf" + TEXT.encode(), _places(TEXT), ""),
        (b"\xef\xbb\xbf" + TEXT.encode(), _places(TEXT, more=1),
         "characters, the byte order mark too, the end excluded"),
        (TEXT.encode(), _utf16(TEXT), "UTF-16 units, the end excluded"),
        (CRLF.encode(), _utf16(CRLF), "UTF-16 units, the end excluded"),
        (TEXT.encode(), _utf8(TEXT), "bytes, the end excluded"),
        (TEXT.encode(), _places(TEXT, last=1), "characters, the end included"),
        (TEXT.encode("utf-16"), _places(TEXT), ""),
    ],
    ids=[
        "standard", "crlf", "crlf-as-one", "bom", "bom-counted", "utf-16", "utf-16-crlf", "utf-8", "inclusive",
        "text-in-utf-16",
    ],
)  # fmt: skip
def test_a_way_of_counting_is_recognised_by_the_quoted_words(
    tmp_path: Path, raw: bytes, places: list[tuple[int, int]], told: str
) -> None:
    outcome = _read(tmp_path, raw, places)
    study, losses = outcome.study, [loss for loss in outcome.losses if "Unknown coder" not in loss]
    assert study.sources[0].latest.text == TEXT
    assert [study.words(coding) for coding in study.codings] == list(WORDS)
    if told:
        sure = "2 of 2 names of quotations are then the words at their place (likely)"
        assert losses == [f"“S” counts {told}: {sure}."]
        assert [loss.fate for loss in losses] == ["chosen"]
    else:
        assert losses == []


def test_names_that_no_way_makes_true_keep_the_standards_places_and_are_told(tmp_path: Path) -> None:
    outcome = _read(tmp_path, TEXT.encode(), _places(TEXT), ("a name", "another"))
    assert [outcome.study.words(coding) for coding in outcome.study.codings] == list(WORDS)
    assert any("names of quotations that are not their words" in loss and ": 2 " in loss for loss in outcome.losses)


def test_a_name_cut_short_with_dots_agrees(tmp_path: Path) -> None:
    outcome = _read(tmp_path, TEXT.encode(), _places(TEXT), ("Two …", "thi..."))
    assert not any("names of quotations" in loss for loss in outcome.losses)


@pytest.mark.parametrize("place", [(5, 2), (-3, 2), (0, 10_000), (10_000, 10_001)])
def test_a_place_outside_the_text_is_told_and_not_moved(tmp_path: Path, place: tuple[int, int]) -> None:
    outcome = _read(tmp_path, TEXT.encode(), [place], ("",))
    assert outcome.study.codings == ()
    assert outcome.losses[0] == "quotations whose place is not in the text: 1 did not come across."
