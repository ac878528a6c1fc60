"""Databases of other tools, with their own tables, for tests."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

TAGUETTE = """
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));
CREATE TABLE users (login VARCHAR(30) NOT NULL, created DATETIME NOT NULL, hashed_password VARCHAR(192),
    disabled BOOLEAN NOT NULL DEFAULT 0, language VARCHAR(10), email VARCHAR(256),
    CONSTRAINT pk_users PRIMARY KEY (login));
CREATE TABLE projects (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, name VARCHAR(200) NOT NULL,
    description TEXT NOT NULL, created DATETIME NOT NULL);
CREATE TABLE project_members (project_id INTEGER NOT NULL, user_login VARCHAR(30) NOT NULL,
    privileges VARCHAR(11) NOT NULL, CONSTRAINT pk_project_members PRIMARY KEY (project_id, user_login));
CREATE TABLE documents (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, name VARCHAR(200) NOT NULL,
    description TEXT NOT NULL, filename VARCHAR(200) NOT NULL, created DATETIME NOT NULL, project_id INTEGER NOT NULL,
    text_direction VARCHAR(13) NOT NULL, contents TEXT NOT NULL,
    CONSTRAINT fk_documents_project_id_projects FOREIGN KEY(project_id) REFERENCES projects (id) ON DELETE CASCADE,
    CONSTRAINT ck_direction CHECK (text_direction IN ('LEFT_TO_RIGHT', 'RIGHT_TO_LEFT')));
CREATE TABLE highlights (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, document_id INTEGER NOT NULL,
    start_offset INTEGER NOT NULL, end_offset INTEGER NOT NULL, snippet TEXT NOT NULL);
CREATE TABLE tags (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, project_id INTEGER NOT NULL,
    path VARCHAR(200) NOT NULL, description TEXT NOT NULL,
    CONSTRAINT uq_tags_project_id UNIQUE (project_id, path));
CREATE TABLE highlight_tags (highlight_id INTEGER NOT NULL, tag_id INTEGER NOT NULL,
    CONSTRAINT pk_highlight_tags PRIMARY KEY (highlight_id, tag_id));
CREATE TABLE commands (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, date DATETIME NOT NULL,
    user_login VARCHAR(30) NOT NULL, project_id INTEGER NOT NULL, document_id INTEGER, payload TEXT NOT NULL);
CREATE INDEX ix_highlight_tags_tag_id ON highlight_tags (tag_id);
CREATE INDEX idx_project_document ON commands (project_id, document_id);
"""
RQDA = """
CREATE TABLE annotation (fid integer, position integer, annotation text, owner text, date text, dateM text,
    status integer);
CREATE TABLE attributes (name text, status integer, date text, dateM text, owner text, memo text, class text);
CREATE TABLE caseAttr (variable text, value text, caseID integer, date text, dateM text, owner text, status integer);
CREATE TABLE caselinkage (caseid integer, fid integer, selfirst real, selend real, status integer, owner text,
    date text, memo text);
CREATE TABLE cases (name text, memo text, owner text, date text, dateM text, id integer, status integer);
CREATE TABLE codecat (name text, cid integer, catid integer, owner text, date text, dateM text, memo text,
    status integer);
CREATE TABLE coding2 (cid integer, fid integer, seltext text, selfirst real, selend real, status integer, owner text,
    date text, memo text);
CREATE TABLE image (name text, id integer, date text, dateM text, owner text, status integer);
CREATE TABLE imageCoding (cid integer, iid integer, x1 integer, y1 integer, x2 integer, y2 integer, memo text,
    date text, dateM text, owner text, status integer);
CREATE TABLE coding (cid integer, fid integer, seltext text, selfirst real, selend real, status integer, owner text,
    date text, memo text);
CREATE TABLE fileAttr (variable text, value text, fileID integer, date text, dateM text, owner text, status integer);
CREATE TABLE filecat (name text, fid integer, catid integer, owner text, date text, dateM text, memo text,
    status integer);
CREATE TABLE freecode (name text, memo text, owner text, date text, dateM text, id integer, status integer,
    color text);
CREATE TABLE journal (name text, journal text, date text, dateM text, owner text, status integer);
CREATE TABLE project (databaseversion text, date text, dateM text, memo text, about text, imageDir text);
CREATE TABLE source (name text, id integer, file text, memo text, owner text, date text, dateM text, status integer);
CREATE TABLE treecode (cid integer, catid integer, date text, dateM text, memo text, status integer, owner text);
CREATE TABLE treefile (fid integer, catid integer, date text, dateM text, memo text, status integer, owner text);
"""
QUALCODER = """
CREATE TABLE project (databaseversion text, date text, memo text,about text, bookmarkfile integer, bookmarkpos integer,
    codername text, recently_used_codes text);
CREATE TABLE source (id integer primary key, name text, fulltext text, mediapath text, memo text, owner text, date text,
    av_text_id integer, risid integer, unique(name));
CREATE TABLE code_image (imid integer primary key, id integer, x1 integer, y1 integer, width integer, height integer,
    cid integer, memo text, date text, owner text, important integer, pdf_page integer);
CREATE TABLE code_av (avid integer primary key, id integer, pos0 integer, pos1 integer, cid integer, memo text,
    date text, owner text, important integer);
CREATE TABLE annotation (anid integer primary key, fid integer, pos0 integer, pos1 integer, memo text, owner text,
    date text, unique(fid,pos0,pos1,owner));
