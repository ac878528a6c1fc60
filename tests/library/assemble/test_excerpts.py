"""Excerpts without places are found in their sources where that is certain, and are doubts where it is not."""

from __future__ import annotations

import csv
import io
import random
import re
import time
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from openpyxl import Workbook

from makers import a_source, a_study, g
from polyvocal import model as m
from polyvocal.assemble import Arriving, arriving, settled
from polyvocal.assemble.doubts import listed
from polyvocal.assemble.finding import Finder
from polyvocal.assemble.folding import Folded, fold
from polyvocal.faults import Fault

ONE = a_source(
    "P01.docx",
    ("Interviewer", "How was the way in?"),
    ("P01", "Loud 🙂 — but I stayed. Someone knew my name… and that was it, really.\nI don’t know why."),
    ("Interviewer", "And the “buses”?"),
    ("P01", "Yes. Two pounds each way is two loaves of bread. You count it, you don’t go, and then nobody sees you."),
)
TWO = a_source("P02", ("Interviewer", "And the bus?"), ("P02", "Yes. They knew my name there. Two pounds is bread."))


def _study(*sources: m.Source, framework: m.Framework | None = None) -> m.Study:
    return m.Study(g("s"), "S", sources=sources or (ONE, TWO), framework=framework or m.Framework())


def _come(path: Path, text: str, into: m.Study | None = None) -> Arriving:
    path.write_text(text, encoding="utf-8")
    return arriving(path, into or _study())


def _placed(made: Arriving) -> list[tuple[str, str, str]]:
    """Source, code and words of every coding."""
    study = made.study
    return [
        (study.source_by_guid[c.source].name, study.framework.path(c.code) if c.code else "", study.words(c))
        for c in study.codings
    ]


def _found(words: str, *sources: m.Source, within: m.Source | None = None) -> tuple[bool, list[str]]:
    some = sources or (ONE, TWO)
    found = Finder(some).find(words, None if within is None else (within.guid,))
    texts = {source.guid: source.latest.text for source in some}
    return found.certain, [place.span.of(texts[place.source]) for place in found.places]


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ("Someone knew my name…", "Someone knew my name…"),
        ("someone  knew\nmy name...", "Someone knew my name…"),
        ("Loud 🙂 - but I stayed.", "Loud 🙂 — but I stayed."),
        ("I don't know why", "I don’t know why"),
        ("really. I don't know", "really.\nI don’t know"),
        ("“Two pounds each way is two loaves of bread”", "Two pounds each way is two loaves of bread"),
        ("Some\u00adone knew my\u00a0name", "Someone knew my name"),
        ("P01: You count it, you don’t go", "You count it, you don’t go"),
        ("… You count it, you don’t go …", "You count it, you don’t go"),
        ("Two pounds each way [...] and then nobody sees you.",
         "Two pounds each way is two loaves of bread. You count it, you don’t go, and then nobody sees you."),
        ("two pounds each way … you count it … nobody sees you",
         "Two pounds each way is two loaves of bread. You count it, you don’t go, and then nobody sees you"),
        ("I don’t know why. And the buses? Yes. Two pounds each way",  # without the speakers between
         "I don’t know why.\n\nInterviewer: And the “buses”?\n\nP01: Yes. Two pounds each way"),
        ("[00:04:10] Two pounds each way is two lofes of bread. You count it you don't go",
         "Two pounds each way is two loaves of bread. You count it, you don’t go"),
    ],
)  # fmt: skip
def test_words_are_found_however_they_were_copied(said: str, stands: str) -> None:
    assert _found(said) == (True, [stands])


def test_what_stands_twice_is_in_doubt_with_every_place() -> None:
    certain, words = _found("Yes.")
    assert not certain
    assert words == ["Yes.", "Yes."]
    assert _found("Yes.", within=TWO) == (True, ["Yes."])


