"""A study as a plain folder of Markdown: to read, print and keep without any program of ours.

Invariants: people's words read back as they are, whatever signs of Markdown they hold; every link within leads
somewhere; names are safe for every file system; the same study gives the same files.
"""

from __future__ import annotations

import re
import secrets
import shutil
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from polyvocal.exchange.loss import Loss
from polyvocal.exchange.package import packed, put
from polyvocal.exchange.sheets import Sheet, left_behind, sheets
from polyvocal.faults import Fault
from polyvocal.model import REPLACEMENT, Coding, Memo, Revision, Source, Study

_SIGNS = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~&$^=:\"'])")
_EDGES = re.compile(r"^[^\S\x0b\x1c-\x1f\x85]+|[^\S\x0b\x1c-\x1f\x85]+$|\r")
"""Blanks that Markdown would fold or strip; without control characters, whose numbers it does not take."""
_LONE = re.compile("[\ud800-\udfff]")
_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10))})
_LONGEST_NAME = 60
MOST_QUOTED = 16 << 20
"""The most characters of words that are repeated below the texts."""


def write_folder(study: Study, path: Path) -> tuple[Loss, ...]:
    """Write the study as files into the folder `path`, which must not be there yet or be empty."""
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise Fault(str(path), "there is something already", "a folder that is empty, or not there yet")
    beside, lost = path.with_name(f".polyvocal-{secrets.token_hex(8)}.part"), Counter[str]()
    try:
        for name, content in files(study, lost):
            place = beside / name
            place.parent.mkdir(parents=True, exist_ok=True)
            put(place, [content])
        if path.exists():
            path.rmdir()
        beside.rename(path)
    except OSError as error:
        raise Fault(str(path), f"the folder cannot be written ({error.strerror})", "a place to write to") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return _losses(study, lost)


def write_zip(study: Study, path: Path) -> tuple[Loss, ...]:
    """Write the same files as one ZIP."""
    lost = Counter[str]()
    put(path, packed(files(study, lost)))
    return _losses(study, lost)


def files(study: Study, lost: Counter[str]) -> Iterator[tuple[str, bytes]]:
    """The files by their names within the folder; counts in `lost` what they cannot hold."""
    names = _file_names(study)
    for name, lines in _Pages(study, names, lost).all():
        text, many = _LONE.subn(REPLACEMENT, "\n".join(lines).rstrip("\n") + "\n")
        lost[f"lone surrogates, which are no characters, replaced by “{REPLACEMENT}”"] += many
        yield name, text.encode()


def _file_names(study: Study) -> dict[str, str]:
    made: dict[str, str] = {}
    taken: set[str] = set()
    for source in study.sources:
        plain = file_name(source.name)
        name, number = plain, 2
        while name in taken:
            name, number = f"{plain}-{number}", number + 1
        taken.add(name)
        made[source.guid] = f"sources/{name}.md"
    return made


def file_name(name: str) -> str:
    """A name for a file that any file system takes: lower case letters and digits of any script, and hyphens.

    >>> file_name("Interview 3: “Anna/Ben” (é).txt"), file_name("CON"), file_name("...")
    ('interview-3-anna-ben-é-txt', 'con-', 'unnamed')
    """
    plain = re.sub(r"[^\w]+", "-", unicodedata.normalize("NFC", name).casefold()).strip("-_")
    plain = plain.encode(errors="ignore")[:_LONGEST_NAME].decode(errors="ignore").strip("-_") or "unnamed"
    return f"{plain}-" if plain in _RESERVED else plain


def escaped(text: str) -> str:
    """Words that Markdown shows as they are, each line of theirs a line, each blank a blank.

    >>> print(escaped("*No*\\n# 1. yes"))
    \\*No\\*\\
    \\# 1\\. yes
    """
    body = text.rstrip("\n")
    lines = [_EDGES.sub(_numbered, _SIGNS.sub(r"\\\1", line)) for line in body.split("\n")]
    return "\\\n".join(lines) + "&#10;" * (len(text) - len(body))


def _numbered(blank: re.Match[str]) -> str:
    """Blanks as the numbers of their characters, which no reader of Markdown folds or strips."""
    return "".join(f"&#{ord(character)};" for character in blank[0])


