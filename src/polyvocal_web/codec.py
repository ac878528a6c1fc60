"""Library values as JSON and back.

Invariant: what is written reads back equal, with its type: a date stays a date, 1.0 stays a decimal.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from polyvocal import model as m

Json = Any


def value_to_json(value: m.Value) -> Json:
    """JSON for `value`: text, truth and whole numbers as they are, the rest with its type.

    >>> value_to_json(44), value_to_json(1.0), value_to_json(date(2024, 5, 1))
    (44, {'decimal': '1.0'}, {'date': '2024-05-01'})
    """
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return {"decimal": repr(value)} if isinstance(value, float) else value


def value_from_json(stored: Json) -> m.Value:
    """The value that `value_to_json` wrote.

    >>> [value_from_json(value_to_json(v)) for v in (True, 44, 1e16, date(2024, 5, 1))]
    [True, 44, 1e+16, datetime.date(2024, 5, 1)]
    """
    if not isinstance(stored, dict):
        return stored  # type: ignore[no-any-return]
    ((kind, text),) = stored.items()
    return _READ[kind](text)  # type: ignore[no-any-return]


_READ: dict[str, Any] = {"decimal": float, "date": date.fromisoformat, "datetime": datetime.fromisoformat}


def values_to_json(values: Mapping[str, m.Value]) -> dict[str, Json]:
    """What is known of something, by variable's GUID."""
    return {guid: value_to_json(value) for guid, value in values.items()}


def values_from_json(stored: Mapping[str, Json]) -> dict[str, m.Value]:
    """What `values_to_json` wrote."""
    return {guid: value_from_json(value) for guid, value in stored.items()}


def turns_to_json(turns: tuple[m.Turn, ...]) -> Json:
    """Turns as rows of start, words, end and speaker."""
    return [[turn.start, turn.words, turn.end, turn.speaker] for turn in turns]


def turns_from_json(stored: Json) -> tuple[m.Turn, ...]:
    """What `turns_to_json` wrote."""
    return tuple(m.Turn(*row) for row in stored)


def _moment(value: datetime | None) -> str | None:
    return value.isoformat() if value else None


def _when(stored: str | None) -> datetime | None:
    return datetime.fromisoformat(stored) if stored else None


_CODE = ("guid", "name", "parent", "colour", "definition", "when_to_use", "when_not", "example", "codable", "retired",
         "made_by", "round")  # fmt: skip
_THEME = ("guid", "name", "claim", "status", "colour")


def framework_to_json(framework: m.Framework) -> Json:
    """A whole framework, for a version that stands still."""
    return {
        "codes": [
            {name: getattr(code, name) for name in _CODE}
            | {
                "facets": dict(code.facets),
                "became": list(code.became),
                "made_at": _moment(code.made_at),
                "meant_since": _moment(code.meant_since),
            }
            for code in framework.codes
        ],
        "themes": [
            {name: getattr(theme, name) for name in _THEME}
            | {"codes": list(theme.codes), "codings": list(theme.codings)}
            for theme in framework.themes
        ],
    }


def framework_from_json(stored: Json) -> m.Framework:
    """What `framework_to_json` wrote."""
    return m.Framework(
        tuple(
            m.Code(
                **{
                    **code,
                    "became": tuple(code["became"]),
                    "made_at": _when(code["made_at"]),
                    "meant_since": _when(code.get("meant_since")),
                }
            )
            for code in stored["codes"]
        ),
        tuple(
            m.Theme(**{**theme, "codes": tuple(theme["codes"]), "codings": tuple(theme["codings"])})
            for theme in stored["themes"]
        ),
    )


def passages_to_json(passages: tuple[m.Passage, ...]) -> Json:
    """Passages as rows of source, revision, start and end."""
    return [[passage.source, passage.revision, passage.span.start, passage.span.end] for passage in passages]


def passages_from_json(stored: Json) -> tuple[m.Passage, ...]:
    """What `passages_to_json` wrote."""
    return tuple(m.Passage(source, revision, m.Span(start, end)) for source, revision, start, end in stored)
