"""Bringing a file into a study: what is shown is what is done, all of it or nothing, and it can be taken back."""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from library.exchange.databases import a_taguette
from library.exchange.files import a_deliberated_study, project
from makers import WHEN, a_coding, a_source, a_study, g
from polyvocal import exchange
from polyvocal import model as m
from polyvocal_web.results.logged import changed
from polyvocal_web.snapshot import load, load_for
from web.cast import Cast, Person, a_cast


def shared(study: m.Study) -> m.Study:
    """The study with its rounds shared, so that all of it is seen."""
    return dataclasses.replace(study, rounds=tuple(dataclasses.replace(one, state="revealed") for one in study.rounds))


@pytest.fixture
def team(db: None) -> Cast:
    return a_cast(shared(a_study()))


def more(study: m.Study) -> m.Study:
    """The study as a colleague gives it back: with a source, a case, a code, codings, a memo, a theme, and a doubt."""
    one, two = study.sources
    money = study.framework.codes[0]
    noor = m.Coder(g("coder", "Noor"), "Noor")
    case = m.Case(g("case", "P03"), "P03", {g("age"): 51})
    three = a_source("P03", ("Interviewer", "And you?"), ("P03", "Bread first 🙂 then the bus."), case=case.guid)
    bread = m.Code(g("code", "Bread"), "Bread", money.guid, definition="What is eaten first.")
    coded = (
        a_coding(three, "Bread first 🙂", bread, noor, facets={g("stance"): "barrier"}),
        a_coding(three, "then the bus", money, study.coders[0]),
        a_coding(two, "Two pounds each way.", bread, noor),
    )
    memo = m.Memo(g("memo", "bread"), "Bread", "Comes first.", noor.guid, WHEN, m.About("code", bread.guid))
    theme = m.Theme(g("theme", "Eating"), "Eating", "One eats.", (bread.guid,), (coded[0].guid,))
    first = dataclasses.replace(study.cases[1], values={**study.cases[1].values, g("age"): 60})
    return dataclasses.replace(
        study, coders=(*study.coders, noor), cases=(study.cases[0], first, case), sources=(one, two, three),
        framework=m.Framework((*study.framework.codes, bread), (*study.framework.themes, theme)),
        codings=(*study.codings, *coded), memos=(*study.memos[:1], memo),
    )  # fmt: skip


def a_file(study: m.Study, folder: Path, ending: str = ".polyvocal") -> SimpleUploadedFile:
    path = folder / f"theirs{ending}"
    exchange.write(study, path)
    return SimpleUploadedFile(path.name, path.read_bytes())


def post(person: Person, path: str, file: SimpleUploadedFile, **fields: str) -> Any:
    file.seek(0)
    return person.client.post(f"/api/studies/{person.study}{path}", {"file": file, **fields})


def look(person: Person, file: SimpleUploadedFile, **fields: str) -> dict[str, Any]:
    answer = post(person, "/arrivals/look", file, **fields)
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def bring(person: Person, file: SimpleUploadedFile, **fields: str) -> dict[str, Any]:
    answer = post(person, "/arrivals", file, **({"mark": look(person, file)["mark"]} | fields))
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found


def now(cast: Cast) -> m.Study:
    cast.row.refresh_from_db()
    return load(cast.row)


def test_a_look_tells_what_is_new_and_stores_nothing(team: Cast, tmp_path: Path) -> None:
    before, seq = now(team), team.row.seq
    found = look(team.lead, a_file(more(team.value), tmp_path))
    assert (found["name"], found["kind"]) == ("theirs.polyvocal", "Polyvocal archive")
    assert (found["parts"], found["doubts"]) == ([], [])
    tally = {one["kind"]: (one["new"], one["same"], one["conflict"]) for one in found["tally"]}
    assert tally["source"] == (1, 2, 0)
    assert tally["code"] == (1, 3, 0)
    assert tally["coding"] == (3, 7, 0)
    assert tally["coder"] == (1, 2, 0)
    assert tally["value"] == (1, 0, 0)
    assert found["losses"] == []
    names = {(one["kind"], one["name"]) for one in found["arrivals"] if one["fate"] == "new"}
    assert names >= {("source", "P03"), ("code", "Bread"), ("value", "P02: age 60"), ("theme", "Eating")}
    assert ("coding", "“Bread first 🙂” (Bread)") in names
    assert now(team) == before
    assert team.row.seq == seq