def inline(text: str) -> str:
    """Words on one line, for a heading, a table or a link."""
    return escaped(" ".join(text.split())) or "—"


class _Pages:
    def __init__(self, study: Study, names: dict[str, str], lost: Counter[str]) -> None:
        self._study, self._names, self._lost, self._left = study, names, lost, MOST_QUOTED
        self._facets = {facet.guid: facet.name for facet in study.facets}
        self._coders = {coder.guid: coder.name for coder in study.coders}
        self._by_source: dict[str, list[Coding]] = {source.guid: [] for source in study.sources}
        for coding in study.codings:
            if coding.anchor.revision == study.source_by_guid[coding.source].latest.guid:
                self._by_source[coding.source].append(coding)
        self._memos: dict[tuple[str, str], list[Memo]] = {}
        for memo in study.memos:
            about = (memo.about.kind, memo.about.guid) if memo.about else ("study", study.guid)
            self._memos.setdefault(about, []).append(memo)
        self._places: dict[str, tuple[str, str]] = {}
        for source, some in self._by_source.items():
            some.sort(key=lambda coding: (coding.anchor.span, coding.guid))
            self._places.update({c.guid: (names[source], f"q{n}") for n, c in enumerate(some, 1)})

    def all(self) -> Iterator[tuple[str, list[str]]]:
        by_name = {sheet.name: sheet for sheet in sheets(self._study)}
        yield "readme.md", list(self._readme(by_name))
        yield "codebook.md", list(self._codebook())
        yield "themes.md", list(self._themes())
        for source in self._study.sources:
            yield self._names[source.guid], list(self._source(source))
        yield "memos.md", ["# Memos", "", *self._noted([m for some in self._memos.values() for m in some])]
        for name in ("Participants", "Rounds", "Decisions"):
            yield f"{name.lower()}.md", [f"# {name}", "", by_name[name].about, "", *_table(by_name[name])]

    def _readme(self, by_name: dict[str, Sheet]) -> Iterator[str]:
        study = self._study
        yield from (f"# {inline(study.name)}", "", escaped(study.description), "")
        for name in ("Codebook", "Themes", "Memos", "Participants", "Rounds", "Decisions"):
            about = by_name[name].about
            yield f"- [{name}]({name.lower()}.md): {len(by_name[name].rows):,}. {about}"
        yield from ("", "## Sources", "")
        for source in study.sources:
            coded = len(self._by_source[source.guid])
            yield f"- [{inline(source.name)}]({self._names[source.guid]}): {coded:,} quotations"

    def _codebook(self) -> Iterator[str]:
        framework = self._study.framework
        quoted: dict[str, list[str]] = {}
        for coding in self._study.codings:
            if coding.code is not None and coding.guid in self._places:
                quoted.setdefault(coding.code, []).append(coding.guid)
        yield from ("# Codebook", "")
        for code in framework.codes:
            yield f'<a id="{code.guid}"></a>'
            yield from ("", f"## {inline(framework.path(code.guid))}", "")
            said = ((code.definition, ""), (code.when_to_use, "When to use: "), (code.when_not, "When not to: "))
            for text, label in (*said, (code.example, "Example: ")):
                if text.strip():
                    yield from (f"{label}{escaped(text)}", "")
            if code.retired:
                yield from ("*No longer used.*", "")
            links = [self._link(guid, str(n), ".") for n, guid in enumerate(quoted.get(code.guid, ()), 1)]
            if links:
                yield from (f"Quotations: {' '.join(links)}", "")
            yield from self._noted(self._memos.get(("code", code.guid), []))

    def _link(self, coding: str, text: str, up: str) -> str:
        file, anchor = self._places[coding]
        return f"[{text}]({'' if up == '.' else up + '/'}{file}#{anchor})"

    def _themes(self) -> Iterator[str]:
        names = self._study.any_code
        drafted = self._study.framework.by_guid
        yield from ("# Themes", "")
        for theme in self._study.framework.themes:
            yield from (f"## {inline(theme.name)}", "")
            if theme.claim.strip():
                yield from (escaped(theme.claim), "")
            for code in theme.codes:
                name = inline(names.get(code, ""))
                yield f"- [{name}](codebook.md#{code})" if code in drafted else f"- {name}"
            own = [guid for guid in theme.codings if guid in self._places]
            for number, guid in enumerate(own, 1):
                yield f"- quotation {self._link(guid, str(number), '.')}"
            yield ""
            yield from self._noted(self._memos.get(("theme", theme.guid), []))

    def _source(self, source: Source) -> Iterator[str]:
        revision, codings = source.latest, self._by_source[source.guid]
        yield from (f"# {inline(source.name)}", "")
        if source.description.strip():
            yield from (escaped(source.description), "")
        for number, speaker, words in _stretches(revision):
            label = "" if number is None else f"**{number} {inline(speaker)}:** " if speaker else f"**{number}** "
            said = words.strip("\n")
            if said.strip():
                yield from (label + escaped(said), "")
        yield from ("## Quotations", "")
        for number, coding in enumerate(codings, 1):
            yield from self._quotation(number, coding)
        yield from self._noted(self._memos.get(("source", source.guid), []))

    def _quotation(self, number: int, coding: Coding) -> Iterator[str]:
        study, framework = self._study, self._study.framework
        code = coding.code
        path = framework.path(code) if code in framework.by_guid else study.any_code.get(code or "", "")
        name = inline(path) if path else "noted"
        linked = f"[{name}](../codebook.md#{code})" if code in framework.by_guid else name
        span = coding.anchor.span
        yield f'<a id="q{number}"></a>'
        yield from ("", f"{number}\\. {linked}, {inline(self._coders[coding.coder])}, {span.start}–{span.end}", "")
        for facet, value in coding.facets.items():
            yield from (f"- {inline(self._facets[facet])}: {inline(value)}", "")
        yield from (self._quoted(coding), "")
        yield from self._noted(self._memos.get(("coding", coding.guid), []))

    def _quoted(self, coding: Coding) -> str:
        """The words, as long as there is room for them: a text coded whole a thousand times would fill a disk."""
        if len(coding.anchor.span) > self._left:
            self._lost["quotations whose words stand in the text alone, since there are too many of them,"] += 1
            return "> …"
        self._left -= len(coding.anchor.span)
        return "> " + escaped(self._study.words(coding)).replace("\n", "\n> ")

    def _noted(self, memos: list[Memo]) -> Iterator[str]:
        for memo in memos:
            who = inline(self._coders[memo.author]) if memo.author else "nobody named"
            when = f", {memo.made_at.date().isoformat()}" if isinstance(memo.made_at, date) else ""
            yield from (
                f"*{memo.kind.capitalize()} of {who}{when}{': ' + inline(memo.title) if memo.title else ''}*",
                "",
            )
            yield from ("> " + escaped(memo.text).replace("\n", "\n> "), "")


