"""Files that are small and become large, or say of themselves what is not so, for tests."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from library.exchange.files import PROJECT, parts

LEVELS = 40


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a ZIP as its records say it is; what is None is said as it is."""

    name: bytes
    packed: bytes
    size: int
    crc: int
    method: int = zipfile.ZIP_DEFLATED
    flags: int = 0
    rights: int = 0
    local_name: bytes | None = None
    offset: int | None = None


def entry(name: str, content: bytes, **more: object) -> Entry:
    """An honest entry, apart from what `more` says."""
    plain = {"name": name.encode(), "packed": deflated([content]), "size": len(content), "crc": zlib.crc32(content)}
    return Entry(**{**plain, **more})  # type: ignore[arg-type]


def deflated(pieces: Iterable[bytes]) -> bytes:
    """The pieces packed as ZIP packs them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return b"".join([*(packer.compress(piece) for piece in pieces), packer.flush()])


def zeros(many: int) -> bytes:
    """So many bytes of nothing, packed: one packed mebibyte, over and over."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return piece * (many >> 20) + b"\3\0"


def zeros_crc(many: int) -> int:
    """The checksum of so many bytes of nothing."""
    crc = zlib.crc32(bytes(many % (1 << 20)))
    for _ in range(many >> 20):
        crc = zlib.crc32(_MEBIBYTE, crc)
    return crc


_MEBIBYTE = bytes(1 << 20)


def crowded(path: Path, many: int) -> Path:
    """A ZIP with so many empty entries, all of one place."""
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 33, 0, 2, 0, 7, 0) + b"0000000" + b"\3\0"
    head = struct.pack("<4s6H3I5H2I", b"PK\1\2", 3 << 8 | 20, 20, 0, 8, 0, 33, 0, 2, 0, 7, 0, 0, 0, 0, 0, 0)
    directory = b"".join(head + b"%07x" % number for number in range(many))
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, many & 0xFFFF, many & 0xFFFF, len(directory), len(local), 0)
    path.write_bytes(local + directory + end)
    return path


def zipped(path: Path, entries: Iterable[Entry]) -> Path:
    """A ZIP by hand; an entry with an `offset` has no bytes of its own and points to those of another."""
    out, directory, many = io.BytesIO(), io.BytesIO(), 0
    for one in entries:
        offset = one.offset if one.offset is not None else out.tell()
        numbers = (one.crc, min(len(one.packed), 0xFFFFFFFF), min(one.size, 0xFFFFFFFF))
        if one.offset is None:
            name = one.name if one.local_name is None else one.local_name
            out.write(struct.pack("<4s5H3I2H", b"PK\3\4", 20, one.flags, one.method, 0, 33, *numbers, len(name), 0))
            out.write(name + one.packed)
        head = (b"PK\1\2", 3 << 8 | 20, 20, one.flags, one.method, 0, 33, *numbers, len(one.name), 0, 0, 0, 0)
        directory.write(struct.pack("<4s6H3I5H2I", *head, one.rights << 16, offset) + one.name)
        many += 1
    begins, long = out.tell(), directory.tell()
    out.write(directory.getvalue())
    out.write(struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, min(many, 0xFFFF), min(many, 0xFFFF), long, begins, 0))
    path.write_bytes(out.getvalue())
    return path


def with_entries(path: Path, *more: Entry) -> Path:
    """The ZIP at `path` with more entries at its end."""
    return zipped(path, [*(entry(name, content) for name, content in parts(path).items()), *more])


def laughs(root: str, namespace: str = PROJECT) -> str:
    """A billion laughs and more: each entity is ten of the one before."""
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, LEVELS))
    name = f"&l{LEVELS - 1};"
    return f'<!DOCTYPE {root} [<!ENTITY l0 "ha">{levels}]><{root} xmlns="{namespace}" name="{name}">{name}</{root}>'


def replaced(path: Path, name: str, content: bytes) -> Path:
    """The ZIP at `path` with one part's bytes replaced."""
    found = {**parts(path), name: content}
    return zipped(path, [entry(name, content) for name, content in found.items()])