def test_words_that_stand_exactly_are_not_taken_for_those_in_capitals() -> None:
    source = a_source("A", ("P", "Bread. I said bread and butter. BREAD!"))
    assert _found("bread and", source) == (True, ["bread and"])
    assert _found("BREAD", source) == (True, ["BREAD", "Bread", "bread"])
    assert _found("bReaD", source) == (False, ["Bread", "bread", "BREAD"])


def test_a_gap_with_two_ends_that_fit_is_in_doubt() -> None:
    source = a_source("A", ("P", "It began with the bus. Then we went home. Later still, then we went home."))
    certain, words = _found("It began with the bus [...] we went home", source)
    assert not certain
    assert words == [
        "It began with the bus. Then we went home",
        "It began with the bus. Then we went home. Later still, then we went home",
    ]


def test_what_is_only_like_it_is_a_candidate_and_no_more() -> None:
    certain, words = _found("Two pounds each way was two pints of milk, you count and you never go")
    assert not certain
    assert words[0].startswith("Two pounds each way is two loaves")
    assert _found("Nothing of the kind was ever said by anybody at all") == (False, [])
    assert _found("…") == (True, ["…"])
    assert _found("zzz") == (False, [])


_WORDS = st.sampled_from(
    ["I", "don’t", "go", "the", "bus", "“stop”", "café", "n\u0303o", "🙂", "—", "and…", "Straße", "ﬁne", "İzmir",
     "x\u00ady", "P01:", "two", "\n\n", "\n", "\t", "."]
)  # fmt: skip
_TEXTS = st.lists(_WORDS, min_size=3, max_size=40).map(" ".join)
_SWAPS = str.maketrans({"’": "'", "“": '"', "”": '"', "—": "–", "…": "...", "\u00ad": ""})


@given(_TEXTS, st.data())
def test_any_stretch_is_found_where_it_was_cut_out_however_it_was_distorted(text: str, data: st.DataObject) -> None:
    raw = m.canonical(text).text
    start = data.draw(st.integers(0, len(raw) - 1))
    end = data.draw(st.integers(start + 1, len(raw)))
    cut = raw[start:end].strip().strip("\u00ad")
    assume(cut and cut.strip())
    start = raw.index(cut, start)
    assume(not (start and raw[start - 1] == "\u00ad") and raw[start + len(cut) : start + len(cut) + 1] != "\u00ad")
    assume(len(re.findall(f"(?={re.escape(fold(cut))})", fold(raw))) == 1)
    source = m.Source(g("cut"), "A", (m.Revision(g("rev"), 1, raw),))
    space = data.draw(st.sampled_from([" ", "\n", " \u00a0", "\r\n", "\t "]))
    distorted = space.join(cut.split()).translate(_SWAPS)
    for said in (cut, distorted, f"  {distorted}\n"):
        found = Finder((source,)).find(said)
        assert found.certain
        assert found.places[0].span == m.Span(start, start + len(cut))


@given(_TEXTS)
def test_folding_a_text_whole_is_folding_it_and_every_place_leads_back(text: str) -> None:
    made = Folded(text)
    assert made.text == fold(text)
    ends = 0
    for at in range(len(made.text)):
        start, end = made.start(at), made.end(at + 1)
        assert 0 <= start < end <= len(text)
        assert ends <= end
        assert made.text[at] in fold(text[start:end])
        ends = end


def test_maxqda_coded_segments(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Color", "Document group", "Document name", "Code", "Beginning", "End", "Segment", "Created by",
                  "Creation date", "Comment", "Area"])  # fmt: skip
    sheet.append(["●", "Wave 1", "P01", "Money\\Fares", "4", "4", "Two pounds each way is two loaves of bread.", "MH",
                  "2024-05-01 10:00:00", "Again bread", 44])  # fmt: skip
    sheet.append(["●", "Wave 1", "P02", "Faces", "2", "2", "They knew my name there.", "DA", None, None, 24])
    book.save(tmp_path / "segments.xlsx")
    made = arriving(tmp_path / "segments.xlsx", _study())
    assert made.kind == "excerpts"
    assert _placed(made) == [
        ("P01.docx", "Money > Fares", "Two pounds each way is two loaves of bread."),
        ("P02", "Faces", "They knew my name there."),
    ]
    assert [coder.name for coder in made.study.coders] == ["MH", "DA"]
    (memo,) = made.study.memos
    assert (memo.text, memo.about) == ("Again bread", m.About("coding", made.study.codings[0].guid))
    assert made.study.codings[0].made_at is not None
    assert made.study.codings[0].made_at.isoformat() == "2024-05-01T10:00:00+00:00"
    assert any("“Color”" in loss and "“Beginning”" in loss for loss in made.losses)