def _stretches(revision: Revision) -> Iterator[tuple[int | None, str | None, str]]:
    """The whole text in order: each turn with its number, speaker and words, and what stands between turns."""
    text, at = revision.text, 0
    for number, turn in enumerate(revision.turns, 1):
        yield None, None, text[at : turn.start]
        yield number, turn.speaker, text[turn.words : turn.end]
        at = turn.end
    yield None, None, text[at:]


def _table(sheet: Sheet) -> Iterator[str]:
    keep = [n for n, column in enumerate(sheet.columns) if not column.endswith("id")]
    yield "| " + " | ".join(inline(sheet.columns[n]) for n in keep) + " |"
    yield "|" + "---|" * len(keep)
    for row in sheet.rows:
        cells = ("" if row[n] is None else str(row[n]) for n in keep)
        yield "| " + " | ".join(inline(cell) if cell else " " for cell in cells) + " |"


def _losses(study: Study, lost: Counter[str]) -> tuple[Loss, ...]:
    latest = {source.latest.guid for source in study.sources}
    early = sum(coding.anchor.revision not in latest for coding in study.codings)
    return (
        *left_behind(study, ("codings on an earlier text of their source", early), these="these files"),
        *(Loss.of("changed", what, many) for what, many in lost.items() if many),
        Loss("Markdown is for reading and keeping; an archive can be opened here again."),
    )
