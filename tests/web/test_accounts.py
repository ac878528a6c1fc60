"""Coming in: invitations, signing in, passwords, roles, and going on as another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.core import mail
from django.core.cache import cache
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.utils import timezone

from polyvocal import sample
from polyvocal_web import local
from polyvocal_web.access import Role
from polyvocal_web.accounts.models import Account, Invitation, Membership, Token
from polyvocal_web.accounts.services import keep, local_account, new_token
from polyvocal_web.studies.models import Change, Coder, Study
from polyvocal_web.studies.services import bring_in, join
from web.acts import a_coding_of
from web.cast import Cast, Person, an_account

PASSWORD = "bread on the table"


@pytest.fixture(autouse=True)
def quick(settings: Any) -> Iterator[None]:
    """Passwords are hashed quickly, tries are counted anew; and whatever happens, nothing is sent."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    mail.outbox = []
    yield
    assert mail.outbox == []


def with_password(name: str, password: str = PASSWORD) -> Account:
    account = an_account(name)
    account.email = f"{name.lower()}@example.org"
    account.set_password(password)
    account.save()
    return account


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/accounts/login/", {"login": email, "password": password, **more})


def who(client: Client) -> str | None:
    answer = client.get("/api/me")
    return answer.json()["name"] if answer.status_code == 200 else None


def invite(person: Person, role: str = "coder", **more: str) -> dict[str, Any]:
    body = {"guid": str(uuid4()), "role": role, **more}
    answer = person.client.post(f"/api/studies/{person.study}/people", body, content_type="application/json")
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found


def token_of(invited: dict[str, Any]) -> str:
    return parse_qs(urlsplit(invited["address"]).query)["token"][0]


def path_of(invited: dict[str, Any]) -> str:
    return invited["address"].removeprefix("http://testserver")


def take(client: Client, invited: dict[str, Any], do: str = "join") -> Any:
    return client.post("/invited", {"token": token_of(invited), "do": do})


def sign_up(client: Client, invited: dict[str, Any], **more: str) -> Any:
    take(client, invited, "new")
    given = {"name": "Noor", "email": "Noor@Example.org", "password1": PASSWORD, **more}
    return client.post("/accounts/signup/", given)


def role(person: Person, account: str, value: str) -> Any:
    path = f"/api/studies/{person.study}/people/{account}"
    return person.client.patch(path, {"role": value}, content_type="application/json")


def remove(person: Person, account: str) -> Any:
    return person.client.delete(f"/api/studies/{person.study}/people/{account}")


def log_of(cast: Cast) -> list[tuple[str, str]]:
    rows = Change.objects.filter(study=cast.row).order_by("seq")
    return list(rows.values_list("kind", "sentence"))


# Invitations


def test_an_invitation_makes_an_account_that_takes_part(cast: Cast) -> None:
    invited = invite(cast.lead, "coder", name="Noor H.", email="n@example.org")
    client = Client()
    page = client.get(path_of(invited))
    assert page.status_code == 200
    assert "Ines invites you to take part in this study as a coder." in page.content.decode()
    assert not page.cookies.get("polyvocal")
    assert "n@example.org" in take_form(client, invited)
    answer = sign_up(client, invited)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/studies/{cast.row.guid}")
    account = Account.objects.get(email="noor@example.org")
    assert (who(client), account.name) == ("Noor", "Noor")
    noor = Membership.objects.get(account=account)
    assert (noor.study, noor.role, noor.coder) == (cast.row, "coder", account.guid)
    assert client.get(f"/api/studies/{cast.row.guid}").json()["name"] == "The way in"
    assert log_of(cast)[-1] == ("coder.join", "joined as a coder")
    assert Invitation.objects.get().used_by == account


def take_form(client: Client, invited: dict[str, Any]) -> str:
    take(client, invited, "new")
    return str(client.get("/accounts/signup/").content.decode())


def test_who_has_an_account_joins_with_it(cast: Cast) -> None:
    with_password("Noor")
    invited, client = invite(cast.lead, "reader"), Client()
    page = client.get(path_of(invited)).content.decode()
    onward = re.search(r'href="(/accounts/login/\?next=[^"]+)"', page)
    assert onward
    answer = client.post(onward[1], {"login": "noor@example.org", "password": PASSWORD})
    assert answer.headers["Location"] == path_of(invited)
    assert "Join as Noor" in client.get(path_of(invited)).content.decode()
    assert take(client, invited).headers["Location"] == f"/studies/{cast.row.guid}"
    assert client.get(f"/api/studies/{cast.row.guid}").json()["may"] == ["see"]
    assert log_of(cast)[-1] == ("member.join", "joined as a reader")


