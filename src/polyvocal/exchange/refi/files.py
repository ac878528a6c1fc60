"""The files inside a REFI-QDA project: texts, and what is kept to be written back.

Invariant: only parts of the package are opened, whatever a path says; what lies elsewhere is never looked for.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from polyvocal.exchange.package import Package

LARGEST = 64 << 20
"""The most bytes of one file that is kept."""
LARGEST_TOGETHER = 256 << 20
_SCHEME = re.compile(r"^(internal|relative|file|absolute):/*", re.IGNORECASE)
_UNFIT = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\ud800-\udfff]')


class Files:
    """Finds parts of a package by the paths that tools write, and remembers those that are kept."""

    def __init__(self, package: Package | None) -> None:
        self._package = package
        self.kept: dict[str, bytes] = {}
        self._names: dict[str, str] = {}
        self._whole: dict[str, str] = {}
        self._by_name: dict[str, str] = {}
        for entry in reversed(package.names if package is not None else []):
            plain = entry.replace("\\", "/").casefold()
            self._whole[plain] = entry
            self._by_name[plain.rpartition("/")[2]] = entry
        self.too_large = 0
        self.guessed = False

    def entry(self, path: str) -> str | None:
        """The part that `path` means: with one, two or three slashes, in `Sources/` or `sources/`, or by its name."""
        plain = _SCHEME.sub("", path.strip()).replace("\\", "/").lstrip("/")
        for wanted in dict.fromkeys((plain.casefold(), unquote(plain).casefold())):
            name = wanted.rpartition("/")[2]
            found = self._whole.get(f"sources/{wanted}") or self._whole.get(wanted) or self._by_name.get(name)
            if name and found:
                return found
        return None

    def text(self, path: str) -> str | None:
        """The words of a text file, a byte order mark apart; None where it is not there."""
        entry = self.entry(path)
        if entry is None or self._package is None:
            return None
        raw = self._package.read(entry)
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            pass
        if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or raw[1:200:2].count(0) > len(raw[1:200:2]) // 2:
            try:
                return raw.decode("utf-16").removeprefix("\ufeff")
            except UnicodeDecodeError:
                pass
        self.guessed = True
        return raw.decode("cp1252", errors="replace")

    def keep(self, path: str) -> str | None:
        """Keep the file that `path` means and return the name it is kept by; None where it is not in the package."""
        entry = self.entry(path)
        if entry is None or self._package is None:
            return None
        if entry not in self._names:
            size = self._package.size(entry)
            if size > LARGEST or size + sum(map(len, self.kept.values())) > LARGEST_TOGETHER:
                self.too_large += 1
                return None
            name = self._plain(entry)
            self._names[entry], self.kept[name] = name, self._package.read(entry)
        return self._names[entry]

    def keep_apart(self, name: str) -> None:
        """Keep a file that lies under `attachments/` by its own name, as we write those that nothing refers to."""
        entry = self._whole.get(f"attachments/{name}".casefold())
        if entry is not None and self._package is not None and name not in self.kept:
            self.kept[name] = self._package.read(entry)

    def _plain(self, entry: str) -> str:
        name = _UNFIT.sub("_", entry.replace("\\", "/").rpartition("/")[2]).strip(". ") or "file"
        taken = {known.casefold() for known in self.kept}
        made, number = name, 2
        while made.casefold() in taken:
            made, number = f"{number}-{name}", number + 1
        return made


def base(path: str) -> str:
    """The bare file name of a path, whoever's home it is in."""
    return _SCHEME.sub("", path.strip()).replace("\\", "/").rstrip("/").rpartition("/")[2]
