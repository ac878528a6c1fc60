"""What every answer carries, the way in, and the shell."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from polyvocal.faults import Fault
from polyvocal_web import cursors, server, workspace
from polyvocal_web.accounts.models import Account, Token
from polyvocal_web.accounts.services import local_account, new_token
from web.cast import Cast


def test_the_tests_run_on_the_engine_that_was_asked_for(pytestconfig: pytest.Config) -> None:
    assert connection.vendor == pytestconfig.getoption("--engine")


def test_the_migrations_make_the_tables_that_the_models_describe(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/api/me",
        "/api/nothing",
        "/enter",
        "/studies/x",
        "/static/app/none.js",
        "/accounts/login/",
        "/accounts/password/reset/",
        "/invited",
    ],
)
def test_no_answer_lets_a_page_load_frame_or_send_anything_elsewhere(db: None, path: str) -> None:
    headers = Client().get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_a_foreign_host_name_is_refused(cast: Cast) -> None:
    answer = cast.lead.client.get("/api/me", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "Ines" not in answer.content.decode()


@pytest.mark.parametrize("path", ["/api/nothing", "/api/studies/x/y/z", "/api"])
def test_an_address_that_is_none_is_a_problem(db: None, path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 404
    assert set(answer.json()) == {"type", "title", "status", "detail"}


def test_a_method_that_is_none_is_a_problem(cast: Cast) -> None:
    answer = cast.lead.client.delete(f"/api/studies/{cast.row.guid}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (405, "application/problem+json")


def test_a_body_that_is_no_json_is_a_problem(cast: Cast) -> None:
    path = f"/api/studies/{cast.row.guid}/changes"
    answer = cast.lead.client.post(path, "{", content_type="application/json")
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")


def test_a_token_lets_in_once(db: None) -> None:
    token = new_token(local_account())
    first, second = Client(), Client()
    answer = first.get("/enter", {"token": token})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/entered")
    session = next(cookie for name, cookie in answer.cookies.items() if name.startswith("polyvocal"))
    assert session["httponly"]
    assert session["samesite"] == "Strict"
    assert "csrftoken" in answer.cookies
    assert first.get("/api/me").json()["guid"] == Account.objects.get().guid
    assert second.get("/enter", {"token": token}).status_code == 401
    assert second.get("/api/me").status_code == 401


def test_a_token_is_kept_as_a_hash_and_a_new_one_takes_its_place(db: None) -> None:
    old = new_token(local_account())
    new = new_token(local_account())
    assert new not in str(list(Token.objects.values()))
    assert Client().get("/enter", {"token": old}).status_code == 401
    assert Client().get("/enter", {"token": new}).status_code == 302


@pytest.mark.parametrize("onward", ["//evil.example", "http://evil.example", "/\\evil.example", "javascript:x"])
def test_the_way_in_leads_nowhere_else(db: None, onward: str) -> None:
    client = Client()
    answer = client.get("/enter", {"token": new_token(local_account()), "next": onward}, follow=True)
    assert [address for address, _ in answer.redirect_chain] == ["/entered", "/"]


def test_the_way_in_leads_on_to_a_page_of_the_application(db: None) -> None:
    answer = Client().get("/enter", {"token": new_token(local_account()), "next": "/studies/x?y=1&z=2"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/studies/x?y=1&z=2"


def test_the_shell_needs_a_session_and_holds_nothing_of_a_study(cast: Cast, settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    assert "not built" in cast.lead.client.get("/").content.decode()
    manifest = tmp_path / "app" / ".vite" / "manifest.json"
    manifest.parent.mkdir(parents=True)
    entry = {"file": "assets/index-a1.js", "isEntry": True, "css": ["assets/index-b2.css"]}
    manifest.write_text(json.dumps({"src/main.ts": entry}), "utf-8")
    page = cast.lead.client.get("/studies/any/where").content.decode()
    assert '<div id="app"></div>' in page
    assert '<script type="module" src="/static/app/assets/index-a1.js"></script>' in page
    assert '<link rel="stylesheet" href="/static/app/assets/index-b2.css">' in page
    assert "The way in" not in page
    closed = Client().get("/")
    assert closed.status_code == 401
    assert "open the link" in closed.content.decode()
    assert 'href="/accounts/login/?next=%2F"' in closed.content.decode()


def test_a_cursor_tells_nothing_of_how_much_happened() -> None:
    some = [cursors.cursor("a study", seq) for seq in range(200)]
    assert len({len(cursor) for cursor in some}) == 1
    assert [cursors.seq("a study", cursor) for cursor in some] == list(range(200))
    assert sorted(some) != some
    with pytest.raises(cursors.NoCursor):
        cursors.seq("another study", some[7])


def test_the_secret_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    place = tmp_path / "new" / "workspace"
    workspace.prepare(place)
    first = workspace.secret(place)
    workspace.prepare(place)
    assert workspace.secret(place) == first
    assert stat.S_IMODE((place / "secret.key").stat().st_mode) == 0o600


def test_a_network_drive_is_refused_with_a_sentence(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/vda / ext4 rw 0 0\nhost:/share {tmp_path} nfs4 rw 0 0\n")
    with pytest.raises(Fault, match="network drive"):
        workspace.refuse_network_drive(tmp_path / "workspace", mounts)
    mounts.write_text("/dev/vda / ext4 rw 0 0\n")
    workspace.refuse_network_drive(tmp_path / "workspace", mounts)


def test_a_taken_port_gives_way_to_the_next() -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert server.free_port("127.0.0.1", port) > port