def test_an_invitation_lets_in_once(cast: Cast) -> None:
    invited = invite(cast.lead)
    assert sign_up(Client(), invited).status_code == 302
    for client in (Client(), cast.outsider.client):
        for answer in (client.get(path_of(invited)), take(client, invited)):
            assert_closed(answer)
    assert sign_up(Client(), invited, email="other@example.org").status_code == 403
    assert not Account.objects.filter(email="other@example.org").exists()


def assert_closed(answer: Any) -> None:
    text = answer.content.decode()
    assert answer.status_code == 410
    assert "can no longer be used" in text
    assert not any(word in text for word in ("The way in", "Ines", "coder"))


def test_what_opens_nothing_is_told_apart_from_nothing(cast: Cast) -> None:
    invited = invite(cast.lead)
    cast.lead.client.delete(f"/api/studies/{cast.row.guid}/people/invitations/{invited['guid']}")
    told = Client().get(path_of(invited)).content
    assert told == Client().get("/invited?token=nonsense").content == Client().get("/invited").content
    assert_closed(Client().get(path_of(invited)))


def test_an_invitation_expires(cast: Cast) -> None:
    invited = invite(cast.lead)
    client = Client()
    take(client, invited, "new")
    Invitation.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert_closed(Client().get(path_of(invited)))
    assert_closed(take(cast.outsider.client, invited))
    assert client.get("/accounts/signup/").status_code == 403
    assert cast.lead.read("/people")["invitations"] == []


def test_an_invitation_asked_for_again_has_a_new_address_only(cast: Cast) -> None:
    first = invite(cast.lead)
    second = invite(cast.lead, "reader", guid=first["guid"])
    assert first["address"] != second["address"]
    assert_closed(Client().get(path_of(first)))
    assert "as a reader" in Client().get(path_of(second)).content.decode()
    assert [one["guid"] for one in cast.lead.read("/people")["invitations"]] == [first["guid"]]
    take(cast.outsider.client, second)
    again = {"guid": first["guid"], "role": "coder"}
    path = f"/api/studies/{cast.row.guid}/people"
    assert cast.lead.client.post(path, again, content_type="application/json").status_code == 409


def test_an_id_of_anothers_invitation_tells_nothing(cast: Cast) -> None:
    invited = invite(cast.lead)
    path = f"/api/studies/{cast.elsewhere.study}/people"
    body = {"guid": invited["guid"], "role": "coder"}
    answer = cast.elsewhere.client.post(path, body, content_type="application/json")
    assert (answer.status_code, answer.json()["detail"]) == (409, "This id is taken; ask again with a new one.")
    assert Client().get(path_of(invited)).status_code == 200


def test_only_the_hash_of_a_token_is_kept_and_no_address_is_in_the_log(cast: Cast) -> None:
    invited = invite(cast.lead, name="Noor H.", email="noor@example.org")
    sign_up(Client(), invited)
    assert token_of(invited) not in str(list(Invitation.objects.values()))
    told = str(list(Change.objects.filter(study=cast.row).values()))
    assert "noor@" not in told
    assert "Noor H." not in told
    assert token_of(invited) not in told


def test_who_takes_part_keeps_their_role_when_they_open_an_invitation(cast: Cast) -> None:
    invited = invite(cast.lead, "reader")
    assert "take part already" in cast.lead.client.get(path_of(invited)).content.decode()
    assert "take part already" in take(cast.lead.client, invited).content.decode()
    assert cast.lead.read()["role"] == "owner"
    assert len(cast.lead.read("/people")["invitations"]) == 1


def test_an_invitation_ends_with_its_makers_say(cast: Cast) -> None:
    role(cast.lead, cast.analyst.account.guid, "owner")
    invited = invite(cast.analyst, "owner")
    role(cast.lead, cast.analyst.account.guid, "lead")
    assert_closed(Client().get(path_of(invited)))


# Who takes part


