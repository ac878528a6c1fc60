"""Data packages (Frictionless): a folder or ZIP with a `datapackage.json` that names tables and texts.

Invariants: what is read lies inside the package; nothing is fetched from anywhere; what is not understood is told.

Source: Data Package and Data Resource, version 1 (https://specs.frictionlessdata.io).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from polyvocal.assemble.columns import Kind, kind_of
from polyvocal.assemble.gathering import Gathering
from polyvocal.assemble.grids import ENDINGS, Grids, grids, headers_of
from polyvocal.exchange import Loss
from polyvocal.exchange.package import opened
from polyvocal.faults import Fault
from polyvocal.ingest import SourceText, text_of, turns
from polyvocal.model import Study, canonical

DESCRIPTOR = "datapackage.json"
_EXPECTED = "a data package: a folder or ZIP with a datapackage.json"
_LARGEST = 16 << 20
_MOST = 5_000
_TEXTS = {".txt", ".md"}
_ORDER: tuple[Kind, ...] = ("cases", "codebook", "codings", "excerpts")


class Inside(Protocol):
    """What lies in a package, by names with “/” between folders."""

    @property
    def path(self) -> Path: ...
    def read(self, name: str) -> bytes: ...
    def table(self, name: str) -> Grids: ...


@dataclass(frozen=True, slots=True)
class _Folder:
    path: Path

    def place(self, name: str) -> Path:
        """Where the part lies; what a link leads out of the folder to is no part."""
        found = (self.path / name).resolve()
        if not found.is_relative_to(self.path.resolve()):
            raise Fault(f"{self.path}, {name}", "the name of a part leads out of the package", "names within it")
        if not found.is_file():
            raise Fault(str(self.path), f"the package has no part “{name}”", "every part that it names")
        return found

    def read(self, name: str) -> bytes:
        place = self.place(name)
        try:
            if place.stat().st_size > _LARGEST * 16:
                raise Fault(str(place), "the part is too large", f"at most {_LARGEST * 16:,} bytes")
            return place.read_bytes()
        except OSError as error:
            raise Fault(str(place), f"the file cannot be read ({error.strerror})", "a part that can be") from error

    def table(self, name: str) -> Grids:
        self.place(name)
        return grids(self.path / name)


@dataclass(frozen=True, slots=True)
class _Zipped:
    path: Path
    within: str
    package: Any

    def read(self, name: str) -> bytes:
        full = self.within + name
        if full not in self.package.names:
            raise Fault(str(self.path), f"the package has no part “{name}”", "every part that it names")
        return bytes(self.package.read(full))

    def table(self, name: str) -> Grids:
        if Path(name).suffix.lower() not in {".csv", ".tsv"}:
            raise _Unread("only tables in CSV are read out of a ZIP")
        return grids(self.path / name, self.read(name))


class _Unread(Exception):
    """A part that is left where it is; the words say why."""


@contextmanager
def inside(path: Path) -> Iterator[Inside | None]:
    """What lies in the package at `path`, a folder, its descriptor or a ZIP; None where it is no package."""
    if path.is_dir() or path.name == DESCRIPTOR:
        folder = path if path.is_dir() else path.parent
        yield _Folder(folder) if (folder / DESCRIPTOR).is_file() else None
        return
    with opened(path, _EXPECTED) as package:
        found = min((name for name in package.names if PurePosixPath(name).name == DESCRIPTOR), key=len, default=None)
        yield None if found is None else _Zipped(path, found.removesuffix(DESCRIPTOR), package)


def described(package: Inside) -> dict[str, Any]:
    """The descriptor. Raises `Fault` for one that is no JSON or has no resources."""
    where = f"{package.path}, {DESCRIPTOR}"
    raw = package.read(DESCRIPTOR)
    if len(raw) > _LARGEST:
        raise Fault(where, f"it has {len(raw):,} bytes", f"at most {_LARGEST:,}")
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Fault(where, "it is no JSON", "a descriptor as of Data Package 1") from error
    if not isinstance(found, dict) or not isinstance(found.get("resources"), list):
        raise Fault(where, "it names no resources", "a list “resources”")
    if len(found["resources"]) > _MOST:
        raise Fault(where, f"it names {len(found['resources']):,} resources", f"at most {_MOST:,}")
    return found


def gathered(package: Inside, resources: Sequence[Any], into: Study | None) -> Gathering:
    """Take in the resources of a package, each by what its columns are."""
    made = Gathering(into)
    tables: list[tuple[Kind, Grids]] = []
    texts: list[tuple[str, bytes]] = []
    for resource in resources:
        for name in _paths(package, resource, made):
            try:
                _sort(package, name, tables, texts)
            except _Unread as unread:
                made.losses.append(Loss(f"{package.path.name}: “{name}” was not read; {unread}.", "lost", "parts", 1))
    tables.sort(key=lambda one: _ORDER.index(one[0]))
    for kind, sheets in (one for one in tables if one[0] in {"cases", "codebook"}):
        made.take(kind, sheets)
    for name, raw in texts:
        path = package.path / name
        said, notes = text_of(path, raw)
        text = canonical(said)
        heard = turns(text.text, known=made.known())
        made.text(path.name, SourceText(path.name, text.text, heard, (*notes, *text.notes)))
    for kind, sheets in (one for one in tables if one[0] not in {"cases", "codebook"}):
        made.take(kind, sheets)
    return made


def _paths(package: Inside, resource: Any, made: Gathering) -> Iterator[str]:
    """The parts that a resource names; those that lie elsewhere are told and not fetched."""
    if not isinstance(resource, dict):
        raise Fault(f"{package.path}, {DESCRIPTOR}", "a resource is no object", "resources with a path")
    said = resource.get("path", resource.get("url", []))
    named = [said] if isinstance(said, str) else said if isinstance(said, list) else []
    if not named:
        name = resource.get("name", "?")
        sentence = f"{package.path.name}: the resource “{name}” was not read; it names no file."
        made.losses.append(Loss(sentence, "lost", "resources", 1))
    for name in named:
        if not isinstance(name, str) or not name.strip():
            raise Fault(f"{package.path}, {DESCRIPTOR}", f"a path is {name!r}", "the name of a file")
        if "://" in name:
            sentence = f"{package.path.name}: “{name}” was not fetched; nothing is taken from the network."
            made.losses.append(Loss(sentence, "lost", "resources elsewhere", 1))
        else:
            yield _within(package, name)


def _within(package: Inside, name: str) -> str:
    parts = name.replace("\\", "/").split("/")
    if ".." in parts or name.startswith(("/", "\\", "~")) or ":" in parts[0]:
        raise Fault(f"{package.path}, {DESCRIPTOR}", f"the path “{name}” leads out of the package", "paths within it")
    return str(PurePosixPath(name))


def _sort(package: Inside, name: str, tables: list[tuple[Kind, Grids]], texts: list[tuple[str, bytes]]) -> None:
    ending = Path(name).suffix.lower()
    if ending in _TEXTS:
        texts.append((name, package.read(name)))
    elif ending in ENDINGS:
        sheets = package.table(name)
        kind = next((kind for titles in headers_of(sheets) if (kind := kind_of(titles))), None)
        if kind is None:
            raise _Unread("its columns are none of a codebook, of codings, of excerpts or of cases")
        tables.append((kind, sheets))
    else:
        raise _Unread(f"“{ending}” is none of {', '.join((*ENDINGS, *sorted(_TEXTS)))}")
