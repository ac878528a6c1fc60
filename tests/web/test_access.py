"""Doors: every route, met by each of the cast and by nobody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from makers import g
from polyvocal_web.access import ROLES, Action, Role
from polyvocal_web.api import api
from web.acts import a_coding_of, every_kind
from web.cast import Cast, Person

NAMES = ("The way in", "P01", "P02", "Money", "Fares", "Ines", "Ravi", "Maren", "On money", "Getting there")


def routes() -> list[tuple[str, str]]:
    """Every method and path of the API's own description."""
    return [(method, path) for path, methods in api.get_openapi_schema()["paths"].items() for method in methods]


def addressed(path: str, cast: Cast) -> str:
    """The path with this study's real identifiers, as one would guess who once saw them."""
    code, into, _ = (code.guid for code in cast.value.framework.codes)
    asked = {"/matrix": "?rows=code&columns=source", "/merging": f"?into={into}", "/search": "?q=money"}
    query = next((query for end, query in asked.items() if path.endswith(end)), "")
    known = {"study": cast.row.guid, "source": cast.value.sources[0].guid, "what": "report.html", "code": code}
    return path.format(**known) + query


def met(client: Client, method: str, path: str) -> Any:
    if method == "get":
        return client.get(path)
    if path.endswith(("/open", "/sources")):
        return client.post(path)
    acts = {"acts": [{"id": str(uuid4()), "kind": "study.change", "name": "Mine now"}]}
    body = acts if path.endswith("/changes") else {"guid": str(uuid4()), "name": "Mine"}
    return client.post(path, body, content_type="application/json")


def silent(answer: Any) -> bool:
    return not any(name in answer.content.decode() for name in NAMES)


@pytest.mark.parametrize(("method", "path"), routes())
def test_a_stranger_is_asked_to_sign_in_on_every_route(cast: Cast, method: str, path: str) -> None:
    answer = met(Client(), method, addressed(path, cast))
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert silent(answer)


@pytest.mark.parametrize(("method", "path"), [(m, p) for m, p in routes() if "{study}" in p])
def test_an_outsider_finds_nothing_on_any_route_into_a_study(cast: Cast, method: str, path: str) -> None:
    answer = met(cast.outsider.client, method, addressed(path, cast))
    # An upload without files is a bad request whatever the study; all else there is nothing.
    assert answer.status_code == (422 if method == "post" and path.endswith("/sources") else 404)
    assert silent(answer)
    nowhere = met(cast.outsider.client, method, addressed(path, cast).replace(cast.row.guid, str(uuid4())))
    assert nowhere.content == answer.content


@pytest.mark.parametrize(("method", "path"), [(m, p) for m, p in routes() if "{study}" not in p])
def test_an_outsider_sees_no_name_of_anothers_study(cast: Cast, method: str, path: str) -> None:
    assert silent(met(cast.outsider.client, method, addressed(path, cast)))


def test_every_kind_is_closed_to_an_outsider_and_all_but_reading_to_a_reader(cast: Cast) -> None:
    for act in every_kind(cast):
        assert cast.outsider.ask(act).status_code == 404
        assert cast.reader.ask(act).status_code == 403, act
    cast.row.refresh_from_db()
    assert {change["kind"] for change in cast.lead.read("/changes")["changes"]} == {"study.open", "coder.join"}


def test_a_reader_reads_and_takes_nothing_out(cast: Cast) -> None:
    assert cast.reader.read()["may"] == ["see"]
    assert cast.reader.read("/sources")["sources"][0]["name"] == "P01"
    assert cast.reader.get("/export/report.html").status_code == 403


def test_the_lead_may_do_everything_and_a_reader_only_see() -> None:
    assert ROLES[Role.LEAD] == frozenset(Action)
    assert ROLES[Role.READER] == {Action.SEE}
    assert set(ROLES) == set(Role)


def test_a_session_ends_with_the_account(cast: Cast) -> None:
    cast.lead.account.is_active = False
    cast.lead.account.save()
    assert cast.lead.get().status_code == 404
    assert cast.lead.client.get("/api/me").status_code == 401


@pytest.mark.parametrize("path", ["/sources/x", "/sources/x/codings", "/sources/{source}/codings?coder=x"])
def test_a_thing_by_a_name_that_is_no_guid_is_not_here(cast: Cast, path: str) -> None:
    assert cast.lead.get(path.replace("{source}", cast.value.sources[0].guid)).status_code == 404


@pytest.mark.parametrize("guid", ["nothing", "00000000", "1' OR '1'='1", "..%2f"])
def test_a_study_by_a_name_that_is_no_guid_is_not_here(cast: Cast, guid: str) -> None:
    assert cast.lead.client.get(f"/api/studies/{guid}/sources").status_code == 404


def texts(value: Any) -> Iterator[str]:
    """Every text in an answer."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
    else:
        yield str(value)


def test_blind_means_unsent_on_every_route(cast: Cast) -> None:
    round_ = cast.value.rounds[0].guid
    theirs = a_coding_of(cast, round=round_)
    cast.lead.do(theirs)
    note = {"kind": "memo.add", "guid": str(uuid4()), "title": "Unsent", "text": "Unsent",
            "about": {"kind": "coding", "guid": theirs["guid"]}}  # fmt: skip
    cast.lead.do(note)
    hidden = {coding.guid for coding in cast.value.codings if coding.round} | {theirs["guid"]}
    for method, path in routes():
        if method == "get" and "{study}" in path and not path.endswith("{what}"):
            answer = met(cast.analyst.client, method, addressed(path, cast))
            assert answer.status_code == 200, path
            said = set(texts(answer.json()))
            assert not hidden & said, path
            if not path.endswith("/changes"):
                assert "Unsent" not in said, path
    count = cast.analyst.read()["counts"]["codings"]
    assert count == cast.lead.read()["counts"]["codings"] - 1
    assert theirs["guid"] in set(texts(cast.lead.read(f"/sources/{cast.value.sources[0].guid}/codings")))
    assert "no such coding" in cast.analyst.refusal({"kind": "coding.remove", "guid": theirs["guid"]})
    theme = {"kind": "theme.add", "guid": str(uuid4()), "name": "Shared", "codings": [theirs["guid"]]}
    assert "once the round is shared" in cast.lead.refusal(theme)


def test_a_private_memo_is_its_authors_alone(cast: Cast) -> None:
    memo = {"kind": "memo.add", "guid": str(uuid4()), "title": "Mine", "text": "Alone", "about": None, "private": True}
    cast.analyst.do(memo)
    assert memo["guid"] in set(texts(cast.analyst.read("/memos")))
    for person in (cast.lead, cast.reader):
        assert "Alone" not in set(texts([person.read("/memos"), person.read("/changes")]))
    assert "no such memo" in cast.lead.refusal({"kind": "memo.remove", "guid": memo["guid"]})
    assert "no such memo" in cast.lead.refusal({"kind": "memo.remove", "guid": g("none")})


def test_writing_from_another_site_is_refused(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.lead.account)
    person = Person(cast.lead.account, cast.row.guid, strict)
    assert "did not come from this page" in person.refusal({"kind": "study.change", "name": "x"}, status=403)
    answer = strict.post("/api/studies", {}, content_type="application/json", headers={"origin": "http://evil.example"})
    assert answer.status_code == 403
    assert cast.lead.read()["name"] == "The way in"
