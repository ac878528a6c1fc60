"""Bytes, tables and ZIPs spoiled: within, so that readers get far, and at their seams."""

from __future__ import annotations

import csv
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from random import Random

from tests.fuzz import trees

Entries = list[tuple[str, bytes]]
NAMES = [
    "../out.txt", "/out.txt", "C:\\out.txt", "..\\out.txt", "a/../../b", "nul", "project.qde", "PROJECT.QDE",
    "a" * 4000, "sources/\u202egnp.exe", "．．／out", "a\x01b", "sources/", "datapackage.json", "project.qde/x",
    "é", "e\u0301", "",
]  # fmt: skip
CELLS = [*trees.NUMBERS, *trees.MOMENTS, *trees.GUIDS, *trees.WORDS, '"', "a\r\nb", "\x00", "draft", "1", "99"]


def of_bytes(chance: Random, raw: bytes) -> bytes:
    """Bytes flipped, taken out, doubled, cut or set to limits of numbers."""
    made = bytearray(raw)
    for _ in range(chance.choice((1, 1, 2, 8))):
        if not made:
            return bytes(chance.randbytes(9))
        at, long = chance.randrange(len(made)), chance.choice((1, 2, 4, 16, 300))
        match chance.randrange(6):
            case 0:
                made[at] ^= 1 << chance.randrange(8)
            case 1:
                del made[at : at + long]
            case 2:
                made[at:at] = made[at : at + long] * chance.choice((1, 3))
            case 3:
                made[at : at + long] = chance.randbytes(long)
            case 4:
                made[at : at + 4] = struct.pack(
                    chance.choice("<>") + "i", chance.choice((-1, 0, 1, 2**31 - 1, -(2**31)))
                )
            case _:
                del made[at if chance.random() < 0.2 else len(made) :]
    return bytes(made)


def of_text(chance: Random, raw: bytes) -> bytes:
    """Text with a word put in, or in another encoding."""
    text = raw.decode("utf-8", "replace")
    at = chance.randint(0, len(text))
    match chance.randrange(4):
        case 0:
            text = text[:at] + chance.choice(CELLS) + text[at:]
        case 1:
            text = text.replace("\n", chance.choice(["\r\n", "\r", "\u2028", ""]))
        case 2:
            text = text[:at]
        case _:
            return text.encode(chance.choice(["utf-16", "utf-8-sig", "cp1252", "utf-7"]), "replace")
    return text.encode("utf-8", "replace")


def of_table(chance: Random, raw: bytes) -> bytes:
    """A CSV table with cells, rows and columns changed, dropped, doubled or swapped."""
    dialect = ";" if raw.count(b";") > raw.count(b",") else ","
    try:
        rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=dialect))
    except (UnicodeDecodeError, csv.Error):
        return of_bytes(chance, raw)
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        _table_changed(chance, rows)
    out = io.StringIO(newline="")
    try:
        csv.writer(out, delimiter=chance.choice([dialect] * 9 + [";", "\t"])).writerows(rows)
    except csv.Error:
        return raw
    text = ("\ufeff" if chance.random() < 0.05 else "") + out.getvalue()
    return text.encode(chance.choice(["utf-8"] * 15 + ["utf-16", "cp1252"]), "replace")


def _table_changed(chance: Random, rows: list[list[str]]) -> None:
    if not rows:
        rows.append([chance.choice(CELLS)])
    row = rows[chance.randrange(len(rows))]
    match chance.randrange(10):
        case 0 | 1 | 2 if row:
            row[chance.randrange(len(row))] = chance.choice(CELLS)
        case 3 | 4 if row:  # a value that stands elsewhere in the table: a circle, a double, another kind
            other = chance.choice(rows)
            row[chance.randrange(len(row))] = chance.choice(other) if other else ""
        case 5:
            rows.remove(row)
        case 6:
            rows.insert(chance.randint(0, len(rows)), list(row))
        case 7 if row:
            place = chance.randrange(len(row))
            for one in rows:
                del one[place : place + 1]
        case 8:
            row.append(chance.choice(CELLS))
        case _:
            chance.shuffle(rows)


