"""Files for the tests of exchange: archives with a part changed, REFI-QDA projects written by hand."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from polyvocal import exchange
from polyvocal import model as m
from polyvocal.exchange.package import packed, put

PROJECT = "urn:QDA-XML:project:1.0"


def parts(path: Path) -> dict[str, bytes]:
    """The parts of a ZIP by name."""
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def changed(path: Path, changes: Mapping[str, Callable[[str], str] | None]) -> Path:
    """The file with some parts changed, or with None taken out."""
    found = parts(path)
    for name, change in changes.items():
        text = found.pop(name).decode()
        if change is not None:
            new = change(text)
            assert new != text, f"nothing was changed in {name}"
            found[name] = new.encode()
    put(path, packed(found.items()))
    return path


def written(study: m.Study, folder: Path, ending: str, **changes: Callable[[str], str] | None) -> Path:
    """A file of the study; `changes` are of its parts, “__” for a dot."""
    path = folder / f"study{ending}"
    exchange.write(study, path)
    return changed(path, {name.replace("__", "."): change for name, change in changes.items()}) if changes else path


def project(folder: Path, body: str, texts: Mapping[str, bytes] | None = None) -> Path:
    """A hand-written `.qdpx`."""
    head = f'<?xml version="1.0" encoding="utf-8"?><Project xmlns="{PROJECT}" name="By hand">'
    entries = [("project.qde", f"{head}{body}</Project>".encode())]
    path = folder / "hand.qdpx"
    put(path, packed([*entries, *((f"sources/{name}", text) for name, text in (texts or {}).items())]))
    return path