@pytest.mark.parametrize("value", ["lead", "coder", "reader"])
def test_only_an_owner_says_who_takes_part(cast: Cast, value: str) -> None:
    role(cast.lead, cast.analyst.account.guid, value)
    ravi, olga = cast.analyst, cast.reader.account.guid
    body = {"guid": str(uuid4()), "role": "owner"}
    path = f"/api/studies/{ravi.study}/people"
    answers = (
        ravi.client.post(path, body, content_type="application/json"),
        ravi.client.delete(f"{path}/invitations/{invite(cast.lead)['guid']}"),
        role(ravi, olga, "coder"),
        role(ravi, ravi.account.guid, "owner"),
        remove(ravi, olga),
    )
    assert [answer.status_code for answer in answers] == [403] * 5
    assert {answer.json()["detail"] for answer in answers} == {
        f"As {value} of this study you cannot say who takes part."
    }
    assert ravi.read("/people")["invitations"] == []
    assert {one["email"] for one in ravi.read("/people")["members"]} == {None}


def test_an_owner_sees_addresses_and_open_invitations(cast: Cast) -> None:
    Account.objects.filter(pk=cast.analyst.account.pk).update(email="ravi@example.org")
    invite(cast.lead, "lead", name="Noor", email="noor@example.org")
    told = cast.lead.read("/people")
    assert [(one["name"], one["role"], one["me"]) for one in told["members"]] == [
        ("Ines", "owner", True), ("Ravi", "coder", False), ("Olga", "reader", False),
    ]  # fmt: skip
    assert told["members"][1]["email"] == "ravi@example.org"
    assert told["members"][1]["coder"] == cast.analyst.account.guid
    (one,) = told["invitations"]
    assert (one["name"], one["email"], one["role"]) == ("Noor", "noor@example.org", "lead")


def test_a_role_is_changed_and_written_down(cast: Cast) -> None:
    olga = cast.reader.account.guid
    answer = role(cast.lead, olga, "coder")
    assert (answer.json()["role"], answer.json()["coder"]) == ("coder", olga)
    assert Coder.objects.filter(study=cast.row, guid=olga, name="Olga").exists()
    cast.reader.do(a_coding_of(cast))
    assert log_of(cast)[-2] == ("member.role", "made Olga a coder, who was a reader")
    role(cast.lead, olga, "reader")
    assert cast.reader.ask(a_coding_of(cast)).status_code == 403
    before = len(log_of(cast))
    assert role(cast.lead, olga, "reader").status_code == 200
    assert len(log_of(cast)) == before
    assert role(cast.lead, str(uuid4()), "reader").status_code == 404
    assert role(cast.lead, olga, "king").status_code == 422


def test_a_study_keeps_an_owner(cast: Cast) -> None:
    ines = cast.lead.account.guid
    for answer in (role(cast.lead, ines, "lead"), remove(cast.lead, ines)):
        assert answer.status_code == 409
        assert "needs an owner" in answer.json()["detail"]
    role(cast.lead, cast.analyst.account.guid, "owner")
    assert role(cast.lead, ines, "reader").status_code == 200
    assert remove(cast.lead, ines).status_code == 200
    assert cast.lead.get().status_code == 404
    assert remove(cast.analyst, cast.analyst.account.guid).status_code == 409


def test_what_one_did_stays_when_one_leaves_or_is_sent_away(cast: Cast) -> None:
    cast.analyst.do(a_coding_of(cast))
    cast.analyst.do({"kind": "memo.add", "guid": str(uuid4()), "title": "Kept", "text": "Kept.", "about": None})
    ravi, before = cast.analyst.account.guid, cast.lead.read()["counts"]
    assert "stays" in remove(cast.analyst, ravi).json()["sentence"]
    assert cast.analyst.get().status_code == 404
    assert cast.lead.read()["counts"] == before
    assert ravi in {coder["guid"] for coder in cast.lead.read()["coders"]}
    assert log_of(cast)[-1] == ("member.leave", "left this study; what they did stays")
    take(cast.analyst.client, invite(cast.lead))
    assert cast.analyst.read()["role"] == "coder"
    assert "Ravi no longer takes part" in remove(cast.lead, ravi).json()["sentence"]
    assert log_of(cast)[-1] == ("member.remove", "ended Ravi’s part in this study; what they did stays")
    assert remove(cast.lead, ravi).status_code == 404


def test_a_reader_can_leave(cast: Cast) -> None:
    assert remove(cast.reader, cast.reader.account.guid).status_code == 200
    assert cast.reader.get().status_code == 404


