"""The server as it runs: writers at once, a sudden end, the commands."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from click.testing import CliRunner
from django.db import connection

from bench import serving
from makers import a_study
from polyvocal import exchange
from polyvocal_web.changes import do
from polyvocal_web.commands import demo, open_, serve
from polyvocal_web.kinds import ASKED
from polyvocal_web.studies.models import Change
from web.acts import a_coding_of
from web.cast import a_cast


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_get_numbers_of_their_own_without_gaps() -> None:
    cast = a_cast()
    people = [cast.entered(cast.lead), cast.entered(cast.analyst)] * 2
    add = ASKED["coding.add"].schema
    acts = [[add(**a_coding_of(cast), id=str(uuid4())) for _ in range(15)] for _ in people]
    stumbles: list[BaseException] = []

    def write(place: int) -> None:
        try:
            for act in acts[place]:
                do(people[place], [act])
        except BaseException as error:  # noqa: BLE001  told in the test's own thread
            stumbles.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(place,)) for place in range(len(people))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert stumbles == []
    cast.row.refresh_from_db()
    seqs = list(Change.objects.filter(study_id=cast.row.pk).order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, cast.row.seq + 1))
    assert len(seqs) == 60 + 4


class Running:
    """A command of ours in a process group of its own, and a browser of sorts."""

    def __init__(self, log: Path, *arguments: str) -> None:
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("POLYVOCAL", "DJANGO"))}
        command = [sys.executable, "-m", "polyvocal", *arguments, "--no-browser"]
        self.server = serving.started(command, log, r"http://127\.0\.0\.1:(\d+)(/enter\?\S+)(?=\s)", env=environment)
        self.port, self.way_in = int(self.server.found[1]), self.server.found[2]
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        web = HTTPConnection("127.0.0.1", self.port, timeout=20)
        sent = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), "Content-Type": "application/json",
                "X-CSRFToken": self.cookies.get("csrftoken", ""), **headers}  # fmt: skip
        web.request(method, path, None if body is None else json.dumps(body), sent)
        answer = web.getresponse()
        content = answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                self.cookies |= {key: morsel.value for key, morsel in SimpleCookie(value).items()}
        web.close()
        return answer.status, json.loads(content) if content[:1] in b"{[" and content else content


Start = Callable[..., Running]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start commands; whatever still runs at the end is stopped."""
    all_of_them: list[Running] = []

    def started(*arguments: str) -> Running:
        all_of_them.append(Running(tmp_path / f"{len(all_of_them)}.log", *arguments))
        return all_of_them[-1]

    yield started
    for one in all_of_them:
        if one.server.process.poll() is None:
            one.server.stop(signal.SIGKILL)


def test_what_was_acknowledged_is_there_after_a_sudden_end(tmp_path: Path, start: Start) -> None:
    place = ["serve", "--workspace", str(tmp_path / "work"), "--port", "18765"]
    first = start(*place)
    first.ask("GET", first.way_in)
    study = str(uuid4())
    assert first.ask("POST", "/api/studies", {"guid": study, "name": "Sudden"})[0] == 201
    code = {"id": str(uuid4()), "kind": "code.add", "guid": str(uuid4()), "name": "Kept"}
    assert first.ask("POST", f"/api/studies/{study}/changes", {"acts": [code]})[0] == 200
    modes = {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "work").iterdir()}
    assert modes == {0o600}
    first.server.end(signal.SIGKILL)
    second = start(*place)
    second.ask("GET", second.way_in)
    status, framework = second.ask("GET", f"/api/studies/{study}/framework")
    assert (status, [code["name"] for code in framework["codes"]]) == (200, ["Kept"])
    # The cookie of before still serves; the link of before does not.
    second.cookies = first.cookies
    assert second.ask("GET", "/api/me")[0] == 200
    second.cookies = {}
    assert second.ask("GET", first.way_in)[0] == 401
    assert second.ask("GET", "/api/me", Host="evil.example")[0] == 400
    second.server.end(signal.SIGINT)
    assert "Traceback" not in second.server.said()
    assert "ERROR" not in second.server.said()


def test_a_study_file_is_opened_and_opened_again_as_it_stands(tmp_path: Path, start: Start) -> None:
    file = tmp_path / "way in.polyvocal"
    exchange.write(a_study(), file)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        place = ["open", str(file), "--workspace", str(tmp_path / "work"), "--port", str(port)]
        first = start(*place)
    assert f"Port {port} is taken" in first.server.said()
    assert f"next=/studies/{a_study().guid}" in first.way_in
    first.ask("GET", first.way_in)
    rename = {"id": str(uuid4()), "kind": "study.change", "name": "Renamed here"}
    assert first.ask("POST", f"/api/studies/{a_study().guid}/changes", {"acts": [rename]})[0] == 200
    first.server.end(signal.SIGINT)
    second = start(*place)
    second.ask("GET", second.way_in)
    assert [row["name"] for row in second.ask("GET", "/api/studies")[1]["studies"]] == ["Renamed here"]


def test_the_demo_brings_the_sample_study_once_and_keeps_what_was_coded(tmp_path: Path, start: Start) -> None:
    place = ["demo", "--workspace", str(tmp_path / "work"), "--port", "18775"]
    for _ in range(2):
        running = start(*place)
        running.ask("GET", running.way_in)
        (row,) = running.ask("GET", "/api/studies")[1]["studies"]
        assert row["sources"] > 0
        rename = {"id": str(uuid4()), "kind": "study.change", "name": f"{row['name']}!"}
        assert running.ask("POST", f"/api/studies/{row['guid']}/changes", {"acts": [rename]})[0] == 200
        running.server.end(signal.SIGINT)
    assert row["name"].endswith("!")


@pytest.mark.parametrize("command", [demo, open_, serve])
def test_every_command_explains_itself(command: Any) -> None:
    answer = CliRunner().invoke(command, ["--help"])
    assert answer.exit_code == 0
    assert "--workspace" in answer.output


def test_a_database_that_is_not_there_is_one_sentence_and_exit_1(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "polyvocal", "serve", "--workspace", str(tmp_path)]
    command += ["--database", "postgresql://nobody@localhost:1/none"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "the database: it cannot be used" in done.stderr
    assert "Traceback" not in done.stderr