def test_what_is_brought_in_is_what_was_shown_word_by_word(team: Cast, tmp_path: Path) -> None:
    before, theirs = now(team), more(team.value)
    done = bring(team.lead, a_file(theirs, tmp_path))
    assert done["added"] == {
        "source": 1, "case": 1, "coder": 1, "code": 1, "theme": 1, "coding": 3, "memo": 1, "value": 1,
    }  # fmt: skip
    assert done["sources"] == [{"guid": g("source", "P03"), "name": "P03"}]
    assert done["codes"] == [{"guid": g("code", "Bread"), "name": "Bread"}]
    after = now(team)
    new = after.codings[len(before.codings) :]
    assert [after.words(one) for one in new] == ["Bread first 🙂", "then the bus", "Two pounds each way."]
    assert after.framework.path(g("code", "Bread")) == "Money > Bread"
    assert after.cases[1].values[g("age")] == 60
    assert after.source_by_guid[g("source", "P03")] == theirs.sources[2]
    assert after.framework.themes[-1] == theirs.framework.themes[-1]
    assert after.memos[-1] == theirs.memos[-1]
    mine = dataclasses.replace(
        after, sources=after.sources[:2], codings=before.codings, memos=before.memos, coders=before.coders,
        framework=before.framework, cases=before.cases,
    )  # fmt: skip
    assert mine == before
    last = team.lead.read("/changes", limit=1)["changes"][0]
    assert (last["change"], last["kind"]) == (done["change"], "study.merge")
    assert last["sentence"] == (
        "brought in what a file holds: 1 source, 1 case, 1 coder, 1 code, 1 theme, 3 codings and 1 memo"
    )
    assert last["payload"] == {"file": "theirs.polyvocal", "added": done["added"]}


def test_the_same_file_again_adds_nothing(team: Cast, tmp_path: Path) -> None:
    file = a_file(more(team.value), tmp_path)
    mark = look(team.lead, file)["mark"]
    bring(team.lead, file)
    after, seq = now(team), team.row.seq
    answer = post(team.lead, "/arrivals", file, mark=mark)
    assert (answer.status_code, answer.json()["change"], answer.json()["added"]) == (201, None, {})
    again = look(team.lead, file)
    assert {(one["new"], one["conflict"]) for one in again["tally"]} == {(0, 0)}
    assert now(team) == after
    assert team.row.seq == seq


def test_one_undo_takes_all_of_it_back_and_redo_brings_it(team: Cast, tmp_path: Path) -> None:
    before = now(team)
    done = bring(team.lead, a_file(more(team.value), tmp_path))
    after = now(team)
    back = team.lead.undo(done["change"])
    assert now(team) == before
    again = team.lead.undo(back)
    assert now(team) == after
    team.lead.undo(again)
    assert now(team) == before
    call_command("verify", verbosity=0, stdout=StringIO())


def test_what_was_taken_back_can_be_brought_in_anew(team: Cast, tmp_path: Path) -> None:
    file = a_file(more(team.value), tmp_path)
    done = bring(team.lead, file)
    after = now(team)
    team.lead.undo(done["change"])
    team.lead.do({"kind": "code.add", "guid": str(uuid4()), "name": "In between"})
    anew = bring(team.lead, file)
    assert anew["added"] == done["added"]
    found = now(team)
    assert found.codings == after.codings
    assert found.source_by_guid == after.source_by_guid
    assert [code.name for code in found.framework.codes][-2:] == ["In between", "Bread"]
    team.lead.undo(anew["change"])
    call_command("verify", verbosity=0, stdout=StringIO())


def test_an_undo_is_refused_where_somebody_built_on_it(team: Cast, tmp_path: Path) -> None:
    done = bring(team.lead, a_file(more(team.value), tmp_path))
    three = g("source", "P03")
    place = {"source": three, "revision": g("revision", "P03"), "start": 0, "end": 11}
    team.analyst.do({"kind": "coding.add", "guid": str(uuid4()), "code": g("code", "Bread"), **place})
    before = now(team)
    said = team.lead.refusal({"kind": "undo", "change": done["change"]})
    assert "Bread" in said or "P03" in said
    assert now(team) == before