CREATE TABLE attribute_type (name text primary key, date text, owner text, memo text, caseOrFile text, valuetype text);
CREATE TABLE attribute (attrid integer primary key, name text, attr_type text, value text, id integer, date text,
    owner text, unique(name,attr_type,id));
CREATE TABLE case_text (id integer primary key, caseid integer, fid integer, pos0 integer, pos1 integer, owner text,
    date text, memo text);
CREATE TABLE cases (caseid integer primary key, name text, memo text, owner text, date text,
    constraint ucm unique(name));
CREATE TABLE code_cat (catid integer primary key, name text, owner text, date text, memo text, supercatid integer,
    unique(name));
CREATE TABLE code_text (ctid integer primary key, cid integer, fid integer, seltext text, pos0 integer, pos1 integer,
    owner text, date text, memo text, avid integer, important integer, unique(cid,fid,pos0,pos1, owner));
CREATE TABLE code_name (cid integer primary key, name text, memo text, catid integer, owner text, date text,
    color text, supercid integer, unique(name));
CREATE TABLE journal (jid integer primary key, name text, jentry text, date text, owner text, unique(name));
CREATE TABLE stored_sql (title text, description text, grouper text, ssql text, unique(title));
CREATE TABLE graph (grid integer primary key, name text, description text, date text, unique(name));
CREATE TABLE ris (risid integer, tag text, longtag text, value text);
CREATE TABLE coder_names (name TEXT UNIQUE NOT NULL, visibility INTEGER NOT NULL DEFAULT 1
    CHECK (visibility IN (0, 1)));
CREATE VIEW code_text_visible AS SELECT t.* FROM code_text t
    WHERE NOT EXISTS (SELECT 1 FROM coder_names c WHERE c.name = t.owner AND c.visibility = 0);
"""
OLD_QUALCODER = """
CREATE TABLE project (databaseversion text, date text, memo text,about text);
CREATE TABLE source (id integer primary key, name text, fulltext text, mediapath text, memo text, owner text, date text,
    unique(name));
CREATE TABLE code_cat (catid integer primary key, name text, owner text, date text, memo text, supercatid integer,
    unique(name));
CREATE TABLE code_text (cid integer, fid integer,seltext text, pos0 integer, pos1 integer, owner text, date text,
    memo text, unique(cid,fid,pos0,pos1, owner));
CREATE TABLE code_name (cid integer primary key, name text, memo text, catid integer, owner text,date text, color text,
    unique(name));
"""

Rows = Mapping[str, Iterable[Mapping[str, Any]]]


def database(path: Path, schema: str, rows: Rows) -> Path:
    """A database with these tables and rows."""
    connection = sqlite3.connect(path)
    connection.executescript(schema)
    for table, some in rows.items():
        for row in some:
            names, places = ", ".join(row), ", ".join("?" * len(row))
            connection.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", list(row.values()))
    connection.commit()
    connection.close()
    return path


def a_taguette(path: Path, *projects: str) -> Path:
    """A database with these projects, each with a document, three tags and highlights on them."""
    html = "<h1>Anna</h1>\n<p>Café &amp; <b>cake</b> 🙂, twice.</p><ul><li>One</li><li>Zwölf</li></ul>"
    counted = "Anna\nCafé & cake 🙂, twice.OneZwölf"
    at = "2024-01-02 03:04:05.123456"
    rows: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("users", "projects", "documents", "highlights", "tags", "highlight_tags", "commands")
    }
    rows["project_members"] = []
    rows["users"] = [{"login": "ann", "created": at}, {"login": "bob", "created": at}]
    for n, name in enumerate(projects, 1):
        rows["projects"].append({"id": n, "name": name, "description": "About.", "created": at})
        rows["project_members"].append({"project_id": n, "user_login": "ann", "privileges": "ADMIN"})
        rows["documents"].append(
            {"id": n, "name": f"Doc {n}", "description": "A talk", "filename": "talk.docx", "created": at,
             "project_id": n, "text_direction": "LEFT_TO_RIGHT", "contents": html}
        )  # fmt: skip
        for t, path_ in enumerate(("food", "food.sweet", "numbers"), 10 * n):
            rows["tags"].append({"id": t, "project_id": n, "path": path_, "description": f"On {path_}"})
        marked = (
            ("Café & cake", "Café &amp; <b>cake</b>", [0, 1]),
            ("🙂", "🙂", []),
            ("OneZwö", "<li>One</li><li>Zwö</li>", [2]),
        )
        for h, (words, snippet, tags) in enumerate(marked, 100 * n):
            start = len(counted[: counted.index(words)].encode())
            rows["highlights"].append(
                {"id": h, "document_id": n, "start_offset": start, "end_offset": start + len(words.encode()),
                 "snippet": snippet}
            )  # fmt: skip
            rows["highlight_tags"] += [{"highlight_id": h, "tag_id": 10 * n + tag} for tag in tags]
            payload = {
                "end_offset": start + len(words.encode()), "highlight_id": h, "start_offset": start,
                "tags": [10 * n + tag for tag in tags], "type": "highlight_add",
            }  # fmt: skip
            rows["commands"] += [
                {"date": f"2024-05-0{1 + h % 3} 10:00:00.000000", "user_login": who, "project_id": n, "document_id": n,
                 "payload": json.dumps(payload)}
                for who in ("ann" if h % 2 else "bob", "ann")
            ]  # fmt: skip
    return database(path, TAGUETTE, rows)
