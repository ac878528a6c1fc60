"""Doors: every route, met by each of the cast and by nobody."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from makers import g
from polyvocal_web.access import ROLES, Action, Role
from polyvocal_web.accounts.models import Invitation
from polyvocal_web.api import api
from web.acts import a_coding_of, every_kind
from web.cast import Cast, Person

NAMES = ("The way in", "P01", "P02", "Money", "Fares", "Ines", "Ravi", "Maren", "On money", "Getting there")
PATHS: dict[str, dict[str, Any]] = api.get_openapi_schema()["paths"]
ROUTES = [(method, path) for path, methods in PATHS.items() for method in methods]
INTO = [(method, path) for method, path in ROUTES if "{study}" in path]
BODIES = ("as it should be", "none", "no JSON", "another shape", "torn parts")


def known(cast: Cast) -> dict[str, str]:
    """What stands for each parameter of a path, and for each that a query must have: this study's real identifiers."""
    code, into, _ = (code.guid for code in cast.value.framework.codes)
    return {
        "study": cast.row.guid, "source": cast.value.sources[0].guid, "code": code, "into": into,
        "round": cast.value.rounds[0].guid, "what": "report.html", "account": cast.analyst.account.guid,
        "invitation": an_invitation(cast), "coder": cast.value.coders[0].guid, "q": "money", "rows": "code",
        "columns": "source", "mark": "a mark",
    }  # fmt: skip


def an_invitation(cast: Cast) -> str:
    guid, now = g("invitation"), timezone.now()
    made = {"role": Role.CODER, "hashed": "a hash", "made_by": cast.lead.account, "made_at": now}
    expires = now + timezone.timedelta(days=1)
    Invitation.objects.get_or_create(guid=guid, defaults={**made, "study": cast.row, "expires": expires})
    return guid


def bodies(cast: Cast) -> dict[tuple[str, str], dict[str, Any]]:
    """A body as it should be, for each route that takes one as JSON."""
    acts = {"acts": [{"id": str(uuid4()), "kind": "study.change", "name": "Mine now"}]}
    return {
        ("post", "/api/me/as"): {"guid": cast.lead.account.guid},
        ("post", "/api/studies"): {"guid": str(uuid4()), "name": "Mine"},
        ("post", "/api/studies/{study}/changes"): acts,
        ("post", "/api/studies/{study}/people"): {"guid": str(uuid4()), "role": "coder", "name": "Someone"},
        ("patch", "/api/studies/{study}/people/{account}"): {"role": "reader"},
    }


def here(table: dict[Any, Any], key: Any, method: str, path: str) -> Any:
    """What `table` has for this route, or a failure that says what to write down."""
    where = f"{method.upper()} {path}"
    assert key in table, f"{where} has {key!r}, of which tests/web/test_access.py knows nothing: say there what it is"
    return table[key]


def addressed(method: str, path: str, cast: Cast, *, study: str | None = None, bad: bool = False) -> str:
    """The address of a route with this study's real identifiers, as one would guess who once saw them.

    `study`: the path leads to another one. `bad`: every parameter of the query is one that nothing reads.
    """
    values = known(cast)
    place = {name: here(values, name, method, path) for name in re.findall(r"{(\w+)}", path)}
    place["study"] = study or place.get("study", "")
    queries = [p for p in PATHS[path][method].get("parameters", ()) if p["in"] == "query"]
    asked = {p["name"]: here(values, p["name"], method, path) for p in queries if p.get("required")}
    asked = {p["name"]: "\x00" for p in queries} if bad else asked
    return path.format(**place) + (f"?{urlencode(asked)}" if asked else "")


def met(client: Client, method: str, path: str, cast: Cast, *, body: str = "as it should be", **more: Any) -> Any:
    """The answer of a route."""
    address, takes = (
        addressed(method, path, cast, **more),
        PATHS[path][method].get("requestBody", {}).get("content", {}),
    )
    send = getattr(client, method)
    if method == "get" or body == "none":
        return send(address)
    if body == "torn parts":
        return client.generic(method, address, b"--x\r\nno part", content_type="multipart/form-data; boundary=y y;;")
    if body != "as it should be":
        return send(address, "{" if body == "no JSON" else "[1]", content_type="application/json")
    if "multipart/form-data" in takes:
        files = {name: SimpleUploadedFile("P09.txt", b"P09: Here.") for name in ("file", "files")}
        needed = set(takes["multipart/form-data"]["schema"].get("required", ())) - files.keys()
        return send(address, files | {name: here(known(cast), name, method, path) for name in needed})
    return send(
        address,
        json.dumps(here(bodies(cast), (method, path), method, path) if takes else {}),
        content_type="application/json",
    )