def test_atlas_ti_quotations_with_several_codes(tmp_path: Path) -> None:
    made = _come(
        tmp_path / "q.csv",
        "ID,Document,Quotation Content,Codes,Comment,Created by\n"
        '1:1,1: P01.docx,"You count it, you don’t go","Money\nStaying home",,Dele\n'
        "2:1,D 2: P02,Two pounds is bread.,Money; Bread,,Dele\n",
    )
    assert _placed(made) == [
        ("P01.docx", "Money", "You count it, you don’t go"),
        ("P01.docx", "Staying home", "You count it, you don’t go"),
        ("P02", "Money", "Two pounds is bread."),
        ("P02", "Bread", "Two pounds is bread."),
    ]
    assert [code.name for code in made.study.framework.codes] == ["Money", "Staying home", "Bread"]


def test_taguette_highlights(tmp_path: Path) -> None:
    made = _come(
        tmp_path / "h.csv",
        "id,document,tag,content\n1,P01.docx,bread,two loaves of bread\n1,P01.docx,money,two loaves of bread\n"
        "2,P02,,They knew my name\n",
    )
    assert _placed(made) == [
        ("P01.docx", "bread", "two loaves of bread"),
        ("P01.docx", "money", "two loaves of bread"),
        ("P02", "", "They knew my name"),
    ]
    assert made.study.facets == ()


def test_dedoose_with_a_column_for_each_code(tmp_path: Path) -> None:
    made = _come(
        tmp_path / "e.csv",
        "Media Title,Excerpt Range,Excerpt Creator,Excerpt Date,Excerpt Copy,Codes Applied Combined,"
        "Code: Money Applied,Code: Money Weight,Code: Money\\Work paid Applied\n"
        + 'P01.docx,10-20,dele,5/1/2024,two loaves of bread,"Money, Work paid",True,1,True\n'
        "P02,1-9,dele,,They knew my name,Money,True,0,False\n",
    )
    assert _placed(made) == [
        ("P01.docx", "Money", "two loaves of bread"),
        ("P01.docx", "Money > Work paid", "two loaves of bread"),
        ("P02", "Money", "They knew my name"),
    ]
    assert made.study.facets == ()
    assert "Dates that are not of the form 2026-01-31: 1 did not come across." in made.losses


def test_dedoose_without_those_columns_divides_by_commas(tmp_path: Path) -> None:
    work = m.Code(g("work"), "Work, paid")
    made = _come(
        tmp_path / "e.csv",
        'Media Title,Excerpt Copy,Codes Applied Combined\nP01.docx,two loaves of bread,"Money,Bread"\n'
        'P02,They knew my name,"Work, paid"\n',
        _study(framework=m.Framework((work,))),
    )
    assert [(code, words) for _, code, words in _placed(made)] == [
        ("Money", "two loaves of bread"),
        ("Bread", "two loaves of bread"),
        ("Work, paid", "They knew my name"),
    ]
    assert made.study.codings[2].code == work.guid


def test_a_column_for_each_code_says_yes_or_no(tmp_path: Path) -> None:
    made = _come(
        tmp_path / "q.csv",
        "document,quote,Money,Bread,site\nP01,two loaves of bread,x,yes,north\nP02,They knew my name,,no,south\n"
        "P02,Two pounds is,x,,south\n",
    )
    assert _placed(made) == [
        ("P01.docx", "Money", "two loaves of bread"),
        ("P01.docx", "Bread", "two loaves of bread"),
        ("P02", "", "They knew my name"),
        ("P02", "Money", "Two pounds is"),
    ]
    (site,) = made.study.facets
    assert [coding.facets[site.guid] for coding in made.study.codings] == ["north", "north", "south", "south"]


