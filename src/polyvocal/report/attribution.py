"""Whose words a quotation is: “service user P10, 35-year-old female”.

A pattern is a line with names in braces: `{group} {case}, {age}-year-old {gender}`. A segment between commas is
dropped when one of its values is unknown; alternatives within a segment stand between bars, and the first whose
values are all known is taken. Someone of whom only some values are known has no case: there `{case}` is left blank
and “unidentified” follows. Invariant: nothing is said of a speaker that the pattern does not ask for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from polyvocal.faults import Fault
from polyvocal.model import Study

CASE, SPEAKER = "case", "speaker"
UNIDENTIFIED = "unidentified"
_NAME = re.compile(r"\{([^{}]*)\}")
_COMMA = re.compile(r",(?![^{}]*\})")
_BAR = re.compile(r"\|(?![^{}]*\})")
_WHERE = "the attribution pattern"


@dataclass(frozen=True, slots=True)
class Pattern:
    """An attribution pattern, read: segments, each with its alternatives."""

    segments: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, text: str, names: Iterable[str]) -> Pattern:
        """Read a pattern that may ask for `names`, however they are capitalised.

        Raises `Fault` for an empty pattern, a brace without its other, or a name that is none.
        """
        offered = list(dict.fromkeys((CASE, SPEAKER, *names)))
        if not text.strip():
            raise Fault(_WHERE, "there is nothing in it", "something like {group} {case}, {age}-year-old {gender}")
        if re.search("[{}]", _NAME.sub("", text)):
            raise Fault(_WHERE, f"in “{text}” a brace is without its other", "each name between { and }")
        known = {name.casefold() for name in offered}
        for name in _NAME.findall(text):
            if name.strip().casefold() not in known:
                raise Fault(_WHERE, f"“{name}” is nothing known of a speaker", "one of " + ", ".join(offered))
        return cls(tuple(tuple(part.strip() for part in _BAR.split(segment)) for segment in _COMMA.split(text)))

    def name(self, known: Mapping[str, str]) -> str:
        """Return how a speaker is named of whom `known` is known, by name in lower case; no `case`, no identity.

        >>> p = Pattern.of("{group} {case}, {age}-year-old {gender}", ["group", "age", "gender"])
        >>> p.name({"group": "service user", "case": "P10", "age": "35", "gender": "female"})
        'service user P10, 35-year-old female'
        >>> p.name({"group": "service user", "case": "P05"}), p.name({"group": "staff"})
        ('service user P05', 'staff, unidentified')
        """
        said = [text for segment in self.segments if (text := _said(segment, known))]
        return ", ".join(said) or ("participant" if CASE in known else UNIDENTIFIED)


def _said(segment: tuple[str, ...], known: Mapping[str, str]) -> str | None:
    for alternative in segment:
        asked = {name.strip().casefold() for name in _NAME.findall(alternative)}
        nameless = CASE in asked and CASE not in known
        if all(name in known or name == CASE for name in asked):
            filled = _NAME.sub(lambda match: known.get(match[1].strip().casefold(), ""), alternative)
            said = [" ".join(filled.split()), *([UNIDENTIFIED] if nameless else [])]
            return ", ".join(filter(None, said))
    return None


def default_pattern(study: Study) -> Pattern:
    """Return the pattern of group, case, age and gender, as far as `study` has these variables."""
    names = names_of(study)
    has = {name.casefold() for name in names}
    who = "{group} {case}|{case}" if "group" in has else "{case}"
    ways = ["{age}-year-old {gender}"] if {"age", "gender"} <= has else []
    ways += [way for name, way in (("gender", "{gender}"), ("age", "aged {age}")) if name in has]
    return Pattern.of(", ".join(filter(None, (who, "|".join(ways)))), names)


def names_of(study: Study) -> list[str]:
    """Return the names of the variables on cases."""
    return [variable.name for variable in study.variables if variable.on == "case"]
