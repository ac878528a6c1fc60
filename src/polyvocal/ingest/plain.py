"""Plain text, of whatever encoding it says or shows.

Invariant: text is never guessed at in silence. Unicode with a mark, UTF-8, or one encoding that fits clearly, and
then it is told; else it is refused.
"""

from __future__ import annotations

import codecs
from pathlib import Path

from charset_normalizer import from_bytes

from polyvocal.faults import Fault

LARGEST = 24 << 20
"""Bytes of a text or a table that comes in: all of it is in memory several times over while it is read."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_KINDS = (
    (b"PK\x03\x04", "a ZIP or Office file"),
    (b"%PDF", "a PDF"),
    (b"\xd0\xcf\x11\xe0", "an old or protected Office file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"ID3", "a sound file"),
    (b"SQLite format 3", "a database"),
)


def decoded(path: Path) -> tuple[str, tuple[str, ...]]:
    """Return the text of the file and notes on its encoding.

    Raises `Fault` for an empty file, one that is no text or far too large, and one whose encoding cannot be told.
    """
    if (size := path.stat().st_size) > LARGEST:
        raise Fault(
            str(path), f"the file has {size:,} bytes", f"at most {LARGEST:,}; a book of a thousand pages has 3 MB"
        )
    return text_of(path, path.read_bytes())


def text_of(path: Path, raw: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the text that `raw` says, and notes on its encoding; `path` is what a sentence calls it."""
    if not raw.strip():
        raise Fault(str(path), "the file is empty", "a text")
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            try:
                return raw.decode(encoding), ()
            except UnicodeDecodeError as error:
                raise Fault(
                    f"{path}, byte {error.start}", f"the file is marked as {encoding} and is not", "text"
                ) from error
    for magic, kind in _KINDS:
        if raw.startswith(magic):
            raise Fault(str(path), f"the file is {kind}, not plain text", "text, or a name ending that says what it is")
    if b"\x00" in raw or sum(byte < 9 or 13 < byte < 32 for byte in raw[:65536]) > len(raw[:65536]) / 50:
        raise Fault(str(path), "the file holds bytes that no text has", "plain text (UTF-8 is best)")
    try:
        return raw.decode("utf-8"), ()
    except UnicodeDecodeError:
        return _told(path, raw)


def _told(path: Path, raw: bytes) -> tuple[str, tuple[str, ...]]:
    best = from_bytes(raw, threshold=0.15).best()
    if best is None or best.encoding in {"utf_7"}:
        raise Fault(str(path), "the encoding of the text cannot be told", "UTF-8 (save it again “as UTF-8”)")
    return str(best), (f"{path.name}: read as {best.encoding}; look whether accents and quotes are right",)
