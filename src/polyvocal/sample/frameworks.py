"""The versions of the sample's framework, and the living draft that follows from them.

Invariant: a code keeps its key, and so its GUID, from version to version; what it means since a version, the draft
says too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import get_args

from polyvocal.model import PATH, Code, Facet, Framework, FrameworkVersion, Status, Theme
from polyvocal.sample.tables import day, guid, listed, person, rows

LEVEL = Facet(
    guid("facet", "level"), "level", "code", ("micro", "meso", "macro"),
    "Where it lies: in a person and their days, in the places and people around them, or in how things are run.",
)  # fmt: skip
_BECAME = {
    "motivation": ("mornings", "the-first-time", "good-weeks-and-bad-weeks"),
    "giving-up-easily": ("good-weeks-and-bad-weeks", "the-first-time"),
    "company": ("side-by-side", "regular-faces"),
}


def versions() -> tuple[FrameworkVersion, ...]:
    """The three versions."""
    published = {int(row["version"]): day(row["published"]) for row in rows("versions.csv")}
    return tuple(_version(row, _meant(published, int(row["version"]))) for row in rows("versions.csv"))


def _meant(published: Mapping[int, datetime], number: int) -> dict[str, datetime]:
    """Since when codes of a version mean what they do, by key, where that changed."""
    changes = sorted((int(row["version"]), row["key"]) for row in rows("framework/meant.csv"))
    return {key: published[since] for since, key in changes if since <= number}


def _version(row: Mapping[str, str], meant: Mapping[str, datetime]) -> FrameworkVersion:
    number = row["version"]
    table = list(rows(f"framework/v{number}.csv"))
    by_path = {code["code"]: guid("code", code["key"]) for code in table}
    codes = tuple(_code(code, by_path, meant.get(code["key"])) for code in table)
    gathered: dict[str, list[str]] = {}
    for code in table:
        for theme in listed(code["themes"]):
            gathered.setdefault(theme, []).append(by_path[code["code"]])
    themes = tuple(
        Theme(guid("theme", t["theme"]), t["theme"], t["claim"], tuple(gathered.get(t["theme"], ())), status=_status(t))
        for t in rows("framework/themes.csv")
        if t["version"] == number
    )
    return FrameworkVersion(
        int(number), Framework(codes, themes), row["note"], day(row["published"]), person(row["by"])
    )  # fmt: skip


def _status(row: Mapping[str, str]) -> Status:
    return next(status for status in get_args(Status) if status == row["status"])


def _code(row: Mapping[str, str], by_path: Mapping[str, str], meant: datetime | None) -> Code:
    above, _, name = row["code"].rpartition(PATH)
    return Code(
        guid("code", row["key"]), name, by_path[above] if above else None, row["colour"].upper() or None,
        row["definition"], row["when_to_use"], row["when_not"], row["example"],
        {LEVEL.guid: row["level"]} if row["level"] else {}, meant_since=meant,
    )  # fmt: skip


def draft(made: tuple[FrameworkVersion, ...]) -> Framework:
    """The last version, and after its codes those that were given up on the way."""
    last = made[-1].framework
    codes = {code.guid: code for code in last.codes}
    became = {guid("code", old): tuple(guid("code", new) for new in news) for old, news in _BECAME.items()}
    for version in reversed(made[:-1]):
        for code in version.framework.codes:
            if code.guid not in codes:
                codes[code.guid] = replace(code, parent=None, retired=True, became=became.get(code.guid, ()))
    return Framework(tuple(codes.values()), last.themes)
