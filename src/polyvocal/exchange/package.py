"""ZIP files, in and out.

Invariants: nothing is unpacked to disk; what is too large, too many or too tightly packed is refused before it is
read; a file that is written is whole or not there; the same entries give the same bytes.
"""

from __future__ import annotations

import os
import secrets
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from polyvocal.faults import Fault

MOST_ENTRIES = 100_000
LARGEST_ENTRY = 1 << 30
LARGEST_WHOLE = 4 << 30
MOST_RATIO = 400
_WHEN = (1980, 1, 1, 0, 0, 0)


class Package:
    """A ZIP opened for reading, its limits checked."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self.path, self._archive = path, archive
        self.names = [entry.filename for entry in archive.infolist() if not entry.is_dir()]

    def size(self, name: str) -> int:
        """How many bytes an entry unpacks to, as the file says. Raises `Fault` where it is missing."""
        try:
            return self._archive.getinfo(name).file_size
        except KeyError as error:
            raise Fault(str(self.path), f"the file has no part “{name}”", "a whole study file") from error

    def read(self, name: str) -> bytes:
        """The bytes of an entry. Raises `Fault` where it is missing or damaged."""
        try:
            return self._archive.read(name)
        except KeyError as error:
            raise Fault(str(self.path), f"the file has no part “{name}”", "a whole study file") from error
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            raise Fault(
                f"{self.path}, {name}", f"the part cannot be unpacked ({error})", "an undamaged file"
            ) from error


@contextmanager
def opened(path: Path, expected: str) -> Iterator[Package]:
    """Open a ZIP for reading; `expected` says what it should have been. Raises `Fault` for what is none."""
    try:
        if not path.stat().st_size:
            raise Fault(str(path), "the file is empty", expected)
        archive = zipfile.ZipFile(path)
    except OSError as error:
        raise Fault(str(path), f"the file cannot be read ({error.strerror})", expected) from error
    except (zipfile.BadZipFile, ValueError) as error:
        if isinstance(error, Fault):
            raise
        raise Fault(str(path), f"the file is no ZIP, or was cut short ({error})", expected) from error
    with archive:
        _weigh(path, archive)
        yield Package(path, archive)


def _weigh(path: Path, archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    whole = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES:
        raise Fault(str(path), f"the file has {len(entries):,} parts", f"at most {MOST_ENTRIES:,}")
    if whole > LARGEST_WHOLE:
        raise Fault(str(path), f"the file unpacks to {whole:,} bytes", f"at most {LARGEST_WHOLE:,}")
    for entry in entries:
        _check(path, entry)


def _check(path: Path, entry: zipfile.ZipInfo) -> None:
    where = f"{path}, {entry.filename}"
    parts = entry.filename.replace("\\", "/").split("/")
    if ".." in parts or entry.filename.startswith(("/", "\\")) or ":" in parts[0]:
        raise Fault(where, "the name of a part leads out of the file", "names within it")
    if entry.file_size > LARGEST_ENTRY:
        raise Fault(where, f"the part unpacks to {entry.file_size:,} bytes", f"at most {LARGEST_ENTRY:,}")
    if entry.file_size > 1 << 20 and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
        raise Fault(where, "the part is packed tighter than any text", f"at most {MOST_RATIO} to 1")


def packed(entries: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """Pack entries in their order into the bytes of a ZIP, with dates that never change."""
    with tempfile.SpooledTemporaryFile(max_size=64 << 20) as spool:
        with zipfile.ZipFile(spool, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in entries:
                info = zipfile.ZipInfo(name, _WHEN)
                info.compress_type = zipfile.ZIP_STORED if _packed_already(name) else zipfile.ZIP_DEFLATED
                info.create_system, info.external_attr = 3, 0o644 << 16
                archive.writestr(info, content, compresslevel=1)
        spool.seek(0)
        while piece := spool.read(1 << 20):
            yield piece


def _packed_already(name: str) -> bool:
    """Pictures and recordings are packed as they are; and what is one tone for minutes would look like a bomb."""
    return name.startswith(("attachments/", "sources/")) and not name.endswith(".txt")


def put(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file beside its place and move it there, on disk before this returns. Raises `Fault` where it cannot.

    A file that was there keeps its rights; a new one has those that the user's umask gives.
    """
    beside = path.with_name(f".polyvocal-{secrets.token_hex(8)}.part")
    try:
        handle = _handle(beside, path)
        try:
            with os.fdopen(handle, "wb") as file:
                file.writelines(pieces)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        except BaseException:  # whatever stops it, Ctrl-C included, leaves no half of a file behind
            beside.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise Fault(str(path), f"the file cannot be written ({error.strerror})", "a place one can write to") from error


def _handle(beside: Path, path: Path) -> int:
    """Open `beside` with the rights of `path`: never more of them, not even for a moment."""
    try:
        rights: int | None = stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        rights = None
    handle = os.open(
        beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666 if rights is None else rights
    )
    if rights is not None and hasattr(os, "fchmod"):
        os.fchmod(handle, rights)
    return handle
