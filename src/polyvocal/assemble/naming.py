"""Which thing of a study a table means by a name: sources as other programs call them, codes by name or path.

Invariant: a name that could be two things is a `Fault` or is left open; it is never taken for one of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from polyvocal.assemble.codebook import extended
from polyvocal.assemble.table import Row
from polyvocal.assemble.tree import path_of
from polyvocal.faults import Fault
from polyvocal.model import PATH, Case, Code, Framework, Source

_NUMBERED = re.compile(r"^(?:[DP]\s*)?\d+\s*:\s*")
_PLAIN = re.compile(r"[\W_]+")


class SourceNames:
    """Sources by the names that tables give them."""

    def __init__(self, sources: Sequence[Source], cases: Sequence[Case]) -> None:
        self.sources = sources
        self.exact = by_any_name(sources)
        self.plain = _only(sources, lambda source: {_plain(source.name), _plain(Path(source.name).stem)})
        names = {case.guid: case.name for case in cases}
        self.voices: dict[str, list[str]] = {}
        for source in sources:
            for voice in source.voices:
                for name in {voice.label.casefold(), names.get(voice.case or "", voice.label).casefold()}:
                    self.voices.setdefault(name, []).append(source.guid)

    def of(self, name: str) -> tuple[str, ...] | None:
        """The GUIDs of the sources that may be meant; None where none is so called."""
        last = re.split(r"[\\/]", name)[-1].strip() or name
        for called in dict.fromkeys((name, last, _NUMBERED.sub("", last))):
            source = self.exact.get(called.casefold()) or self.plain.get(_plain(called))
            source = source or self.plain.get(_plain(Path(called).stem))
            if source is not None:
                return (source.guid,)
        return tuple(dict.fromkeys(self.voices.get(name.casefold(), ()))) or None


def by_any_name(sources: Sequence[Source]) -> dict[str, Source]:
    """Sources by GUID and name, and by name without its ending where that is only one's."""
    stems = _only(sources, lambda source: {Path(source.name).stem.casefold()})
    return stems | {source.guid: source for source in sources} | {source.name.casefold(): source for source in sources}


def _only(sources: Sequence[Source], names: Callable[[Source], set[str]]) -> dict[str, Source]:
    found: dict[str, list[Source]] = {}
    for source in sources:
        for name in names(source):
            found.setdefault(name, []).append(source)
    return {name: some[0] for name, some in found.items() if len(some) == 1 and name}


def _plain(name: str) -> str:
    return _PLAIN.sub(" ", name.casefold()).strip()


class CodeNames:
    """Codes by the names that tables give them; those that are missing are made, unless the framework is `closed`."""

    def __init__(self, framework: Framework, *, closed: bool) -> None:
        self.framework, self.closed = framework, closed
        self._found: dict[tuple[str, str], Code | None] = {}

    def of(self, row: Row, theme: str, name: str, *, loosely: bool) -> Code | None:
        """The code of that name, under the theme where one is named; None for a quotation that a theme takes itself.

        `loosely` also understands paths with backslashes, and other capitals. Raises `Fault` for a name that several
        codes have, and for one that none has while the framework is closed.
        """
        if (theme, name) not in self._found:
            self._found[theme, name] = self._looked_up(row, theme, name, loosely=loosely)
        return self._found[theme, name]

    def _looked_up(self, row: Row, theme: str, name: str, *, loosely: bool) -> Code | None:
        if not name:
            if theme and all(known.name != theme for known in self.framework.themes):
                self._missing(row, f"the theme “{theme}” is not in the framework")
                self.framework, _ = extended(self.framework, theme, "")
            return None
        found = self._under(theme, name) if theme else self.framework.named(name)
        path = PATH.join(path_of(name)) if loosely else name
        if not found and loosely and not theme:
            found = self.framework.named(path) or self._alike(path)
        if len(found) > 1:
            raise Fault(row.where, f"{len(found)} codes are called “{name}”", "the theme beside it, or theme > code")
        if found:
            return found[0]
        self._missing(row, f"no code “{name}”{f' under the theme “{theme}”' if theme else ''} is in the framework")
        self.framework, made = extended(self.framework, theme, path)
        return made

    def _alike(self, path: str) -> tuple[Code, ...]:
        plain = path.casefold()
        by_name = tuple(code for code in self.framework.codes if code.name.casefold() == plain)
        return by_name or tuple(
            code for code in self.framework.codes if self.framework.path(code.guid).casefold() == plain
        )

    def _missing(self, row: Row, met: str) -> None:
        if self.closed:
            raise Fault(row.where, met, "a code of the framework that was given")

    def _under(self, theme: str, name: str) -> tuple[Code, ...]:
        gathered = [guid for known in self.framework.themes if known.name == theme for guid in known.codes]
        exact = tuple(self.framework.by_guid[guid] for guid in gathered if self.framework.by_guid[guid].name == name)
        return exact or tuple(self.framework.by_guid[guid] for guid in gathered if self.framework.path(guid) == name)
