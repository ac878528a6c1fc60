"""ZIP files, in and out.

Invariants: nothing is unpacked to disk; what is too large, too many or too tightly packed is refused before it is
read, and no more is unpacked than the file says of itself; a file that is written is whole or not there; the same
entries give the same bytes.
"""

from __future__ import annotations

import copy
import io
import os
import secrets
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import IO

from polyvocal.faults import Fault

MOST_ENTRIES = 100_000
LARGEST_DIRECTORY = 64 << 20
LARGEST_ENTRY = 1 << 30
"""What may lie in a file, such as a recording that nobody opens."""
LARGEST_WHOLE = 4 << 30
LARGEST_READ = 128 << 20
"""What is read of one part."""
LARGEST_TOGETHER = 448 << 20
"""What is read of one file, where words count four times: so many bytes a letter may take once it is read."""
MOST_RATIO = 400
_WHEN = (1980, 1, 1, 0, 0, 0)
_HEADER = 30
"""Bytes of a part before its name."""
_WORDS = (".txt", ".json")
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
)
"""Whatever a damaged ZIP makes `zipfile` raise; a `Fault` is a `ValueError`, and goes on as it is."""


class Package:
    """A ZIP opened for reading, its limits checked."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self.path, self._archive = path, archive
        self.names = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
        self._spent = 0

    def size(self, name: str) -> int:
        """How many bytes an entry unpacks to, as the file says. Raises `Fault` where it is missing."""
        return self._entry(name).file_size

    def read(self, name: str, most: int | None = None) -> bytes:
        """The bytes of an entry, at most `most` (as a rule `LARGEST_READ`).

        Raises `Fault` where it is missing, damaged, too large, or other than the file says.
        """
        size, most = self.size(name), LARGEST_READ if most is None else most
        if size > most:
            raise Fault(f"{self.path}, {name}", f"the part unpacks to {size:,} bytes", f"at most {most:,}")
        self._spent += size * 4 if name.lower().endswith(_WORDS) else size
        if self._spent > LARGEST_TOGETHER:
            raise Fault(str(self.path), "the parts together are too large to read", f"at most {LARGEST_TOGETHER:,}")
        with self._part(name) as part:
            content = part.read(size + 1)
            self._check_size(name, len(content))
        return content

    def pieces(self, name: str) -> Iterator[bytes]:
        """The bytes of an entry piece by piece, for what is too large to hold. Raises `Fault` as `read` does."""
        many = 0
        with self._part(name) as part:
            while piece := part.read(1 << 20):
                many += len(piece)
                yield piece
            self._check_size(name, many)

    def prove(self) -> None:
        """Unpack each entry once and keep nothing: whoever unpacks this file elsewhere meets what it says of itself.

        Raises `Fault` for an entry that is damaged, or larger or smaller than the file says.
        """
        for name in self.names:
            for _ in self.pieces(name):
                pass

    def _entry(self, name: str) -> zipfile.ZipInfo:
        try:
            return self._archive.getinfo(name)
        except KeyError as error:
            raise Fault(str(self.path), f"the file has no part “{name}”", "a whole study file") from error

    @contextmanager
    def _part(self, name: str) -> Iterator[IO[bytes]]:
        """An entry that gives one byte more than the file says, if it has it; never the rest of a bomb."""
        entry = copy.copy(self._entry(name))
        where = f"{self.path}, {name}"
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            # The others of Python's unpack without a bound, however little one asks for.
            raise Fault(where, "the part cannot be unpacked (packed in an unusual way)", "deflated or stored parts")
        entry.file_size += 1
        try:
            with self._archive.open(entry) as part:
                yield part
        except Fault:
            raise
        except _BROKEN as error:
            raise Fault(where, f"the part cannot be unpacked ({error})", "an undamaged file") from error

    def _check_size(self, name: str, many: int) -> None:
        if many != (size := self.size(name)):
            met = "more" if many > size else f"{many:,}"
            raise Fault(f"{self.path}, {name}", f"the part says it has {size:,} bytes, and has {met}", "a true size")


class _Weighed(io.BufferedReader):
    """A file whose directory is weighed before it becomes a hundred thousand objects."""

    opening = True

    def read(self, size: int | None = -1, /) -> bytes:
        if self.opening and size is not None and size > LARGEST_DIRECTORY:
            raise Fault("", f"its directory has {size:,} bytes", f"at most {LARGEST_DIRECTORY:,}")
        content = super().read(size)
        if self.opening and (many := content.count(b"PK\x01\x02")) > MOST_ENTRIES:
            raise Fault("", f"the file has {many:,} parts", f"at most {MOST_ENTRIES:,}")
        return content


@contextmanager
def opened(path: Path, expected: str) -> Iterator[Package]:
    """Open a ZIP for reading; `expected` says what it should have been. Raises `Fault` for what is none."""
    try:
        if not path.stat().st_size:
            raise Fault(str(path), "the file is empty", expected)
        file = _Weighed(io.FileIO(path))
    except OSError as error:
        raise Fault(str(path), f"the file cannot be read ({error.strerror})", expected) from error
    with file, _archive(path, file, expected) as archive:
        _weigh(path, archive)
        yield Package(path, archive)


def _archive(path: Path, file: _Weighed, expected: str) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(file)
    except Fault as fault:
        raise Fault(str(path), fault.met, fault.expected) from fault
    except _BROKEN as error:
        raise Fault(str(path), f"the file is no ZIP, or was cut short ({error})", expected) from error
    file.opening = False
    return archive


def _weigh(path: Path, archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    whole = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES:
        raise Fault(str(path), f"the file has {len(entries):,} parts", f"at most {MOST_ENTRIES:,}")
    if whole > LARGEST_WHOLE:
        raise Fault(str(path), f"the file unpacks to {whole:,} bytes", f"at most {LARGEST_WHOLE:,}")
    for entry in entries:
        _check(path, entry)
    _check_apart(path, entries)


def _check(path: Path, entry: zipfile.ZipInfo) -> None:
    where = f"{path}, {entry.filename}"
    parts = entry.filename.replace("\\", "/").split("/")
    if ".." in parts or entry.filename.startswith(("/", "\\")) or ":" in parts[0]:
        raise Fault(where, "the name of a part leads out of the file", "names within it")
    if "\0" in entry.orig_filename:
        raise Fault(where, "the name of a part holds a character that ends names", "plain names")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise Fault(where, "the part is a link to another file", "parts that hold their words themselves")
    if entry.file_size > LARGEST_ENTRY:
        raise Fault(where, f"the part unpacks to {entry.file_size:,} bytes", f"at most {LARGEST_ENTRY:,}")
    if entry.file_size > 1 << 20 and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
        raise Fault(where, "the part is packed tighter than any text", f"at most {MOST_RATIO} to 1")


def _check_apart(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    """No two parts may share a name with other bytes, nor their bytes: readers would not agree on what is there."""
    known: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        other = known.setdefault(entry.filename, entry)
        if (other.CRC, other.file_size) != (entry.CRC, entry.file_size):
            raise Fault(f"{path}, {entry.filename}", "there are two parts of this name", "each name once")
    for one, next_ in pairwise(sorted(entries, key=lambda entry: entry.header_offset)):
        if one.header_offset + _HEADER + one.compress_size > next_.header_offset:
            raise Fault(f"{path}, {next_.filename}", "the part lies over another one", "parts one after the other")


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