# Signing in and out


def test_one_signs_in_with_address_and_password_and_out_again(db: None) -> None:
    with_password("Noor")
    client = Client()
    assert sign_in(client, "Noor@Example.org").headers["Location"] == "/"
    assert who(client) == "Noor"
    assert "Sign out" in client.get("/accounts/logout/").content.decode()
    client.post("/accounts/logout/")
    assert who(client) is None


def test_a_wrong_password_and_a_wrong_address_are_told_alike(db: None) -> None:
    with_password("Noor")
    texts = []
    for email, password in (("noor@example.org", "wrong"), ("none@example.org", PASSWORD)):
        answer = sign_in(Client(), email, password)
        assert answer.status_code == 200
        text = re.sub(r'value="[^"]*"', "", answer.content.decode())
        assert 'role="alert"' in text
        texts.append(text)
    assert texts[0] == texts[1]


def test_an_account_without_a_password_or_that_is_closed_is_not_signed_in(db: None) -> None:
    noor = with_password("Noor")
    Account.objects.filter(pk=noor.pk).update(is_active=False)
    assert who_after(sign_in, "noor@example.org") is None
    Account.objects.filter(pk=noor.pk).update(is_active=True, password="!")
    assert who_after(sign_in, "noor@example.org", "") is None


def who_after(step: Any, *given: str) -> str | None:
    client = Client()
    step(client, *given)
    return who(client)


def test_too_many_wrong_passwords_are_stopped(db: None) -> None:
    with_password("Noor")
    for _ in range(5):
        sign_in(Client(), "noor@example.org", "wrong")
    answer = sign_in(Client(), "noor@example.org")
    assert "too many tries" in answer.content.decode()
    client = Client()
    for _ in range(30):
        answer = client.post("/accounts/login/", {})
    assert answer.status_code == 429
    assert "Too many tries" in answer.content.decode()


@pytest.mark.parametrize(
    ("onward", "led"),
    [
        ("/studies/x?y=1", "/studies/x?y=1"), ("//evil.example", "/"), ("http://evil.example/", "/"),
        ("http://testserver/studies", "/"), ("/\\evil.example", "/"), ("javascript:x", "/"), ("studies", "/"),
    ],
)  # fmt: skip
def test_signing_in_leads_on_to_own_paths_only(db: None, onward: str, led: str) -> None:
    with_password("Noor")
    client = Client()
    assert sign_in(client, "noor@example.org", next=onward).headers["Location"] == led
    assert client.get("/accounts/login/", {"next": onward}).headers["Location"] == led


@pytest.mark.parametrize("path", ["/accounts/signup/", "/accounts/signup/?token=x&next=/"])
def test_nobody_makes_an_account_without_an_invitation(db: None, path: str) -> None:
    given = {"name": "Noor", "email": "noor@example.org", "password1": PASSWORD}
    client = Client()
    client.post("/invited", {"token": "x", "do": "new"})
    for answer in (client.get(path), client.post(path, given)):
        assert answer.status_code == 403
        assert "by an invitation" in answer.content.decode()
    assert not Account.objects.exists()


@pytest.mark.parametrize(
    ("field", "given", "told"),
    [
        ("password1", "short", "too short"), ("password1", "password123", "too common"),
        ("password1", "noor@example.org", "similar"), ("password1", "Noor Habibi", "similar"),
        ("name", "", "required"), ("email", "noor", "valid email"), ("email", "ravi@example.org", "already"),
    ],
)  # fmt: skip
def test_a_form_says_at_the_field_what_is_wrong(cast: Cast, field: str, given: str, told: str) -> None:
    with_password("ravi")
    invited, client = invite(cast.lead), Client()
    text = sign_up(client, invited, **{"name": "Noor Habibi", field: given}).content.decode()
    assert f'id="id_{field}_error"' in text
    assert re.search(rf'<input [^>]*aria-describedby="[^"]*id_{field}_error', text)
    assert told in text
    assert len(cast.lead.read("/people")["invitations"]) == 1
    assert sign_up(client, invited, email="new@example.org").status_code == 302


