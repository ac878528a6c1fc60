"""Firefox, driven over WebDriver BiDi, which it speaks itself (https://www.w3.org/TR/webdriver-bidi/).

Invariant: its profile is new, is in a folder of its own and is gone afterwards; nothing of it asks another machine.
"""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from websockets.sync.client import ClientConnection, connect

from bench.browser.driver import HEIGHT, WIDTH, Driver, found, in_json
from bench.serving import free_port, started

_NAMES = ("firefox-esr", "firefox")
_KEYS = {"Enter": "\ue007", "Escape": "\ue00c", "ArrowDown": "\ue015"}
_PREFERENCES: Mapping[str, bool | int | str] = {
    # Times to the microsecond, as Chromium gives them to a page that asks nobody else.
    "privacy.reduceTimerPrecision": False,
    "privacy.resistFingerprinting": False,
    # Nothing is fetched, reported or restored.
    "app.normandy.enabled": False,
    "app.update.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.newtabpage.enabled": False,
    "browser.region.update.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.search.update": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "browser.topsites.contile.enabled": False,
    "datareporting.healthreport.uploadEnabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.push.connection.enabled": False,
    "extensions.getAddons.cache.enabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "remote.active-protocols": 1,
    "services.settings.server": "data:,none",
    "toolkit.telemetry.enabled": False,
    "toolkit.telemetry.server": "data:,none",
}


class Firefox:
    """The one window of a Firefox that has started."""

    name = "Firefox"

    def __init__(self, socket: ClientConnection) -> None:
        self.socket, self.sent = socket, 0
        begun = self._ask("session.new", {"capabilities": {}})
        self.version = str(begun["capabilities"]["browserVersion"])
        self.context = str(self._ask("browsingContext.getTree", {})["contexts"][0]["context"])
        size = {"width": WIDTH, "height": HEIGHT}
        self._ask("browsingContext.setViewport", {"context": self.context, "viewport": size})

    def before(self, function: str) -> None:
        self._ask("script.addPreloadScript", {"functionDeclaration": function})

    def open(self, url: str) -> None:
        self._ask("browsingContext.navigate", {"context": self.context, "url": url, "wait": "none"})

    def evaluate(self, script: str) -> Any:
        target = {"context": self.context}
        answer = self._ask("script.evaluate", {"expression": in_json(script), "target": target, "awaitPromise": True})
        if answer["type"] != "success":
            raise RuntimeError(f"{script}: {answer['exceptionDetails']['text']}")
        return json.loads(answer["result"]["value"])

    def press(self, key: str) -> None:
        value = _KEYS.get(key, key)
        presses = [{"type": kind, "value": value} for kind in ("keyDown", "keyUp")]
        actions = [{"type": "key", "id": "keyboard", "actions": presses}]
        self._ask("input.performActions", {"context": self.context, "actions": actions})

    def throttle(self, rate: float) -> bool:
        return rate == 1

    def _ask(self, method: str, parameters: Mapping[str, Any]) -> Any:
        """Send a command and wait for its own answer; events are passed over."""
        self.sent += 1
        self.socket.send(json.dumps({"id": self.sent, "method": method, "params": parameters}))
        while (answer := json.loads(self.socket.recv(timeout=120))).get("id") != self.sent:
            pass
        if answer["type"] == "error":
            raise RuntimeError(f"{method}: {answer['message']}")
        return answer["result"]


@contextmanager
def firefox() -> Iterator[Driver]:
    """Start Firefox, yield its one window and end it."""
    path, port = found("POLYVOCAL_FIREFOX", _NAMES), free_port()
    with TemporaryDirectory(prefix="firefox-", ignore_cleanup_errors=True) as folder:
        profile = Path(folder) / "profile"
        profile.mkdir()
        lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in _PREFERENCES.items())
        (profile / "user.js").write_text("".join(lines), encoding="utf-8")
        command = [path, "--headless", "--no-remote", "--profile", str(profile), f"--remote-debugging-port={port}"]
        server = started(command, Path(folder) / "log", r"WebDriver BiDi listening on (ws://\S+)")
        try:
            with connect(f"{server.found[1]}/session", max_size=None, compression=None) as socket:
                yield Firefox(socket)
        finally:
            server.stop(signal.SIGTERM)