def of_json(chance: Random, raw: bytes) -> bytes:
    """JSON with a value somewhere replaced."""
    try:
        root = json.loads(raw)
    except ValueError:
        return of_text(chance, raw)
    spots: list[tuple[dict[str, object] | list[object], object]] = []

    def walk(value: object) -> None:
        pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, inner in list(pairs):
            spots.append((value, key))  # type: ignore[arg-type]
            walk(inner)

    walk(root)
    if spots:
        place, key = chance.choice(spots)
        place[key] = chance.choice([None, [], {}, "", -1, 2**70, 1.5, True, "../x", "http://127.0.0.1/", ["a"] * 9])  # type: ignore[index]
    return json.dumps(root, ensure_ascii=chance.random() < 0.5).encode("utf-8", "replace")


def _by_name(name: str) -> Callable[[Random, bytes], bytes]:
    ending = name.rpartition(".")[2].lower()
    return {
        "qde": trees.spoiled, "qdc": trees.spoiled, "xml": trees.spoiled, "rels": trees.spoiled, "csv": of_table,
        "json": of_json, "txt": of_text,
    }.get(ending, of_bytes)  # fmt: skip


def of_zip(chance: Random, raw: bytes) -> bytes:
    """A ZIP with an entry spoiled by its kind, entries dropped, doubled or renamed, or its own records lying."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            entries = [(entry.filename, package.read(entry)) for entry in package.infolist()]
    except (zipfile.BadZipFile, zlib.error, ValueError, RuntimeError, OSError, EOFError, struct.error):
        return of_bytes(chance, raw)
    if not entries:
        return of_bytes(chance, raw)
    for _ in range(chance.choice((1, 1, 2))):
        _entries_changed(chance, entries)
    made = zipped(entries, chance.choice([zipfile.ZIP_DEFLATED] * 9 + [zipfile.ZIP_STORED, zipfile.ZIP_BZIP2]))
    roll = chance.random()
    if roll < 0.08:
        return lying(chance, made)
    return of_bytes(chance, made) if roll < 0.12 else made


def _entries_changed(chance: Random, entries: Entries) -> None:
    if not entries:
        return
    # Large files of words would otherwise take every turn from the one part that says what they are.
    weights = [3 if name.endswith((".qde", "document.xml", "sheet1.xml", "comments.xml")) else 1 for name, _ in entries]
    at = chance.choices(range(len(entries)), weights)[0]
    name, content = entries[at]
    match chance.randrange(12):
        case 0:
            del entries[at]
        case 1:
            entries.append((name, _by_name(name)(chance, content)))
        case 2:
            entries[at] = (chance.choice(NAMES), content)
        case 3:
            entries.append((chance.choice(NAMES), chance.choice(entries)[1]))
        case 4:
            other = chance.randrange(len(entries))
            entries[at], entries[other] = (name, entries[other][1]), (entries[other][0], content)
        case _:
            entries[at] = (name, _by_name(name)(chance, content))


def zipped(entries: Entries, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The entries as a ZIP; two may have one name."""
    import warnings

    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w") as package:
        warnings.simplefilter("ignore")
        for name, content in entries:
            info = zipfile.ZipInfo(name or "x", (1980, 1, 1, 0, 0, 0))
            info.compress_type = method
            package.writestr(info, content)
    return out.getvalue()


def lying(chance: Random, raw: bytes) -> bytes:
    """A number in a record of the ZIP is another: sizes, places, methods, flags, counts."""
    made = bytearray(raw)
    record, fields = chance.choice(
        [
            (b"PK\x03\x04", ((4, 2), (6, 2), (8, 2), (14, 4), (18, 4), (22, 4), (26, 2), (28, 2))),
            (b"PK\x01\x02", ((4, 2), (6, 2), (8, 2), (10, 2), (16, 4), (20, 4), (24, 4), (28, 2), (30, 2), (38, 4),
                              (42, 4))),
            (b"PK\x05\x06", ((4, 2), (8, 2), (10, 2), (12, 4), (16, 4), (20, 2))),
        ]
    )  # fmt: skip
    places = [at for at in range(len(made)) if made.startswith(record, at)]
    if places:
        at, long = chance.choice(fields)
        number = chance.choice((0, 1, 2, 8, 12, 14, 99, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 0xFFFFFFFE)) % (
            1 << 8 * long
        )
        at += chance.choice(places)
        made[at : at + long] = number.to_bytes(long, "little")
    return bytes(made)