def test_without_a_source_all_are_searched_and_a_theme_may_take_the_quotation(tmp_path: Path) -> None:
    made = _come(tmp_path / "q.csv", "quote,theme\nYou count it,Counting\nThey knew my name there,Company\n")
    assert _placed(made) == [("P01.docx", "", "You count it"), ("P02", "", "They knew my name there")]
    taken = {theme.name: theme.codings for theme in made.study.framework.themes}
    assert taken == {
        name: (coding.guid,) for name, coding in zip(("Counting", "Company"), made.study.codings, strict=True)
    }


def test_a_name_that_no_source_has_is_read_as_the_one_where_all_its_words_stand(tmp_path: Path) -> None:
    made = _come(
        tmp_path / "q.csv",
        "document,quote,code\nService user one,Two pounds each way is two loaves,Money\n"
        "Service user one,You count it,Money\n"
        "Somebody else,Yes.,Money\n",
    )
    assert _placed(made) == [
        ("P01.docx", "Money", "Two pounds each way is two loaves"),
        ("P01.docx", "Money", "You count it"),
    ]
    assert "q.csv: “Service user one” was read as “P01.docx”, where its words stand." in made.losses
    (doubt,) = made.doubts
    assert (doubt.where, doubt.source, doubt.words, doubt.code) == ("q.csv, line 4", "Somebody else", "Yes.", "Money")
    assert len(doubt.places) == 2


def test_a_participant_is_the_source_that_participant_speaks_in(tmp_path: Path) -> None:
    case = m.Case(g("case"), "Anna")
    source = m.Source(ONE.guid, "Interview 7", ONE.revisions, (m.Voice("P01", case.guid), m.Voice("Interviewer")))
    study = m.Study(g("s"), "S", cases=(case,), sources=(source, TWO))
    made = _come(tmp_path / "q.csv", "participant,quote,code\nAnna,Yes.,Agreeing\n", study)
    assert _placed(made) == [("Interview 7", "Agreeing", "Yes.")]
    assert made.study.cases == (case,)


def test_the_case_that_speaks_settles_which_of_two_places(tmp_path: Path) -> None:
    case = m.Case(g("case"), "P01")
    source = a_source("A", ("Interviewer", "No idea."), ("P01", "No idea."), case=case.guid)
    voices = (m.Voice("Interviewer"), m.Voice("P01", case.guid))
    source = m.Source(source.guid, "A", source.revisions, voices)
    made = _come(
        tmp_path / "q.csv",
        "source,case,quote,code\nA,P01,No idea.,Doubt\n",
        m.Study(g("s"), "S", cases=(case,), sources=(source,)),
    )
    (coding,) = made.study.codings
    assert coding.anchor.span.start == source.latest.text.rindex("No idea.")


def test_doubts_are_settled_by_choice(tmp_path: Path) -> None:
    study = a_study()
    made = _come(
        tmp_path / "q.csv",
        "document,quote,code,coder,note\nP02,Two pounds,Fares,Priya,Which?\nP02,Two pounds each way,Fares,Priya,\n",
        study,
    )
    assert [words for _, _, words in _placed(made)] == ["Two pounds each way"]
    assert "Excerpts whose place is not certain: 1 waits for somebody to look at it." in made.losses
    text = study.sources[1].latest.text
    (doubt,) = made.doubts
    assert [text[start:end] for _, start, end in doubt.places] == ["Two pounds", "Two pounds"]
    after = settled(made, {0: 1})
    assert after.doubts == ()
    assert not any(loss.fate == "doubtful" for loss in after.losses)
    new = next(coding for coding in after.study.codings if after.study.words(coding) == "Two pounds")
    assert new.anchor.span.start == text.rindex("Two pounds")
    assert new.code == study.framework.named("Fares")[0].guid
    assert [memo.text for memo in after.study.memos] == ["Which?"]
    assert settled(made, {}) == made
    with pytest.raises(Fault, match="there is no doubt 1"):
        settled(made, {1: 0})
    with pytest.raises(Fault, match=r"q\.csv, line 2: there is no place 2; expected a number below 2"):
        settled(made, {0: 2})


