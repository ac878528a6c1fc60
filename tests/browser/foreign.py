"""Files as other programs write them, for the tests that bring them in: written here, word by word.

`TEXT` has what makes positions go wrong: lines that end as on Windows, a letter outside the basic plane, accents. The
positions are those of UTF-16 units in the text as it lies in the file, as most programs count.
"""

from __future__ import annotations

import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

TEXT = (
    "Interviewer: How did you hear of the garden?\r\n\r\n"
    "P01: A friend 🙂🙂🙂 brought me.\r\n\r\n"
    "P01: I stood at the café gate for two weeks, and nobody asked me in.\r\n"
)
BROUGHT, GATE, NOBODY = "brought me", "stood at the café gate", "nobody asked me in"
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc33"
    "0000000049454e44ae426082"
)
SPACE = "urn:QDA-XML:project:1.0"


def guid(number: int) -> str:
    return f"{number:08x}-0000-4000-8000-000000000000"


def units(text: str, words: str) -> tuple[int, int]:
    """Where words stand in UTF-16 units."""
    before, inside = (len(part.encode("utf-16-le")) // 2 for part in (text[: text.index(words)], words))
    return before, before + inside


def selection(number: int, words: str, code: int, *, text: str = TEXT) -> str:
    start, end = units(text, words)
    return (
        f'<PlainTextSelection guid="{guid(number)}" name="{words}" startPosition="{start}" endPosition="{end}"'
        f' creatingUser="{guid(1)}" creationDateTime="2024-05-01T10:00:00Z">'
        f'<Coding guid="{guid(number + 100)}" creatingUser="{guid(1)}" creationDateTime="2024-05-01T10:00:00Z">'
        f'<CodeRef targetGUID="{guid(code)}"/></Coding></PlainTextSelection>'
    )


def code(number: int, name: str, description: str = "") -> str:
    inside = f"<Description>{description}</Description>" if description else ""
    return f'<Code guid="{guid(number)}" name="{name}" isCodable="true" color="#aa3300">{inside}</Code>'


def project(path: Path, *, more: bool = False) -> Path:
    """A project with two codes, two passages, a picture and a link; `more` has a passage and a code in addition."""
    codes = code(11, "The gate", "Before one is in.") + code(12, "Brought by someone")
    said = selection(21, GATE, 11) + selection(22, BROUGHT, 12)
    if more:
        codes += code(13, "Not asked")
        said += selection(23, NOBODY, 13)
    body = (
        f'<Users><User guid="{guid(1)}" name="Ann Other"/></Users>'
        f"<CodeBook><Codes>{codes}</Codes></CodeBook>"
        f'<Sources><TextSource guid="{guid(31)}" name="Garden 7" plainTextPath="internal://{guid(31)}.txt">{said}'
        f'</TextSource><PictureSource guid="{guid(32)}" name="The gate, seen from the street" '
        f'path="internal://{guid(32)}.png"/></Sources>'
        f'<Links><Link guid="{guid(41)}" name="leads to" direction="OneWay" color="#000000" '
        f'originGUID="{guid(11)}" targetGUID="{guid(12)}"/></Links>'
    )
    xml = (
        f'<?xml version="1.0" encoding="utf-8"?><Project xmlns="{SPACE}" name="Gardens" origin="NVivo">{body}</Project>'
    )
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("project.qde", xml.encode())
        package.writestr(f"sources/{guid(31)}.txt", TEXT.encode())
        package.writestr(f"sources/{guid(32)}.png", PIXEL)
    return path


def databases(path: Path) -> Path:
    """A database of Taguette with two projects, of which the second has a passage."""
    words = "We met at the café. Nobody said a word."
    start = len(words[: words.index("Nobody")].encode())
    with closing(sqlite3.connect(path)) as made, made:
        made.executescript(
            """
            CREATE TABLE projects (id INTEGER, name TEXT, description TEXT, created TEXT);
            CREATE TABLE documents (id INTEGER, name TEXT, contents TEXT, project_id INTEGER, description TEXT,
                filename TEXT, created TEXT);
            CREATE TABLE highlights (id INTEGER, document_id INTEGER, start_offset INTEGER, end_offset INTEGER,
                snippet TEXT);
            CREATE TABLE tags (id INTEGER, path TEXT, project_id INTEGER, description TEXT, color TEXT);
            CREATE TABLE highlight_tags (highlight_id INTEGER, tag_id INTEGER);
            CREATE TABLE commands (project_id INTEGER, user_login TEXT, date TEXT, payload TEXT);
            INSERT INTO projects VALUES (1, 'Pilot', '', '2024-01-02'), (2, 'Main study', '', '2024-02-03');
            INSERT INTO tags VALUES (7, 'Silence', 2, '', '#112233');
            INSERT INTO highlight_tags VALUES (5, 7);
            """
        )
        made.execute("INSERT INTO documents VALUES (3, 'Visit', ?, 2, '', 'visit.txt', '2024-02-03')", [words])
        made.execute("INSERT INTO highlights VALUES (5, 3, ?, ?, 'Nobody')", [start, start + 6])
    return path


def codebook(path: Path) -> Path:
    """A codebook with a code that the project has, and one that it has not."""
    path.write_text(
        "code,definition\nThe gate,Before one is in.\nWaiting outside,Standing there and not going in.\n",
        encoding="utf-8",
    )
    return path


def excerpts(path: Path) -> Path:
    """Coded excerpts: one that stands where it says, one whose words stand in two places, one that stands nowhere."""
    path.write_text(
        "source,text,code\n"
        f'Garden 7,"{NOBODY}",Not asked\n'
        "Garden 7,P01,Who speaks\n"
        "Garden 7,the moon over the harbour was entirely made of copper,Elsewhere\n",
        encoding="utf-8",
    )
    return path
