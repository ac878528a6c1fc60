"""REFI-QDA projects: ours after another tool had them, and what a project tells that it loses."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from library.exchange.files import a_deliberated_study, changed, parts, project, written
from makers import WHEN, a_coding, a_source, a_study, g
from polyvocal import exchange
from polyvocal import model as m
from polyvocal.exchange.former import NEW_COLUMNS, NEW_TABLES
from polyvocal.exchange.refi import note
from polyvocal.faults import Fault

ONE, TWO = "4bc7c99f-f7ca-4535-a24e-c4ac52fbd2f2", "4bc7c99f-f7ca-4535-a24e-c4ac52fbd2f3"


def _without(tag: str, guid: str):  # type: ignore[no-untyped-def]
    """What another tool does that deletes an element and what refers to it."""

    def change(text: str) -> str:
        root = etree.fromstring(text.encode())
        for element in root.xpath(f"//*[local-name()='{tag}'][@guid='{guid}']|//*[@targetGUID='{guid}']"):
            element.getparent().remove(element)
        return etree.tostring(root, encoding="unicode")

    return change


def _note(change):  # type: ignore[no-untyped-def]
    """A change of the text of our note."""

    def changes(text: str) -> str:
        root = etree.fromstring(text.encode())
        content = root.xpath(f"//*[local-name()='Note'][@name='{note.NAME}']/*")[0]
        content.text = change(content.text)
        return etree.tostring(root, encoding="unicode")

    return changes


def _json(change):  # type: ignore[no-untyped-def]
    def changes(text: str) -> str:
        content = json.loads(text)
        change(content)
        return json.dumps(content)

    return _note(changes)


def _with_other_framework(study: m.Study, **more: Any) -> m.Study:
    return dataclasses.replace(study, framework=dataclasses.replace(study.framework, **more))


def _said(losses: tuple[str, ...]) -> str:
    return "\n".join(losses)


# — after another tool —


def test_a_quotation_that_another_tool_deleted_and_a_theme_gathers_is_a_told_loss(tmp_path: Path) -> None:
    study = a_study()
    (noted,) = study.framework.themes[1].codings
    outcome = exchange.read(
        written(study, tmp_path, ".qdpx", project__qde=_without("PlainTextSelection", noted))
    )  # fmt: skip
    assert outcome.study.framework.themes[1].codings == ()
    assert "quotations of themes: 1" in _said(outcome.losses)
    assert len(outcome.study.codings) == len(study.codings) - 1
    assert outcome.study.rounds == study.rounds


def test_a_version_that_stands_still_may_gather_a_quotation_that_is_gone(tmp_path: Path) -> None:
    study = a_study()
    (noted,) = study.framework.themes[1].codings
    frozen = dataclasses.replace(study.versions[0], framework=study.framework)
    study = dataclasses.replace(study, versions=(frozen,))
    outcome = exchange.read(written(study, tmp_path, ".qdpx", project__qde=_without("PlainTextSelection", noted)))
    assert outcome.study.versions == (frozen,)


def test_a_source_that_another_tool_deleted_is_a_told_loss(tmp_path: Path) -> None:
    study = a_study()
    gone = study.sources[1]
    outcome = exchange.read(written(study, tmp_path, ".qdpx", project__qde=_without("TextSource", gone.guid)))
    assert outcome.study.sources == study.sources[:1]
    assert outcome.study.codings == tuple(
        dataclasses.replace(c) for c in study.codings if c.source != gone.guid
    )  # fmt: skip
    assert "speaker turns: 3" in _said(outcome.losses)
    assert outcome.study.rounds == study.rounds


def test_a_code_that_another_tool_deleted_is_a_told_loss(tmp_path: Path) -> None:
    study = a_study()
    gone = next(code.guid for code in study.framework.codes if code.name == "Fares")
    outcome = exchange.read(written(study, tmp_path, ".qdpx", project__qde=_without("Code", gone)))
    assert [code.name for code in outcome.study.framework.codes] == ["Money", "Regular faces"]
    assert "codings whose code is not in the file: 1 did not come across." in outcome.losses


def test_a_user_that_another_tool_deleted_leaves_the_codings_and_the_versions(tmp_path: Path) -> None:
    study = a_study()
    outcome = exchange.read(
        written(study, tmp_path, ".qdpx", project__qde=_without("User", study.coders[0].guid))
    )  # fmt: skip
    assert len(outcome.study.codings) == len(study.codings)
    assert {coder.name for coder in outcome.study.coders} == {"Dele", "Unknown coder"}
    assert "is called “Unknown coder”" in _said(outcome.losses)
    assert len(outcome.study.versions) == 1


def test_a_selection_that_another_tool_moved_out_of_the_text_is_a_told_loss(tmp_path: Path) -> None:
    study = a_study()
    change = lambda text: re.sub(r'(name="We used to pay it".*?endPosition=")\d+', r"\g<1>99999", text)  # noqa: E731
    outcome = exchange.read(written(study, tmp_path, ".qdpx", project__qde=change))
    assert "quotations whose place is not in the text: 1 did not come across." in outcome.losses
    assert len(outcome.study.codings) == len(study.codings) - 1


def test_a_place_that_another_tool_changed_is_the_files_own(tmp_path: Path) -> None:
    one = a_source("P01")
    two = dataclasses.replace(one.latest, guid=g("second"), number=2, text=one.latest.text + " Yes.")
    source = dataclasses.replace(one, revisions=(one.latest, two))
    first = a_coding(one, "Loud", None, m.Coder(g("c"), "C"))
    moved = m.Anchor(two.guid, first.anchor.span, "changed")
    coding = dataclasses.replace(first, anchors=(first.anchor, moved))
    study = m.Study(g("s"), "S", coders=(m.Coder(g("c"), "C"),), sources=(source,), codings=(coding,))
    end = moved.span.end
    path = written(study, tmp_path, ".qdpx")
    assert exchange.read(path).study == study
    changed(path, {"project.qde": lambda text: text.replace(f'endPosition="{end}"', f'endPosition="{end - 2}"')})
    back = exchange.read(path).study.codings[0]
    assert back.anchors == (first.anchor, m.Anchor(two.guid, m.Span(moved.span.start, end - 2), "changed"))


def test_a_text_that_another_tool_changed_keeps_its_codings_and_loses_its_turns(tmp_path: Path) -> None:
    study = a_study()
    source = study.sources[0]
    path = written(study, tmp_path, ".qdpx", **{f"sources/{source.guid}__txt": lambda text: text + " More."})
    outcome = exchange.read(path)
    assert outcome.study.sources[0].latest.text == source.latest.text + " More."
    assert len(outcome.study.codings) == len(study.codings)
    assert "speaker turns: 2" in _said(outcome.losses)


def test_a_bare_project_of_ours_brings_the_framework_and_tells_the_rest(tmp_path: Path) -> None:
    study = a_study()
    bare = tmp_path / "study.qde"
    bare.write_bytes(parts(written(study, tmp_path, ".qdpx"))["project.qde"])
    outcome = exchange.read(bare)
    assert outcome.study.sources == ()
    assert outcome.study.framework.codes == study.framework.codes
    assert "Sources and notes whose text is not in the file: 2 did not come across (“P01”, “P02”)." in outcome.losses


def test_all_that_rounds_and_meetings_leave_behind_comes_back_and_is_told(tmp_path: Path) -> None:
    study = a_deliberated_study()
    path = tmp_path / "study.qdpx"
    losses = _said(exchange.write(study, path))
    for told in (
        "2 rounds with their assignments:", "1 open question of a round:", "1 mark why a quotation was noted:",
        "1 coding carried over from an earlier pass:", "1 coder’s own code, which other tools show as everyone’s:",
        "1 code whose meaning has changed, with the date:", "2 proposals:", "1 decision:", "1 sign-off:",
        "1 look at a coding that a version left behind:", "1 memo that was written in a round:",
        "2 links from memos to cases, rounds, versions, questions, proposals or decisions:",
        "2 journals, perspectives and answers, which other tools show as memos:",
    ):  # fmt: skip
        assert told in losses
    assert exchange.read(path).study == study


def test_a_proposal_outlives_its_author_and_its_passage_where_another_tool_deleted_them(tmp_path: Path) -> None:
    study = a_deliberated_study()
    who, where = study.proposals[1].author, study.proposals[0].passages[0].source
    path = written(study, tmp_path, ".qdpx", project__qde=_without("User", who))
    outcome = exchange.read(changed(path, {"project.qde": _without("TextSource", where)}))
    assert outcome.study.proposals == (dataclasses.replace(study.proposals[0], passages=()), study.proposals[1])
    assert outcome.study.decisions == study.decisions
    assert "Unknown coder" in {coder.name for coder in outcome.study.coders}
    assert "passages of proposals: 1" in _said(outcome.losses)


def test_a_person_whom_only_a_proposal_and_a_sign_off_name_is_called_unknown(tmp_path: Path) -> None:
    alone = m.Coder(g("c"), "C")
    version = m.FrameworkVersion(1, m.Framework())
    proposal, sign_off = m.Proposal(g("p"), "comment", alone.guid), m.SignOff(g("s"), 1, alone.guid, approves=True)
    study = m.Study(
        g("s"), "S", coders=(alone,), versions=(version,), proposals=(proposal,), sign_offs=(sign_off,)
    )  # fmt: skip
    outcome = exchange.read(written(study, tmp_path, ".qdpx", project__qde=_without("User", alone.guid)))
    assert outcome.study == dataclasses.replace(study, coders=(m.Coder(alone.guid, "Unknown coder"),))
    assert "is called “Unknown coder”" in _said(outcome.losses)


def test_a_look_at_a_coding_that_another_tool_deleted_is_a_told_loss(tmp_path: Path) -> None:
    study = a_deliberated_study()
    gone = _without("Coding", study.looks[0].coding)
    outcome = exchange.read(written(study, tmp_path, ".qdpx", project__qde=gone))
    assert outcome.study.looks == ()
    assert "looks at codings: 1" in _said(outcome.losses)
    assert (outcome.study.proposals, outcome.study.rounds) == (study.proposals, study.rounds)


def test_a_codebook_leaves_out_what_is_its_coders_own_and_tells(tmp_path: Path) -> None:
    study = a_deliberated_study()
    money, _, own, _ = study.framework.codes
    under = m.Code(g("code", "Rye"), "Rye", own.guid)
    themes = (dataclasses.replace(study.framework.themes[0], codes=(own.guid, under.guid)),)
    study = _with_other_framework(study, codes=(*study.framework.codes, under), themes=themes)
    path = tmp_path / "study.qdc"
    losses = _said(exchange.write(study, path))
    back = exchange.read(path).study.framework
    assert [code.name for code in back.codes] == ["Money", "Fares", "Rye", "Regular faces"]
    assert back.by_guid[under.guid].parent == money.guid
    assert back.themes[0].codes == (under.guid,)
    assert "1 codes that are their coders' own" in losses
    assert "2 proposals, 1 decisions" in losses


# — a note that is not as we wrote it —


def _as_form_1(content: dict[str, Any]) -> None:
    """The note as it was written before, but for memos of kinds that there were then."""
    content["polyvocal"] = 1
    for name in NEW_TABLES:
        content["tables"].pop(name, None)
    for name, some in content["tables"].items():
        gone = [
            some["columns"].index(new) for new in NEW_COLUMNS.get(name.partition(" ")[0], ()) if new in some["columns"]
        ]
        for row in (some["columns"], *some["rows"]):
            row[:] = [cell for place, cell in enumerate(row) if place not in gone]
    memos = content["tables"]["memos"]
    memos["rows"][0][memos["columns"].index("kind")] = "decision"


def test_a_note_of_form_1_is_understood(tmp_path: Path) -> None:
    study = a_study()
    outcome = exchange.read(written(study, tmp_path, ".qdpx", project__qde=_json(_as_form_1)))
    assert outcome == exchange.Outcome(study, ())


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content["tables"]["study"].clear(),
        lambda content: content["tables"].update(study={"columns": ["guid", "method"], "rows": [["x"]]}),
        lambda content: content["tables"].update(turns=[1, 2]),
        lambda content: content["tables"].update(turns=None),
        lambda content: content.update(tables=[]),
        lambda content: content.pop("marks"),
        lambda content: content.update(marks=3),
        lambda content: content.pop("only in versions"),
        lambda content: content.pop("study"),
        lambda content: content.update(study="me"),
        lambda content: content["tables"]["rounds"]["rows"][0].__setitem__(2, "blnd"),
        lambda content: content["tables"]["rounds"]["rows"][0].__setitem__(1, 5),
        lambda content: content["tables"]["versions"]["rows"][0].__setitem__(0, 7),
        lambda content: content["tables"]["turns"]["rows"][0].__setitem__(3, 99_999),
        lambda content: content["tables"]["turns"]["rows"][0].__setitem__(3, {"a": 1}),
        lambda content: content["tables"].pop("revisions"),
        lambda content: content["tables"].pop("study"),
        lambda content: content["tables"]["proposals"]["rows"][0].__setitem__(1, "remove"),
        lambda content: content["tables"]["proposals"]["rows"][0].__setitem__(2, "me"),
        lambda content: content["tables"]["proposals"]["rows"][0].__setitem__(5, g("no round")),
        lambda content: content["tables"]["proposal_passages"]["rows"][0].__setitem__(4, 99_999),
        lambda content: content["tables"]["decisions"]["rows"].clear(),
        lambda content: content["tables"]["sign_offs"]["rows"][0].__setitem__(1, 7),
        lambda content: content["tables"]["memos"]["rows"][0].__setitem__(1, "approval"),
        lambda content: content["tables"].pop("rounds"),
    ],
)
def test_a_note_of_ours_that_was_changed_costs_no_more_than_what_it_kept(tmp_path: Path, change: Any) -> None:
    study = a_deliberated_study()
    outcome = exchange.read(written(study, tmp_path, ".qdpx", project__qde=_json(change)))
    assert [study.words(c) for c in study.codings] == [outcome.study.words(c) for c in outcome.study.codings]
    assert [c.name for c in outcome.study.framework.codes] == [c.name for c in study.framework.codes]


@pytest.mark.parametrize("text", ["", "{", "null", "[]", '{"polyvocal": 2}', "[" * 100_000])
def test_a_note_of_ours_that_is_no_longer_ours_is_a_memo_and_told(tmp_path: Path, text: str) -> None:
    outcome = exchange.read(written(a_study(), tmp_path, ".qdpx", project__qde=_note(lambda _: text)))
    assert note.NAME in {memo.title for memo in outcome.study.memos}
    assert "is not as Polyvocal writes it" in _said(outcome.losses)


# — what other tools write —


def test_ids_that_are_no_guids_are_understood_wherever_they_are_referred_to(tmp_path: Path) -> None:
    body = """
    <Users><User guid="u1" name="Ann"/></Users>
    <CodeBook><Codes><Code guid="1" name="Money" isCodable="true"><NoteRef targetGUID="1"/></Code></Codes></CodeBook>
    <Variables><Variable guid="1" name="age" typeOfVariable="Integer"/></Variables>
    <Cases><Case guid="1" name="P01"><VariableValue><VariableRef targetGUID="1"/><IntegerValue>44</IntegerValue>
    </VariableValue></Case></Cases>
    <Sources><TextSource guid="1" name="One"><PlainTextContent>Two pounds</PlainTextContent>
    <PlainTextSelection guid="1" startPosition="0" endPosition="3" name="Two" creatingUser="u1">
    <Coding guid="1" creatingUser="u1"><CodeRef targetGUID="1"/></Coding></PlainTextSelection></TextSource></Sources>
    <Notes><Note guid="1" name="Memo" creatingUser="u1"><PlainTextContent>Words</PlainTextContent></Note></Notes>
    <Sets><Set guid="1" name="Theme"><MemberCode targetGUID="1"/></Set></Sets>"""
    outcome = exchange.read(project(tmp_path, body))
    study = outcome.study
    (code,), (coding,), (coder,), (memo,) = study.framework.codes, study.codings, study.coders, study.memos
    assert (coding.code, coding.coder, coder.name, study.words(coding)) == (code.guid, coder.guid, "Ann", "Two")
    assert list(study.cases[0].values.values()) == [44]
    assert (memo.about, memo.author) == (m.About("code", code.guid), coder.guid)
    assert study.framework.themes[0].codes == (code.guid,)
    assert outcome.losses == ("Ids that are no GUIDs were replaced.",)


def test_names_of_only_spaces_are_replaced(tmp_path: Path) -> None:
    body = f"""<Users><User guid="{ONE}" name="  "/></Users>
    <CodeBook><Codes><Code guid="{ONE}" name=" " isCodable="true"/></Codes></CodeBook>
    <Variables><Variable guid="{ONE}" name=" " typeOfVariable="Text"/></Variables>
    <Cases><Case guid="{ONE}" name=" "/></Cases>
    <Sources><TextSource guid="{ONE}" name=" "><PlainTextContent>a</PlainTextContent></TextSource></Sources>
    <Sets><Set guid="{ONE}" name=" "/></Sets>"""
    study = exchange.read(project(tmp_path, body)).study
    assert (study.coders[0].name, study.cases[0].name) == ("Coder 1", "Case 1")
    things = (study.framework.codes[0], study.variables[0], study.sources[0], study.framework.themes[0])
    assert {thing.name for thing in things} == {"(no name)"}


def test_a_guid_that_is_there_twice_among_codes_is_replaced_and_told(tmp_path: Path) -> None:
    code = f'<Code guid="{ONE}" name="{{}}" isCodable="true"/>'
    body = f"<CodeBook><Codes>{code.format('a')}{code.format('b')}</Codes></CodeBook>"
    outcome = exchange.read(project(tmp_path, body))
    assert [code.name for code in outcome.study.framework.codes] == ["a", "b"]
    assert outcome.losses == ("GUIDs that were there twice were replaced the second time.",)


def test_what_a_text_may_not_hold_is_replaced_and_told(tmp_path: Path) -> None:
    body = f'<Sources><TextSource guid="{ONE}" name="One" plainTextPath="internal://one.txt"/></Sources>'
    outcome = exchange.read(project(tmp_path, body, {"one.txt": b"a\x00b"}))
    assert outcome.study.sources[0].latest.text == "a\N{REPLACEMENT CHARACTER}b"
    assert "In “One” 1 character that no text may hold" in _said(outcome.losses)


def test_a_variable_that_is_said_twice_of_one_case_or_is_no_number_is_told(tmp_path: Path) -> None:
    value = f'<VariableValue><VariableRef targetGUID="{ONE}"/><FloatValue>{{}}</FloatValue></VariableValue>'
    body = f"""<Variables><Variable guid="{ONE}" name="age" typeOfVariable="Float"/></Variables><Cases>
    <Case guid="{ONE}" name="a">{value.format(1)}{value.format(2)}</Case>
    <Case guid="{TWO}" name="b">{value.format("NaN")}</Case></Cases>"""
    outcome = exchange.read(project(tmp_path, body))
    assert [list(case.values.values()) for case in outcome.study.cases] == [[1.0], []]
    assert len(outcome.losses) == 2


def test_a_set_that_gathers_a_code_that_is_not_there_loses_it_and_tells(tmp_path: Path) -> None:
    body = f'<Sets><Set guid="{ONE}" name="Theme"><MemberCode targetGUID="{TWO}"/></Set></Sets>'
    outcome = exchange.read(project(tmp_path, body))
    assert outcome.study.framework.themes[0].codes == ()
    assert "codes of themes: 1" in _said(outcome.losses)


def test_links_and_graphs_are_kept_and_written_back(tmp_path: Path) -> None:
    links = f'<Links><Link guid="{ONE}" name="leads to" originGUID="{ONE}" targetGUID="{TWO}"/></Links>'
    study = exchange.read(project(tmp_path, links)).study
    path = written(study, tmp_path, ".qdpx")
    assert "leads to" in parts(path)["project.qde"].decode().split("<Notes>")[1].split("</Notes>")[1]
    assert exchange.read(path).study == study


@pytest.mark.parametrize(
    "content",
    ["<Links", "", "<a/>", '<Links xmlns="urn:QDA-XML:project:1.0"><Wrong/></Links>', "\ud800", "<!DOCTYPE a>"],
)
def test_a_kept_piece_that_is_malformed_stays_in_the_note(tmp_path: Path, content: str) -> None:
    study = dataclasses.replace(a_study(), unknown=(m.Unknown("refi", "Links", content),))
    path = tmp_path / "study.qdpx"
    assert "piece of another file that does not fit here" in _said(exchange.write(study, path))
    (kept,) = exchange.read(path).study.unknown
    assert kept.content == content.replace("\ud800", "\N{REPLACEMENT CHARACTER}")


# — what our own writing tells —


def test_retired_codes_and_private_memos_are_told_with_their_number(tmp_path: Path) -> None:
    study = a_study()
    codes = (dataclasses.replace(study.framework.codes[0], retired=True), *study.framework.codes[1:])
    memos = tuple(dataclasses.replace(memo, private=True) for memo in study.memos)
    study = dataclasses.replace(_with_other_framework(study, codes=codes), memos=memos)
    losses = _said(exchange.write(study, tmp_path / "study.qdpx"))
    assert "1 retired code, which other tools show as one in use: REFI-QDA has no place for this" in losses
    assert "2 private memos are in this file; whoever opens it can read them." in losses


def test_codes_come_back_in_their_order_a_child_before_its_parent_too(tmp_path: Path) -> None:
    study = a_study()
    study = _with_other_framework(study, codes=tuple(reversed(study.framework.codes)))
    assert exchange.read(written(study, tmp_path, ".qdpx")).study == study


def test_a_text_value_that_is_empty_comes_back(tmp_path: Path) -> None:
    study = a_study()
    cases = (dataclasses.replace(study.cases[0], values={g("group"): ""}), *study.cases[1:])
    study = dataclasses.replace(study, cases=cases)
    path = written(study, tmp_path, ".qdpx")
    assert exchange.read(path).study == study
    changed(path, {"project.qde": lambda text: text.replace("<TextValue></TextValue>", "<TextValue>staff</TextValue>")})
    assert exchange.read(path).study.cases[0].values == {g("group"): "staff"}


def test_a_variable_of_ours_on_cases_and_known_of_a_source_stays_one(tmp_path: Path) -> None:
    study = a_study()
    source = dataclasses.replace(study.sources[0], values={g("group"): "staff"})
    study = dataclasses.replace(study, sources=(source, *study.sources[1:]))
    assert exchange.read(written(study, tmp_path, ".qdpx")).study == study


def test_a_memo_of_more_than_ten_million_characters_comes_back(tmp_path: Path) -> None:
    long = " ".join(map(str, range(1_600_000)))
    study = dataclasses.replace(a_study(), memos=(m.Memo(g(1), "Long", long, made_at=WHEN),))
    assert exchange.read(written(study, tmp_path, ".qdpx")).study == study


def test_codes_nested_deeper_than_readers_take_are_one_fault_and_no_file(tmp_path: Path) -> None:
    codes = [m.Code(g("deep", 0), "0")]
    codes += [m.Code(g("deep", n), str(n), g("deep", n - 1)) for n in range(1, 2_100)]
    with pytest.raises(Fault, match="stands under 2,000 others"):
        exchange.write(m.Study(g("study"), "Deep", framework=m.Framework(tuple(codes))), tmp_path / "deep.qdpx")
    assert not list(tmp_path.iterdir())
    study = m.Study(g("study"), "Deep", framework=m.Framework(tuple(codes[:2_000])))
    exchange.write(study, tmp_path / "deep.qdpx")
    assert exchange.read(tmp_path / "deep.qdpx").study == study