def test_a_list_of_doubts_is_filled_in_and_given_back(tmp_path: Path) -> None:
    study = _study()
    made = _come(
        tmp_path / "q.csv", 'document,quote,code,coder\nX,Yes.,"Money\nBread",Dele\nY,zzz zzz,Bread,Dele\n', study
    )
    assert made.study.codings == ()
    rows = list(csv.DictReader(io.StringIO(listed(made.doubts, study.sources))))
    assert [(row["source"], row["start"], row["text"], row["code"], row["coder"], row["where"]) for row in rows] == [
        ("X", "", "Yes.", "Money", "Dele", "q.csv, line 2"),
        ("X", "", "Yes.", "Bread", "Dele", "q.csv, line 2"),
        ("Y", "", "zzz zzz", "Bread", "Dele", "q.csv, line 4"),
    ]
    start = TWO.latest.text.index("Yes.")
    assert rows[0]["candidate 2"].startswith(f"P02, {start} to {start + 4}: ")
    assert "P02: [Yes.] They knew my name" in rows[0]["candidate 2"]
    rows[0] |= {"source": "P02", "start": str(start), "end": str(start + 4)}
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    again = _come(tmp_path / "doubts.csv", out.getvalue(), study)
    assert again.kind == "codings"
    assert _placed(again) == [("P02", "Money", "Yes.")]
    assert again.study.facets == ()
    assert [doubt.words for doubt in again.doubts] == ["Yes.", "zzz zzz"]
    wanted = made.doubts[0].places.index((TWO.guid, start, start + 4))
    assert again.study.codings[0].guid in {c.guid for c in settled(made, {0: wanted}).study.codings}


def test_a_code_that_two_codes_are_called_is_a_fault(tmp_path: Path) -> None:
    framework = m.Framework(
        (m.Code(g(1), "A"), m.Code(g(2), "Other", g(1)), m.Code(g(3), "B"), m.Code(g(4), "Other", g(3)))
    )
    with pytest.raises(Fault, match="2 codes are called “Other”"):
        _come(tmp_path / "q.csv", "quote,code\nYou count it,Other\n", _study(framework=framework))
    made = _come(tmp_path / "q.csv", "quote,code\nYou count it,b\\other\n", _study(framework=framework))
    assert made.study.codings[0].code == g(4)
    assert [code.guid for code in made.study.framework.codes] == [g(3), g(4)]


def test_rows_without_words_are_told(tmp_path: Path) -> None:
    made = _come(tmp_path / "q.csv", "document,quote,code\nP01,,Money\nP01,You count it,Money\n")
    assert [words for _, _, words in _placed(made)] == ["You count it"]
    assert "Rows without words and without a place: 1 did not come across." in made.losses


def test_thousands_of_excerpts_take_seconds(tmp_path: Path) -> None:
    chance = random.Random(7)
    words = [f"w{n:x}" for n in range(4_000)]
    sources = []
    for n in range(20):
        text = " ".join(chance.choices(words, k=8_000))
        sources.append(m.Source(g("s", n), f"S{n}", (m.Revision(g("r", n), 1, text),)))
    study, lines, wanted = _study(*sources), ["quote,code"], []
    for _ in range(1_000):
        source = chance.choice(sources)
        said = source.latest.text.split(" ")
        at = chance.randrange(len(said) - 30)
        lines.append(" ".join(said[at : at + 25]).upper() + ",Code")
        wanted.append((source.name, "Code", " ".join(said[at : at + 25])))
    began = time.perf_counter()
    made = _come(tmp_path / "q.csv", "\n".join(lines), study)
    assert _placed(made) == list(dict.fromkeys(wanted))
    assert time.perf_counter() - began < 60, "an index is used; without one this takes many minutes"
