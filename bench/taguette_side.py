"""Taguette (BSD-3-Clause), driven through its own API as its page drives it: single-user mode, on loopback.

It is installed with pip, at the first run, into an environment of its own under bench/.cache. Its look for news at
msg.taguette.org is switched off, since nothing here leaves the machine; nothing else of it is changed. Its database
is its default: SQLite with a rollback journal and synchronous=FULL, so it too is asked to have each answer on disk.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bench.http_client import JSON, Connection
from bench.material import Material, Place, byte_offsets
from bench.serving import free_port, running

VERSION = "1.5.2"
_HOME = Path(__file__).parent / ".cache" / "taguette"
_PYTHON = _HOME / "bin" / "python"
_DATABASE = "taguette.sqlite3"
_START = (
    "from taguette.web.base import Application as A; A.check_messages = lambda self: None; "
    "from taguette.main import main; main()"
)


class TaguetteProject:
    """One project on the server, with the numbers that the server gave."""

    def __init__(self, connection: Connection, material: Material, name: str, folder: Path) -> None:
        self.connection, self.material, self._folder = connection, material, folder
        connection.send("GET", "/project/new")
        form = f"name={quote(name)}&description=&_xsrf={quote(connection.cookies['_xsrf'])}".encode()
        connection.send("POST", "/project/new", form, {"Content-Type": "application/x-www-form-urlencoded"})
        self.number = int(connection.location.rpartition("/")[2])
        self.path = f"/api/project/{self.number}"
        self.documents: list[int] = []
        self.tags: list[int] = []

    @cached_property
    def offsets(self) -> list[list[int]]:
        """For each text, where its code points are in bytes."""
        return [byte_offsets(text.words) for text in self.material.texts]

    def bring_sources(self) -> None:
        """Upload each transcript, as HTML: plain text would need Calibre."""
        for text in self.material.texts:
            file = ("file", f"{text.name}.html", text.html.encode())
            said = self.connection.upload(f"{self.path}/document/new", [file], {"name": text.name, "description": ""})
            self.documents.append(json.loads(said)["created"])

    def make_codes(self) -> None:
        """Make a tag for each code; what is under another has its path before it, as is the custom there."""
        for code in self.material.codes:
            value = {"path": ".".join(code.path), "description": ""}
            self.tags.append(self.connection.post(f"{self.path}/tag/new", value)["id"])

    def body(self, place: Place) -> bytes:
        """The request that stores this coding."""
        start, end = self._bytes(place)
        return json.dumps({"start_offset": start, "end_offset": end, "tags": [self.tags[place.code]]}).encode()

    def store(self, place: Place, body: bytes) -> None:
        """Send it."""
        path = f"{self.path}/document/{self.documents[place.source]}/highlight/new"
        self.connection.send("POST", path, body, JSON)

    def fill(self, places: Sequence[Place]) -> None:
        """Store many codings through Taguette's own models, not its API: that takes minutes."""
        rows = [
            [self.documents[p.source], *self._bytes(p), self.tags[p.code], self._snippet(p)] for p in places
        ]  # fmt: skip
        file = self._folder / "fill.json"
        file.write_text(json.dumps({"database": str(self._folder / _DATABASE), "rows": rows}), encoding="utf-8")
        script = Path(__file__).parent / "taguette_fill.py"
        subprocess.run([str(_PYTHON), str(script), str(file)], check=True, capture_output=True, timeout=240)

    def check(self, place: Place) -> None:
        """Raise `AssertionError` if the words it keeps for a stored coding are not those that we mean."""
        kept = [highlight["content"] for highlight in self._pages(".".join(self.material.codes[place.code].path))]
        assert self._snippet(place) in kept, f"Taguette keeps {kept[:3]}, not {self._snippet(place)!r}"

    def theme(self) -> int:
        """Fetch all highlights whose tag begins with the first root's path, page by page (50); return how many."""
        return sum(1 for _ in self._pages(self.material.codes[0].name))

    def _pages(self, path: str) -> Iterator[dict[str, Any]]:
        pages, page = 1, 1
        while page <= pages:
            answer = self.connection.get(f"{self.path}/highlights/{path}?page={page}")
            yield from answer["highlights"]
            pages, page = answer["pages"], page + 1

    def first_page(self) -> None:
        """Fetch the first 50 of them."""
        self.connection.send("GET", f"{self.path}/highlights/{self.material.codes[0].name}?page=1")

    def export(self, what: str, to: Path) -> None:
        """Write one of its exports to a file."""
        self.connection.save(f"/project/{self.number}/export/{what}", to)

    def bring_project(self, file: Path) -> None:
        """Import a project file."""
        self.connection.upload("/api/import", [("file", file.name, file.read_bytes())], {"project_id": "1"})

    def _bytes(self, place: Place) -> tuple[int, int]:
        offsets = self.offsets[place.source]
        return offsets[place.start], offsets[place.end]

    def _snippet(self, place: Place) -> str:
        words = self.material.texts[place.source].words[place.start : place.end]
        return "\n".join(f"<p>{line}</p>" for line in words.split("\n"))


def installed() -> str | None:
    """Install Taguette if it is not; return None, or why it cannot be."""
    try:
        if not _PYTHON.exists():
            subprocess.run([sys.executable, "-m", "venv", str(_HOME)], check=True, capture_output=True, timeout=120)
        probe = [str(_PYTHON), "-c", f"import taguette; assert taguette.__version__ == {VERSION!r}"]
        if subprocess.run(probe, check=False, capture_output=True, timeout=60).returncode:
            pip = [
                str(_PYTHON),
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                f"taguette=={VERSION}",
            ]
            subprocess.run(pip, check=True, capture_output=True, timeout=300)
    except (subprocess.SubprocessError, OSError) as error:
        said = (getattr(error, "stderr", None) or b"").decode("utf-8", "replace").strip().splitlines()
        return f"Taguette is not measured: it could not be installed here ({(said or [str(error)])[-1]})."
    return None


@contextmanager
def taguette(folder: Path) -> Iterator[Connection]:
    """Start it on a new database in `folder` and come in."""
    port = free_port()
    command = [
        str(_PYTHON), "-c", _START, "--no-browser", "--bind", "127.0.0.1", "--port", str(port),
        "--database", str(folder / _DATABASE),
    ]  # fmt: skip
    with running(command, folder / "taguette.log", rf"http://localhost:{port}(/\?token=\S+)") as link:
        connection = Connection(port, token=("_xsrf", "X-Xsrftoken"))
        connection.send("GET", link[1])
        yield connection
        connection.close()