def test_a_new_coder_stays_once_something_was_given_to_them(team: Cast, tmp_path: Path) -> None:
    mine = team.value
    noor = m.Coder(g("coder", "Noor"), "Noor")
    file = a_file(dataclasses.replace(mine, coders=(*mine.coders, noor)), tmp_path)
    done = bring(team.lead, file)
    round_ = str(uuid4())
    given = [{"guid": str(uuid4()), "coder": g("coder", "Noor"), "source": team.value.sources[0].guid}]
    team.lead.do(
        {"kind": "round.add", "guid": round_, "name": "Next"},
        {"kind": "round.assign", "guid": round_, "assignments": given},
    )
    said = team.lead.refusal({"kind": "undo", "change": done["change"]})
    assert said == "Noor has done something in this study, or is to; take that back first."


def test_what_is_no_longer_what_was_shown_is_refused(team: Cast, tmp_path: Path) -> None:
    file = a_file(more(team.value), tmp_path)
    mark = look(team.lead, file)["mark"]
    team.analyst.do({"kind": "code.add", "guid": str(uuid4()), "name": "Bread", "parent": g("code", "Money")})
    before = now(team)
    answer = post(team.lead, "/arrivals", file, mark=mark)
    assert answer.status_code == 409
    assert answer.json()["detail"].startswith("This is no longer what was shown")
    other = dataclasses.replace(more(team.value), memos=())
    assert post(team.lead, "/arrivals", a_file(other, tmp_path), mark=look(team.lead, file)["mark"]).status_code == 409
    assert now(team) == before


def test_a_change_elsewhere_does_not_make_one_look_again(team: Cast, tmp_path: Path) -> None:
    file = a_file(more(team.value), tmp_path)
    mark = look(team.lead, file)["mark"]
    team.analyst.do({"kind": "memo.add", "guid": str(uuid4()), "title": "Hm", "text": "Hm."})
    assert post(team.lead, "/arrivals", file, mark=mark).status_code == 201