def silent(answer: Any) -> bool:
    return not any(name in answer.content.decode() for name in NAMES)


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_the_owner_is_answered_on_every_route(cast: Cast, method: str, path: str) -> None:
    answer = met(cast.lead.client, method, path, cast)
    shut = {("post", "/api/me/as"): 404}
    meant = [shut[method, path]] if (method, path) in shut else [200, 201, 409]
    assert answer.status_code in meant, answer.content


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize(("method", "path"), INTO)
def test_outsiders_and_the_signed_out_find_the_same_nothing(cast: Cast, method: str, path: str, body: str) -> None:
    answers = [
        met(client, method, path, cast, body=body, bad=body != "as it should be", study=study)
        for client in (cast.outsider.client, Client())
        for study in (cast.row.guid, str(uuid4()), "no-guid")
    ]
    for answer in answers:
        assert answer.status_code == 404
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.content == answers[0].content
        assert dict(answer.headers) == dict(answers[0].headers)
        assert not answer.cookies
    assert silent(answers[0])


@pytest.mark.parametrize("method", ["get", "head", "post", "put", "patch", "delete", "options"])
def test_no_method_tells_an_outsider_that_a_study_is_there(cast: Cast, method: str) -> None:
    for path in {path for _, path in INTO}:
        address = addressed(next(m for m, p in INTO if p == path), path, cast)
        answers = [getattr(client, method)(address) for client in (cast.outsider.client, Client())]
        assert [answer.status_code for answer in answers] == [404, 404], path


def test_without_the_pages_own_token_an_outsider_finds_the_same_nothing(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.outsider.account)
    for method, path in INTO:
        assert met(strict, method, path, cast).content == met(cast.outsider.client, method, path, cast).content


def test_a_study_is_entered_by_one_query(cast: Cast, django_assert_max_num_queries: Any) -> None:
    cast.lead.do(a_coding_of(cast))
    with django_assert_max_num_queries(50) as asked:
        cast.lead.do(a_coding_of(cast))
    assert len([query for query in asked.captured_queries if "accounts_" in query["sql"]]) == 1


@pytest.mark.parametrize(("method", "path"), [(m, p) for m, p in ROUTES if "{study}" not in p])
def test_elsewhere_a_stranger_is_asked_to_sign_in(cast: Cast, method: str, path: str) -> None:
    for body in BODIES:
        answer = met(Client(), method, path, cast, body=body)
        assert answer.status_code == 401
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert silent(answer)


@pytest.mark.parametrize(("method", "path"), [(m, p) for m, p in ROUTES if "{study}" not in p])
def test_an_outsider_sees_no_name_of_anothers_study(cast: Cast, method: str, path: str) -> None:
    assert silent(met(cast.outsider.client, method, path, cast))


@pytest.mark.parametrize(("method", "path"), INTO)
def test_what_is_anothers_is_not_found_by_way_of_ones_own_study(cast: Cast, method: str, path: str) -> None:
    before = everything(cast)
    answer = met(cast.elsewhere.client, method, path, cast, study=cast.elsewhere.study)
    if set(re.findall(r"{(\w+)}", path)) - {"study", "what"}:
        assert answer.status_code == 404, answer.content
    assert silent(answer)
    back = met(cast.elsewhere.client, method, path, cast)
    assert (back.status_code, silent(back)) == (404, True)
    assert everything(cast) == before


def everything(cast: Cast) -> tuple[Any, ...]:
    """What a study says of itself, to see that nothing moved."""
    an_invitation(cast)
    cast.row.refresh_from_db()
    return cast.row.seq, cast.lead.read(), cast.lead.read("/people"), cast.lead.read("/sources")


def test_acts_in_ones_own_study_do_not_reach_anothers(cast: Cast) -> None:
    before = everything(cast)
    for act in every_kind(cast):
        answer = cast.elsewhere.ask(act)
        assert answer.status_code in (200, 403, 409, 422), act
        assert silent(answer), act
    assert everything(cast) == before


def test_every_kind_is_closed_to_an_outsider_and_all_but_reading_to_a_reader(cast: Cast) -> None:
    for act in every_kind(cast):
        assert cast.outsider.ask(act).status_code == 404
        assert cast.reader.ask(act).status_code == 403, act
    cast.row.refresh_from_db()
    assert {change["kind"] for change in cast.lead.read("/changes")["changes"]} == {
        "study.open", "coder.join", "member.join"
    }  # fmt: skip


def test_a_reader_reads_and_takes_nothing_out(cast: Cast) -> None:
    assert cast.reader.read()["may"] == ["see"]
    assert cast.reader.read("/sources")["sources"][0]["name"] == "P01"
    assert cast.reader.get("/export/report.html").status_code == 403


def test_the_roles_are_what_they_are_said_to_be() -> None:
    assert ROLES[Role.OWNER] == frozenset(Action)
    assert ROLES[Role.LEAD] == frozenset(Action) - {Action.ADMIT}
    coder = {
        Action.SEE,
        Action.CODE,
        Action.REFLECT,
        Action.SHAPE,
        Action.BRING,
        Action.ARRANGE,
        Action.PROPOSE,
        Action.TAKE,
    }
    assert ROLES[Role.CODER] == coder
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
