"""Polyvocal, driven the way its browser drives it: one server on SQLite, one signed-in connection, the API."""

from __future__ import annotations

import json
import sys
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.http_client import JSON, Connection
from bench.material import Material, Place
from bench.serving import free_port, running

_BATCH = 500


class PolyvocalStudy:
    """One study on the server, with the GUIDs that the server or we gave."""

    def __init__(self, connection: Connection, material: Material, name: str) -> None:
        self.connection, self.material = connection, material
        self.guid = new()
        self.path = f"/api/studies/{self.guid}"
        connection.post("/api/studies", {"guid": self.guid, "name": name})
        self.sources: list[tuple[str, str]] = []
        self.codes: list[str] = []

    def bring_sources(self) -> None:
        """Upload all transcripts in one request."""
        files = [("files", f"{text.name}.txt", text.words.encode()) for text in self.material.texts]
        brought = json.loads(self.connection.upload(f"{self.path}/sources", files))["files"]
        for row in brought:
            source = self.connection.get(f"{self.path}/sources/{row['source']}")
            self.sources.append((row["source"], source["revision"]["guid"]))

    def make_codes(self) -> None:
        """Make the codes, parents first, and the first theme of all codes under the first root."""
        self.codes = [new() for _ in self.material.codes]
        acts: list[dict[str, Any]] = [
            {"id": new(), "kind": "code.add", "guid": guid, "name": code.name}
            | ({} if code.parent is None else {"parent": self.codes[code.parent]})
            for guid, code in zip(self.codes, self.material.codes, strict=True)
        ]
        self.connection.post(f"{self.path}/changes", {"acts": acts})

    def body(self, places: Sequence[Place]) -> bytes:
        """The request that stores these codings."""
        return json.dumps({"acts": [self._act(place) for place in places]}).encode()

    def store(self, body: bytes) -> None:
        """Send such a request."""
        self.connection.send("POST", f"{self.path}/changes", body, JSON)

    def fill(self, places: Sequence[Place]) -> None:
        """Store many codings quickly, some hundred in a request."""
        for start in range(0, len(places), _BATCH):
            self.store(self.body(places[start : start + _BATCH]))

    def theme(self, *, page: int) -> int:
        """Fetch all quotations of the first root with its sub-codes, `page` at a time; return how many."""
        asked = f"{self.path}/quotations?code={self.codes[0]}&subcodes=true&limit={page}"
        after, many = "", 0
        while after is not None:
            answer = self.connection.get(f"{asked}&after={after}" if after else asked)
            many, after = many + len(answer["quotations"]), answer["next"]
        return many

    def first_page(self) -> None:
        """Fetch the first 50 of them, which is what a person sees."""
        self.connection.send("GET", f"{self.path}/quotations?code={self.codes[0]}&subcodes=true&limit=50")

    def matrix(self) -> None:
        """Fetch codes by sources."""
        self.connection.send("GET", f"{self.path}/matrix?rows=code&columns=source")

    def _act(self, place: Place) -> dict[str, Any]:
        source, revision = self.sources[place.source]
        return {
            "id": new(), "kind": "coding.add", "guid": new(), "code": self.codes[place.code], "source": source,
            "revision": revision, "start": place.start, "end": place.end,
        }  # fmt: skip


def new() -> str:
    """A GUID, as the browser makes one."""
    return str(uuid.uuid4())


@contextmanager
def polyvocal(folder: Path) -> Iterator[Connection]:
    """Start the server on a workspace in `folder` and come in."""
    port = free_port()
    command = [
        sys.executable, "-m", "polyvocal", "serve", "--no-browser", "--port", str(port),
        "--workspace", str(folder / "workspace"),
    ]  # fmt: skip
    with running(command, folder / "polyvocal.log", rf"http://127\.0\.0\.1:{port}(/enter\?token=\S+)") as link:
        connection = Connection(port, token=("csrftoken", "X-CSRFToken"))
        connection.send("GET", link[1])
        yield connection
        connection.close()