@pytest.mark.parametrize("path", ["/arrivals/look", "/arrivals"])
def test_only_who_leads_brings_in_what_others_did(team: Cast, tmp_path: Path, path: str) -> None:
    file, before = a_file(more(team.value), tmp_path), now(team)
    for person, status in ((team.analyst, 403), (team.reader, 403), (team.outsider, 404)):
        answer = post(person, path, file, mark="x")
        assert answer.status_code == status
        assert "P03" not in answer.content.decode()
    assert now(team) == before


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("theirs.polyvocal", b"no archive", "theirs.polyvocal"),
        ("theirs.qdpx", b"PK\x03\x04 broken", "theirs.qdpx"),
        ("theirs.nvpx", b"locked", "NVivo"),
        ("table.csv", b"a,b\n1,2\n", "its columns tell nothing"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence_and_changes_nothing(
    team: Cast, name: str, content: bytes, said: str
) -> None:
    before = now(team)
    for path in ("/arrivals/look", "/arrivals"):
        answer = post(team.lead, path, SimpleUploadedFile(name, content), mark="x")
        assert answer.status_code == 422, answer.content
        assert said in answer.json()["detail"]
        assert "/tmp" not in answer.json()["detail"]
        assert "\n" not in answer.json()["detail"]
    assert now(team) == before


def test_conflicts_come_first_and_say_what_stays(team: Cast, tmp_path: Path) -> None:
    study = team.value
    money = dataclasses.replace(study.framework.codes[0], name="Cash", definition="Notes and coins.")
    codes = (money, *study.framework.codes[1:])
    theirs = dataclasses.replace(study, framework=m.Framework(codes, study.framework.themes))
    found = look(team.lead, a_file(theirs, tmp_path))
    assert found["arrivals"][0] == {
        "kind": "code", "fate": "conflict", "name": "Money",
        "says": "What arrives differs in name (“Cash”, here “Money”) and definition (“Notes and coins.”, here "
                "“What it costs.”); what is here stays.",
    }  # fmt: skip
    before = now(team)
    assert bring(team.lead, a_file(theirs, tmp_path))["change"] is None
    assert now(team) == before


def test_a_foreign_project_comes_in_and_its_pictures_are_told(team: Cast, tmp_path: Path) -> None:
    user, source, code, selection, coding = (str(uuid4()) for _ in range(5))
    body = f"""
<Users><User guid="{user}" name="Noor"/></Users>
<CodeBook><Codes><Code guid="{code}" name="Waiting" isCodable="true"/></Codes></CodeBook>
<Sources>
 <TextSource guid="{source}" name="P09" plainTextPath="internal://{source}.txt">
  <PlainTextSelection guid="{selection}" startPosition="5" endPosition="16">
   <Coding guid="{coding}" creatingUser="{user}"><CodeRef targetGUID="{code}"/></Coding>
  </PlainTextSelection>
 </TextSource>
 <PictureSource guid="{uuid4()}" name="The door" path="internal://door.png"/>
</Sources>"""
    path = project(tmp_path, body, {f"{source}.txt": "P09: Two 🙂 hours.".encode(), "door.png": b"\x89PNG"})
    file = SimpleUploadedFile("theirs.qdpx", path.read_bytes())
    found = look(team.lead, file)
    assert found["kind"] == "REFI-QDA project"
    assert any(loss["fate"] == "lost" and "files inside the file" in loss["what"] for loss in found["losses"]), found
    done = bring(team.lead, file)
    assert done["losses"] == found["losses"]
    after = now(team)
    (coded,) = [one for one in after.codings if one.guid not in {was.guid for was in team.value.codings}]
    assert after.words(coded) == "Two 🙂 hours"
    assert after.attachments == after.unknown == ()
    team.lead.undo(done["change"])
    assert "P09" not in {one.name for one in now(team).sources}


def test_a_table_of_excerpts_waits_for_a_place_where_there_are_two(team: Cast) -> None:
    rows = "source,text,code\nP02,Two pounds,Fares\nP02,pay it,Money\n"
    file = SimpleUploadedFile("codes.csv", rows.encode())
    found = look(team.lead, file)
    (doubt,) = found["doubts"]
    assert (doubt["number"], doubt["words"], doubt["code"]) == (0, "Two pounds", "Fares")
    places = doubt["places"]
    assert [place["words"] for place in places] == ["Two pounds", "Two pounds"]
    assert {place["after"].split()[0] for place in places} == {"each", "is"}
    chosen = next(n for n, place in enumerate(places) if place["after"].startswith(" is"))
    before = now(team)
    done = bring(team.lead, file, places=json.dumps({"0": chosen}))
    after = now(team)
    new = after.codings[len(before.codings) :]
    assert sorted(after.words(one) for one in new) == ["Two pounds", "pay it"]
    text = after.sources[1].latest.text
    assert text.index("Two pounds is") in {one.anchor.span.start for one in new}
    assert done["added"]["coding"] == 2
    team.lead.undo(done["change"])
    assert now(team) == before
    answer = post(team.lead, "/arrivals", file, mark=found["mark"], places="[1")
    assert answer.status_code == 422
    assert "the chosen places" in answer.json()["detail"]


def test_a_file_is_looked_at_before_it_is_opened(team: Cast, tmp_path: Path) -> None:
    answer = team.outsider.client.post("/api/studies/look", {"file": a_file(team.value, tmp_path)})
    assert answer.status_code == 200
    found = answer.json()
    assert (found["name"], found["kind"], found["parts"]) == (team.value.name, "Polyvocal archive", [])
    counts = found["counts"]
    assert (counts["sources"], counts["codes"], counts["codings"], counts["coders"]) == (2, 3, 7, 2)
    before = len(team.outsider.client.get("/api/studies").json()["studies"])
    assert before == 1
    opened = team.outsider.client.post("/api/studies/open", {"file": a_file(team.value, tmp_path)})
    assert opened.status_code == 201
    assert opened.json()["study"]["codings"] == 7


def test_ten_thousand_codings_come_in_and_go_in_seconds(team: Cast, tmp_path: Path) -> None:
    study, many = team.value, 10_000
    text = "word " * many
    source = m.Source(g("big"), "Big", (m.Revision(g("big", 1), 1, text),))
    money, maren = study.framework.codes[0].guid, study.coders[0].guid
    codings = tuple(
        m.Coding(g("big", "coding", n), money, source.guid, maren, (m.Anchor(g("big", 1), m.Span(5 * n, 5 * n + 4)),))
        for n in range(many)
    )
    file = a_file(
        dataclasses.replace(study, sources=(*study.sources, source), codings=(*study.codings, *codings)), tmp_path
    )
    before = now(team)
    mark = look(team.lead, file)["mark"]
    with CaptureQueriesContext(connection) as asked:
        done = post(team.lead, "/arrivals", file, mark=mark).json()
    assert done["added"] == {"source": 1, "coding": many}
    assert len(asked.captured_queries) < 400
    after = now(team)
    assert [after.words(one) for one in after.codings[-3:]] == ["word"] * 3
    assert after.codings[len(before.codings) :] == codings
    with CaptureQueriesContext(connection) as asked:
        team.lead.undo(done["change"])
    assert len(asked.captured_queries) < 400
    assert now(team) == before


def test_a_round_that_was_shared_elsewhere_comes_with_all_that_was_said_in_it(team: Cast, tmp_path: Path) -> None:
    theirs = shared(a_deliberated_study())
    money, dele, two = theirs.framework.codes[0], theirs.coders[1], theirs.sources[1]
    late = a_coding(two, "Two pounds is bread", money, dele, round=theirs.rounds[-1].guid, version=1)
    theirs = dataclasses.replace(theirs, codings=(*theirs.codings, late))
    file, before = a_file(theirs, tmp_path), now(team)
    done = bring(team.lead, file)
    after = now(team)
    again = next(one for one in after.rounds if one.name == "Round 2")
    assert again == next(one for one in theirs.rounds if one.name == "Round 2")
    assert after.proposals == theirs.proposals
    assert after.decisions == theirs.decisions
    assert after.sign_offs == theirs.sign_offs
    assert after.looks == theirs.looks
    own = after.framework.by_guid[g("code", "Bread")]
    assert (own.round, own.made_by) == (again.guid, theirs.coders[1].guid)
    assert {after.words(one) for one in after.codings} == {theirs.words(one) for one in theirs.codings}
    back = team.lead.undo(done["change"])
    assert now(team) == before
    team.lead.undo(back)
    assert now(team) == after
    call_command("verify", verbosity=0, stdout=StringIO())
    assert next(one for one in after.codings if one.guid == late.guid) == late
    assert "stays as it was made" in team.lead.refusal({"kind": "coding.remove", "guid": late.guid})


def test_what_was_brought_in_stays_once_it_is_given_out_or_proposed_on(team: Cast, tmp_path: Path) -> None:
    three = a_source("P03", ("P03", "Bread first 🙂 then the bus."))
    done = bring(team.lead, a_file(m.Study(g("theirs"), "Theirs", sources=(three,)), tmp_path))
    given = [{"guid": str(uuid4()), "coder": team.lead.account.guid, "source": three.guid}]
    round_, proposal = str(uuid4()), str(uuid4())
    _, assigned = team.lead.do(
        {"kind": "round.add", "guid": round_, "name": "Next"},
        {"kind": "round.assign", "guid": round_, "assignments": given},
    )
    undo = {"kind": "undo", "change": done["change"]}
    assert "is given to somebody to read" in team.lead.refusal(undo)
    team.lead.undo(assigned)
    passage = {"source": three.guid, "revision": three.latest.guid, "start": 5, "end": 16}
    money = team.value.framework.codes[0].guid
    (proposed,) = team.analyst.do(
        {"kind": "proposal.add", "guid": proposal, "proposal": "comment", "codes": [money], "passages": [passage]}
    )
    assert "A proposal names words of P03" in team.lead.refusal(undo)
    team.analyst.undo(proposed)
    team.lead.undo(done["change"])
    assert now(team).sources == team.value.sources


def test_an_answer_that_looks_like_a_number_is_an_answer(team: Cast, tmp_path: Path) -> None:
    weight = m.Facet(g("weight"), "weight", "code", ("1", "2"))
    code = m.Code(g("weighed"), "Weighed", facets={weight.guid: "2"})
    theirs = m.Study(g("theirs"), "Theirs", facets=(weight,), framework=m.Framework((code,)))
    done = bring(team.lead, a_file(theirs, tmp_path))
    team.lead.do({"kind": "facet.change", "guid": weight.guid, "values": ["1", "2", "3"]})
    said = team.lead.refusal({"kind": "facet.change", "guid": weight.guid, "values": ["1", "3"]})
    assert said == "“weight” has been answered with “2”; take these answers back first."
    assert "a later change" in team.lead.refusal({"kind": "undo", "change": done["change"]})


def test_what_a_version_answers_is_still_asked(team: Cast, tmp_path: Path) -> None:
    weight = m.Facet(g("weight"), "weight", "code", ("light",))
    code = m.Code(g("weighed"), "Weighed", facets={weight.guid: "light"})
    theirs = m.Study(g("theirs"), "Theirs", facets=(weight,), framework=m.Framework((code,)))
    done = bring(team.lead, a_file(theirs, tmp_path))
    seen = team.lead.read("/versions")["cursor"]
    team.lead.do({"kind": "version.fix", "guid": str(uuid4()), "note": "With weight.", "seen": seen})
    said = team.lead.refusal({"kind": "undo", "change": done["change"]})
    assert said == "“weight” is answered with “light” in a version of the framework, which stands still."
    assert now(team).versions[-1].framework.by_guid[code.guid].facets == {weight.guid: "light"}


def test_of_several_projects_one_is_named_and_its_later_state_brings_what_is_new(team: Cast, tmp_path: Path) -> None:
    path = a_taguette(tmp_path / "taguette.sqlite3", "Talks", "Letters")
    file = SimpleUploadedFile(path.name, path.read_bytes())
    asked = team.lead.client.post("/api/studies/look", {"file": file}).json()
    assert (asked["parts"], asked["counts"]) == (["Talks", "Letters"], {})
    file.seek(0)
    shown = team.lead.client.post("/api/studies/look", {"file": file, "part": "Letters"}).json()
    assert (shown["parts"], shown["counts"]["sources"], shown["counts"]["codes"]) == ([], 1, 3)
    assert look(team.lead, file)["parts"] == ["Talks", "Letters"]
    assert post(team.lead, "/arrivals", file, mark="x").status_code == 422
    before = now(team)
    part = {"part": "Letters"}
    done = bring(team.lead, file, mark=look(team.lead, file, **part)["mark"], **part)
    after = now(team)
    assert [one["name"] for one in done["codes"]] == ["food", "sweet", "numbers"]
    words = [after.words(one) for one in after.codings[len(before.codings) :]]
    assert sorted(set(words)) == ["Café & cake", "One\nZwö", "🙂"]
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO highlight_tags VALUES (201, 22)")
    connection.close()
    later = SimpleUploadedFile(path.name, path.read_bytes())
    more_ = bring(team.lead, later, mark=look(team.lead, later, **part)["mark"], **part)
    assert more_["added"] == {"coding": 1}
    assert now(team).words(now(team).codings[-1]) == "🙂"
    file.seek(0)
    opened = team.outsider.client.post("/api/studies/open", {"file": file, "part": "Talks"})
    assert opened.json()["study"]["name"] == "Talks"


def test_the_record_of_the_framework_tells_what_a_file_brought_to_it(team: Cast, tmp_path: Path) -> None:
    three = a_source("P09", ("P09", "Bread first 🙂 then the bus."))
    bring(team.lead, a_file(m.Study(g("theirs"), "Theirs", sources=(three,)), tmp_path))
    done = bring(team.lead, a_file(more(team.value), tmp_path))
    team.lead.undo(done["change"])
    entered = team.entered(team.lead)
    told = [entry.title for entry in changed(entered, load_for(entered))]
    what = "brought in what a file holds: 1 source, 1 case, 1 coder, 1 code, 1 theme, 3 codings and 1 memo"
    assert told == [f"Ines {what}", f"Ines took back: {what}"]
