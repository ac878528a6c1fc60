"""The server: Granian before Django, on this machine's own address unless told otherwise.

Invariant: nothing is sent anywhere; the server answers, and only to names it knows.
"""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
import webbrowser
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import django

from polyvocal.faults import Fault
from polyvocal_web import workspace

_TRIES = 100
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def settle(place: Path, *, database: str | None = None, host: str = "127.0.0.1") -> None:
    """Make the workspace, put the settings into the environment (the server's process reads them), set Django up.

    Raises `Fault` for a folder or a database that cannot be used.
    """
    place = place.expanduser().resolve()
    os.umask(0o077)  # what is written from here on is its owner's alone
    workspace.prepare(place)
    os.environ["POLYVOCAL_WORKSPACE"] = str(place)
    os.environ["DJANGO_SETTINGS_MODULE"] = "polyvocal_web.settings"
    if database:
        os.environ["POLYVOCAL_DATABASE"] = database
    if host not in _LOOPBACK and host not in ("0.0.0.0", "::"):  # noqa: S104  compared, not bound
        os.environ["POLYVOCAL_HOSTS"] = f"{os.environ.get('POLYVOCAL_HOSTS', '')} {host}".strip()
    django.setup()
    from django.conf import settings  # configured only now

    named = settings.DATABASES["default"]
    if named["ENGINE"].endswith("sqlite3"):
        workspace.refuse_network_drive(Path(named["NAME"]).parent)


def free_port(host: str, port: int) -> int:
    """The first port from `port` on that nobody listens on."""
    for candidate in range(port, min(port + _TRIES, 65536)):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with closing(socket.socket(family)) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind((host, candidate))
            except OSError:
                continue
            return candidate
    raise Fault(f"port {port}", "it and the next hundred are taken", "a free one; name another with --port")


def link(host: str, port: int, token: str, onward: str = "/") -> str:
    """The address that signs its opener in, once."""
    name = "127.0.0.1" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host  # noqa: S104
    more = f"&next={quote(onward)}" if onward != "/" else ""
    return f"http://{name}:{port}/enter?token={token}{more}"


def show(address: str) -> None:
    """Open a browser, where there is one with a screen."""
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return
    try:
        webbrowser.open(address)
    except webbrowser.Error:
        return


def run(host: str, port: int, ready: Callable[[], None]) -> None:
    """Serve until Ctrl-C; `ready` is called once the server answers."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    threading.Thread(target=_when_up, args=(host, port, ready), daemon=True).start()
    Granian(
        "polyvocal_web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=4,
        blocking_threads_idle_timeout=600,
        backpressure=64,
        log_level=LogLevels.error,
        workers_kill_timeout=3,
    ).serve()


def _when_up(host: str, port: int, ready: Callable[[], None]) -> None:
    address = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104
    for _ in range(600):
        try:
            socket.create_connection((address, port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
            continue
        ready()
        return