def test_a_changed_password_ends_the_other_sessions(db: None) -> None:
    with_password("Noor")
    here, there = Client(), Client()
    for client in (here, there):
        sign_in(client, "noor@example.org")
    path, new = "/accounts/password/change/", "bread on no table"
    assert "not your password" in here.post(path, {"oldpassword": "x", "password1": new}).content.decode()
    answer = here.post(path, {"oldpassword": PASSWORD, "password1": new})
    assert answer.headers["Location"] == "/accounts/password/changed/"
    assert (who(here), who(there)) == ("Noor", None)
    assert who_after(sign_in, "noor@example.org") is None
    assert who_after(sign_in, "noor@example.org", new) == "Noor"


def test_who_forgot_it_is_told_to_ask_for_a_link_and_sets_a_new_one(db: None) -> None:
    with_password("Noor")
    assert "sends no e-mail" in Client().get("/accounts/password/reset/").content.decode()
    other, client = Client(), Client()
    sign_in(other, "noor@example.org")
    token = local.new_token(Account.objects.get())
    answer = client.get("/enter", {"token": token}, follow=True)
    assert answer.redirect_chain[-1][0] == "/accounts/password/set/"
    assert "too short" in client.post("/accounts/password/set/", {"password": "short"}).content.decode()
    client.post("/accounts/password/set/", {"password": "bread on no table"})
    assert (who(client), who(other)) == ("Noor", None)
    assert who_after(sign_in, "noor@example.org", "bread on no table") == "Noor"
    again = client.get("/accounts/password/set/")
    assert again.headers["Location"] == "/accounts/password/change/"


def test_a_password_is_not_set_anew_without_the_old_one_or_a_link(db: None) -> None:
    noor = with_password("Noor")
    client = Client()
    client.force_login(noor)
    client.post("/accounts/password/set/", {"password": "bread on no table"})
    noor.refresh_from_db()
    assert noor.check_password(PASSWORD)


