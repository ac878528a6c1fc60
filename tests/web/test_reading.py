"""What the routes tell of a study."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pydantic import BaseModel

from polyvocal.model import Study as StudyValue
from polyvocal_web.coding.api import Codings
from polyvocal_web.inquiry.api import Quotations
from polyvocal_web.results.services import STUDY
from polyvocal_web.sources.api import SourceOut
from polyvocal_web.sources.models import Source
from polyvocal_web.studies.models import Change, Study
from web.acts import a_coding_of
from web.cast import Cast


def test_the_list_of_studies_shows_ones_own_with_what_is_in_them(cast: Cast) -> None:
    (row,) = cast.lead.client.get("/api/studies").json()["studies"]
    assert (row["name"], row["sources"], row["codes"], row["cases"]) == ("The way in", 2, 3, 2)
    assert [row["name"] for row in cast.outsider.client.get("/api/studies").json()["studies"]] == ["Otto’s own"]


def test_an_empty_study_is_begun_once(cast: Cast) -> None:
    body = {"guid": str(uuid4()), "name": "New"}
    for _ in range(2):
        answer = cast.lead.client.post("/api/studies", body, content_type="application/json")
        assert (answer.status_code, answer.json()["guid"]) == (201, body["guid"])
    assert Study.objects.filter(guid=body["guid"]).count() == 1
    taken = cast.outsider.client.post("/api/studies", body, content_type="application/json")
    assert taken.status_code == 409


def test_a_source_is_told_with_its_turns_and_who_speaks(cast: Cast) -> None:
    one = cast.value.sources[0]
    told = cast.lead.read(f"/sources/{one.guid}")
    assert told["text"] == one.latest.text
    words = [told["text"][turn["words"] : turn["end"]] for turn in told["turns"]]
    assert words == ["How was the way in?", "Loud 🙂 but I stayed. Someone knew my name."]
    assert told["turns"][1]["speaker"] == "P01"
    assert told["turns"][1]["case"] == cast.value.cases[0].guid
    assert told["revision"] == {"guid": one.latest.guid, "number": 1}


def test_a_coding_is_told_where_it_stands(cast: Cast) -> None:
    act = a_coding_of(cast, facets={"stance": "barrier"})
    cast.lead.do(act)
    (told,) = cast.lead.read(f"/sources/{act['source']}/codings")["codings"]
    assert {name: told[name] for name in ("guid", "code", "start", "end", "facets", "state")} == {
        "guid": act["guid"], "code": act["code"], "start": 0, "end": 11, "facets": {"stance": "barrier"},
        "state": "same",
    }  # fmt: skip
    assert told["coder"] == cast.lead.account.guid
    assert cast.lead.read(f"/sources/{act['source']}/codings", coder=str(uuid4()))["codings"] == []


def test_the_framework_counts_how_often_a_code_was_used(cast: Cast) -> None:
    before = {code["name"]: code["codings"] for code in cast.lead.read("/framework")["codes"]}
    cast.lead.do(a_coding_of(cast))
    after = {code["name"]: code["codings"] for code in cast.lead.read("/framework")["codes"]}
    assert after == before | {"Money": before["Money"] + 1}
    themes = cast.lead.read("/framework")["themes"]
    assert [theme["name"] for theme in themes] == ["Getting there", "Company"]
    assert themes[1]["codings"] == list(cast.value.framework.themes[1].codings)


def test_cases_and_memos_are_told(cast: Cast) -> None:
    assert cast.lead.read("/cases")["cases"][0]["values"] == {"group": "service user", "age": 44}
    (memo,) = cast.lead.read("/memos")["memos"]
    assert (memo["title"], memo["author_name"]) == ("On money", "Maren")
    money = cast.value.framework.codes[0].guid
    assert cast.lead.read("/memos", about=f"code:{money}")["memos"] == [memo]
    assert cast.lead.read("/memos", about=f"code:{uuid4()}")["memos"] == []


def test_quotations_answer_a_question_page_by_page(cast: Cast) -> None:
    everything = cast.lead.read("/quotations")
    first = cast.lead.read("/quotations", limit=2)
    rest = cast.lead.read("/quotations", limit=2, after=first["next"])
    assert first["total"] == everything["total"] == 3
    assert first["quotations"] + rest["quotations"] == everything["quotations"]
    assert rest["next"] is None
    fares = cast.lead.read("/quotations", code="Money", subcodes="false")
    assert {quotation["code_name"] for quotation in fares["quotations"]} == {"Money"}
    quotation = cast.lead.read("/quotations", code="Fares")["quotations"][0]
    assert quotation["text"] == "Two pounds each way"
    assert quotation["before"].endswith("P02: ")
    assert quotation["after"].startswith(".\nTwo pounds is bread.")
    assert cast.lead.read("/quotations", where="group=service user", code="Fares")["total"] == 1


def test_a_matrix_cell_drills_to_its_quotations(cast: Cast) -> None:
    table = cast.lead.read("/matrix", rows="code", columns="source")
    for row, line in zip(table["rows"], table["cells"], strict=True):
        for column, value in zip(table["columns"], line, strict=True):
            keys = {"row": f"code:{row['key']}", "column": f"source:{column['key']}"}
            assert cast.lead.read("/quotations", **keys)["total"] == value


def test_a_question_that_cannot_be_asked_is_told_why(cast: Cast) -> None:
    for path, query in (
        ("/matrix", {"rows": "weather", "columns": "code"}),
        ("/quotations", {"code": "Nothing"}),
        ("/quotations", {"where": "group"}),
        ("/quotations", {"reading": "coder:Nobody"}),
    ):
        answer = cast.lead.get(path, **query)
        assert answer.status_code == 422, query
        assert answer.json()["detail"].endswith(".")


def test_readings_name_the_default_first(cast: Cast) -> None:
    readings = cast.lead.read("/readings")["readings"]
    assert readings[0]["name"] == cast.lead.read("/quotations")["reading"]["name"]
    assert all(reading["sentence"] for reading in readings)


TALK = b"Interviewer: How was it?\n\nP02: Loud, but I stayed.\n\nInterviewer: And the bus?\n\nP02: Two pounds.\n"


def test_a_file_that_was_uploaded_is_a_source_with_its_speakers(cast: Cast) -> None:
    answer = cast.lead.bring(("P02 again.txt", TALK))
    assert answer.status_code == 201, answer.content
    (told,) = answer.json()["files"]
    assert (told["name"], told["turns"], told["speakers"]) == ("P02 again.txt", 4, ["Interviewer", "P02"])
    source = cast.lead.read(f"/sources/{told['source']}")
    assert source["turns"][1]["case"] == cast.value.cases[1].guid
    (change,) = cast.lead.read("/changes", limit=1)["changes"]
    assert change["kind"] == "source.add"
    cast.lead.undo(change["change"])
    assert cast.lead.get(f"/sources/{told['source']}").status_code == 404


@pytest.mark.parametrize(
    ("name", "content"), [("scan.pdf", b"%PDF-1.7"), ("empty.txt", b""), ("broken.docx", b"PK not really")]
)
def test_a_file_that_cannot_be_read_is_told_and_nothing_is_stored(cast: Cast, name: str, content: bytes) -> None:
    before = Change.objects.count(), Source.objects.count()
    answer = cast.lead.bring((name, content))
    assert answer.status_code == 422, answer.content
    assert name in answer.json()["detail"]
    assert "/tmp" not in answer.json()["detail"]
    assert (Change.objects.count(), Source.objects.count()) == before


def test_of_several_files_those_that_can_be_read_come_in(cast: Cast) -> None:
    answer = cast.lead.bring(("one.txt", TALK), ("scan.pdf", b"%PDF-1.7"), ("one.txt", TALK))
    one, scan, two = answer.json()["files"]
    assert one["source"] != two["source"]
    assert scan["source"] is None
    assert "scan.pdf" in scan["fault"]


def test_a_file_larger_than_the_limit_is_refused(cast: Cast, settings: Any) -> None:
    settings.UPLOAD_LIMIT = 100
    answer = cast.lead.bring(("one.txt", TALK))
    assert (answer.status_code, answer.headers["Content-Type"]) == (413, "application/problem+json")


def test_a_coded_source_is_not_taken_back(cast: Cast) -> None:
    told = cast.lead.bring(("one.txt", TALK)).json()["files"][0]
    change = cast.lead.read("/changes", limit=1)["changes"][0]["change"]
    revision = cast.lead.read(f"/sources/{told['source']}")["revision"]["guid"]
    cast.analyst.do(a_coding_of(cast, source=told["source"], revision=revision))
    assert "is coded" in cast.lead.refusal({"kind": "undo", "change": change})


@pytest.mark.parametrize("what", sorted(STUDY | {"report.docx", "report.html"}))
def test_what_can_be_taken_out_is_a_file_to_keep(cast: Cast, what: str) -> None:
    answer = cast.lead.get(f"/export/{what}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert len(answer.content) > 100
    assert cast.lead.get("/export/study.exe").status_code == 404


def test_what_a_file_will_not_hold_is_told(cast: Cast) -> None:
    told = cast.lead.read("/export/study.qdpx/losses")["losses"]
    assert any("independent rounds" in loss["sentence"] for loss in told)
    assert any("Private memos" in loss["sentence"] for loss in told)
    assert cast.elsewhere.read("/export/study.polyvocal/losses")["losses"] == []


@pytest.mark.parametrize("what", ["study.polyvocal", "study.qdpx"])
def test_a_study_that_was_taken_out_is_opened_again(cast: Cast, what: str) -> None:
    file = SimpleUploadedFile(what, cast.lead.get(f"/export/{what}").content)
    answer = cast.outsider.client.post("/api/studies/open", {"file": file})
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["study"]["name"], told["study"]["sources"]) == ("The way in", 2)
    assert told["study"]["guid"] != cast.row.guid


def test_a_file_that_is_no_study_is_told_and_nothing_is_stored(cast: Cast) -> None:
    before = Study.objects.count()
    for name in ("study.polyvocal", "study.qdpx", "study.xyz"):
        file = SimpleUploadedFile(name, BytesIO(b"not a study").read())
        answer = cast.lead.client.post("/api/studies/open", {"file": file})
        assert answer.status_code == 422, answer.content
        assert name in answer.json()["detail"]
        assert str(Path("/tmp")) not in answer.json()["detail"]
    assert Study.objects.count() == before


def test_a_study_value_of_nothing_is_read_on_every_route(cast: Cast) -> None:
    assert StudyValue(str(uuid4()), "x").sources == ()
    for path in ("", "/framework", "/sources", "/cases", "/memos", "/readings", "/quotations", "/changes"):
        assert cast.elsewhere.get(path).status_code == 200, path
    assert cast.elsewhere.read("/matrix", rows="code", columns="case")["cells"] == []


def test_what_is_written_straight_is_what_its_schema_says(cast: Cast) -> None:
    source = cast.value.sources[0].guid
    cast.lead.do(a_coding_of(cast, facets={"stance": "both"}))
    straight: tuple[tuple[str, type[BaseModel]], ...] = (
        (f"/sources/{source}", SourceOut), (f"/sources/{source}/codings", Codings), ("/quotations", Quotations),
    )  # fmt: skip
    for path, schema in straight:
        told = cast.lead.read(path)
        assert schema.model_validate(told).model_dump(mode="json") == told
