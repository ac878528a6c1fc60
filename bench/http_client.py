"""One keep-alive connection to a server on this machine, with its cookies."""

from __future__ import annotations

import http.client
import json
import uuid
from pathlib import Path
from typing import Any

JSON = {"Content-Type": "application/json"}


class Connection:
    """Sends and waits for the whole answer. Raises `RuntimeError` with what was said for any other than 2xx or 3xx."""

    def __init__(self, port: int, *, token: tuple[str, str]) -> None:
        """`token` names the cookie that holds the page's own token, and the header that sends it back."""
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self._cookie, self._header = token
        self.cookies: dict[str, str] = {}

    def send(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> bytes:
        """Return the body of the answer."""
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **(headers or {})}
        if method != "GET":
            sent[self._header] = self.cookies.get(self._cookie, "")
        self._http.request(method, path, body, sent)
        answer = self._http.getresponse()
        said = answer.read()
        self._keep(answer)
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status} {said[:300].decode('utf-8', 'replace')}")
        self.location = answer.getheader("Location", "")
        return said

    def get(self, path: str) -> Any:
        """Return the answer, read as JSON."""
        return json.loads(self.send("GET", path))

    def post(self, path: str, value: object) -> Any:
        """Send a value as JSON and return the answer, read as JSON."""
        return json.loads(self.send("POST", path, json.dumps(value).encode(), JSON))

    def upload(self, path: str, files: list[tuple[str, str, bytes]], fields: dict[str, str] | None = None) -> bytes:
        """Send files (field, name, bytes) and fields as a form; return the body of the answer."""
        mark = uuid.uuid4().hex
        body = b"".join(
            [*(_part(mark, f'name="{name}"', value.encode()) for name, value in (fields or {}).items()),
             *(_part(mark, f'name="{field}"; filename="{name}"', data) for field, name, data in files),
             f"--{mark}--\r\n".encode()]
        )  # fmt: skip
        return self.send("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={mark}"})

    def save(self, path: str, to: Path) -> None:
        """Write the answer to a file."""
        to.write_bytes(self.send("GET", path))

    def close(self) -> None:
        """Give the connection back."""
        self._http.close()

    def _keep(self, answer: http.client.HTTPResponse) -> None:
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name.strip()] = value.strip()


def _part(mark: str, named: str, data: bytes) -> bytes:
    return f"--{mark}\r\nContent-Disposition: form-data; {named}\r\n\r\n".encode() + data + b"\r\n"