def test_a_link_is_for_one_address_and_does_not_last(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with_password("Noor")
    monkeypatch.setattr("django.db.connections.close_all", lambda: None)
    token = local.way_in_for(" Noor@example.org")
    Token.objects.update(made_at=timezone.now() - timedelta(days=15))
    assert Client().get("/enter", {"token": token}).status_code == 401
    with pytest.raises(local.Fault, match="no account has this address"):
        local.way_in_for("none@example.org")


def test_the_first_account_can_set_itself_an_address_and_a_password(db: None) -> None:
    with_password("Noor")
    client = Client()
    client.get("/enter", {"token": new_token(local_account_alone())})
    assert client.get("/accounts/password/change/").headers["Location"] == "/accounts/password/set/"
    taken = {"email": "NOOR@example.org", "password": PASSWORD}
    assert "already" in client.post("/accounts/password/set/", taken).content.decode()
    client.post("/accounts/password/set/", {"email": "Me@example.org", "password": PASSWORD})
    assert who_after(sign_in, "me@example.org") == "Me here"


def local_account_alone() -> Account:
    account = an_account("Me here")
    account.set_unusable_password()
    account.save()
    return account


PAGES = ["/accounts/login/", "/accounts/password/reset/", "/accounts/signup/", "/invited?token=x", "/", "/entered",
         "/accounts/inactive/"]  # fmt: skip
MY_PAGES = ["/accounts/", "/accounts/logout/", "/accounts/password/change/", "/accounts/password/changed/"]


@pytest.mark.parametrize("path", PAGES + MY_PAGES)
def test_a_page_of_the_server_loads_nothing_but_its_own_sheet(db: None, path: str) -> None:
    client = Client()
    if path in MY_PAGES:
        client.force_login(with_password("Noor"))
    answer = client.get(path)
    text = answer.content.decode()
    assert "style-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert re.findall(r'(?:src|href)="([^"]+)"', re.sub(r"<a .*?>", "", text)) == [
        "data:,", "/static/pages/pages.css",
    ]  # fmt: skip
    assert not re.search(r"<script|<style|style=|\son\w+=|//", text.replace("<!doctype html>", ""))
    assert text.count("<h1>") == 1
    assert {*re.findall(r'<label for="(\w+)"', text)} >= {*re.findall(r'<input [^>]*id="(\w+)"', text)}
    assert "!" not in text.replace("<!doctype html>", "")


@pytest.mark.parametrize("path", MY_PAGES[:3])
def test_a_page_of_an_account_asks_a_stranger_to_sign_in_or_leads_away(db: None, path: str) -> None:
    answer = Client().get(path)
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) in [(302, "/accounts/login/"), (302, "/")]


def test_a_form_without_the_pages_own_token_is_refused_on_a_page(db: None) -> None:
    with_password("Noor")
    answer = sign_in(Client(enforce_csrf_checks=True), "noor@example.org")
    assert (answer.status_code, answer.headers["Content-Type"]) == (403, "text/html; charset=utf-8")


# Going on as another


def a_keeper() -> tuple[Client, Account, list[Account]]:
    keeper = an_account("Keeper")
    kept = keep(keeper, [(str(uuid4()), name) for name in ("Maren", "Dele")])
    client = Client()
    client.force_login(keeper)
    return client, keeper, kept


def go_on_as(client: Client, account: Account) -> Any:
    return client.post("/api/me/as", {"guid": account.guid}, content_type="application/json")


def test_one_goes_on_as_those_one_keeps_and_comes_back(db: None) -> None:
    client, keeper, (maren, dele) = a_keeper()
    assert [other["name"] for other in client.get("/api/me").json()["others"]] == ["Maren", "Dele"]
    told = go_on_as(client, maren).json()
    assert (told["name"], [other["guid"] for other in told["others"]]) == ("Maren", [keeper.guid, dele.guid])
    assert go_on_as(client, dele).status_code == 200
    assert go_on_as(client, keeper).status_code == 200
    assert who(client) == keeper.name


def test_nobody_goes_on_as_an_account_that_is_not_theirs(cast: Cast) -> None:
    client, _, (maren, dele) = a_keeper()
    strangers = (cast.lead.account, with_password("Noor"))
    for account in (*strangers, local_account_alone()):
        assert go_on_as(client, account).status_code == 404
    assert go_on_as(cast.outsider.client, maren).status_code == 404
    assert go_on_as(cast.outsider.client, cast.outsider.account).status_code == 404
    assert go_on_as(Client(), maren).status_code == 401
    assert cast.outsider.client.get("/api/me").json()["others"] == []
    go_on_as(client, dele)
    assert go_on_as(client, cast.lead.account).status_code == 404
    refused = client.post("/accounts/password/set/", {"email": "d@example.org", "password": PASSWORD})
    assert refused.status_code == 403


def test_the_sample_study_can_be_entered_as_each_of_its_coders(db: None) -> None:
    owner = local.with_sample()
    study = Study.objects.get()
    coders = sample.load().coders
    client = Client()
    client.force_login(owner)
    assert [o["name"] for o in client.get("/api/me").json()["others"]] == [coder.name for coder in coders]
    for coder in coders:
        go_on_as(client, Account.objects.get(guid=coder.guid))
        told = client.get(f"/api/studies/{study.guid}").json()
        assert told["role"] == ("lead" if coder.name == "Maren Holt" else "coder")
        assert [c["guid"] for c in told["coders"] if c["me"]] == [coder.guid]
    before = list(Membership.objects.values("account", "role"))
    local.with_sample()
    assert list(Membership.objects.values("account", "role")) == before


def test_a_workspace_that_has_the_sample_gets_its_coders_once(db: None) -> None:
    owner = local_account()
    study = bring_in(sample.load(), owner)
    local.with_sample()
    assert Membership.objects.filter(study=study).count() == 7
    gone = Account.objects.get(name="Maren Holt")
    remove(Person(gone, study.guid), gone.guid)
    local.with_sample()
    assert not Membership.objects.filter(account=gone).exists()


# What was before


def test_roles_of_before_have_their_names_of_today(transactional_db: None) -> None:
    from django.db import connection

    executor = MigrationExecutor(connection)
    move = executor.loader.get_migration("accounts", "0004_roles").operations[0]
    study = Study.objects.create(guid=str(uuid4()), name="Old")
    people = [an_account(name) for name in ("A", "B", "C")]
    for account, was in zip(people, ("lead", "analyst", "lead"), strict=True):
        Membership.objects.create(study=study, account=account, role=was)
    move.code(executor.loader.project_state().apps, connection.schema_editor())
    assert list(Membership.objects.order_by("pk").values_list("role", flat=True)) == ["owner", "coder", "lead"]


def test_a_second_join_in_the_same_role_changes_nothing_but_the_log(cast: Cast) -> None:
    join(cast.row, cast.analyst.account, Role.CODER)
    assert cast.analyst.read()["role"] == "coder"
    assert Membership.objects.filter(study=cast.row).count() == 3
