"""Variables of a REFI-QDA file, and what is known of cases and sources by them.

Invariant: a variable of ours is on cases or on sources; one that a foreign file uses for both becomes two.
"""

from __future__ import annotations

from datetime import date, datetime
from math import isfinite
from typing import Any

from polyvocal.exchange.refi.gathered import Element, Gathered, named
from polyvocal.exchange.refi.xml import each, first, name_of, words
from polyvocal.exchange.tables import moment
from polyvocal.model import derived_guid

_KINDS = {
    "Text": "text", "Boolean": "boolean", "Integer": "integer", "Float": "decimal", "Date": "date",
    "DateTime": "datetime",
}  # fmt: skip


class Variables:
    """Reads variables first, then the values of each owner."""

    def __init__(self, gathered: Gathered) -> None:
        self._to = gathered
        self._known: dict[str, dict[str, Any]] = {}
        self._used: dict[tuple[str, str], dict[str, Any]] = {}

    def read(self, variables: Element | None) -> None:
        """Read the variables."""
        for element in each(variables, "Variable"):
            row = {
                "guid": self._to.guid(element, "Variable"), "name": named(element, "(no name)"), "on": "case",
                "kind": _KINDS.get(element.get("typeOfVariable") or "", "text"),
                "description": words(element, "Description"),
            }  # fmt: skip
            self._known[row["guid"]] = row
            self._to.variables.add(row["guid"])
            self._to.sheet["variables"].append(row)

    def values(self, element: Element, on: str, owner: str) -> None:
        """Read what is known of `owner`, a case or a source."""
        seen: set[str] = set()
        for value in each(element, "VariableValue"):
            row = self._known.get(self._to.target(first(value, "VariableRef"), "Variable") or "")
            given = next((child for child in value if name_of(child).endswith("Value")), None)
            if row is None:
                self._to.count("values of variables that are not there")
            elif given is not None and given.text:
                if row["guid"] in seen:
                    self._to.count("second values of one variable for one case or source")
                    continue
                seen.add(row["guid"])
                self._value(self._on(row, on), on, owner, given.text)

    def _on(self, row: dict[str, Any], on: str) -> dict[str, Any]:
        """The variable as it is on cases or on sources; our own note says itself what each of ours is on."""
        if self._to.content is not None:
            return row
        other = "source" if on == "case" else "case"
        key = row["guid"]
        if (key, on) not in self._used:
            if (key, other) in self._used:
                row = {**row, "guid": derived_guid("refi", self._to.mark, key, on)}
                self._to.sheet["variables"].append(row)
            row["on"] = on
            self._used[key, on] = row
        return self._used[key, on]

    def _value(self, row: dict[str, Any], on: str, owner: str, text: str) -> None:
        try:
            written = _written(row["kind"], text)
        except ValueError:
            self._to.count(f"values that do not fit “{row['name']}”")
            return
        self._to.sheet[f"{on}_values"].append({on: owner, "variable": row["guid"], "value": written})


def _written(kind: str, text: str) -> str:
    """A value as our tables write it. Raises `ValueError` where it is of another kind."""
    plain = text.strip()
    if kind == "boolean":
        return {"true": "true", "1": "true", "false": "false", "0": "false"}.get(plain) or _none(plain)
    if kind == "integer":
        return str(int(plain))
    if kind == "decimal":
        return repr(float(plain)) if isfinite(float(plain)) else _none(plain)
    if kind == "date":
        return date.fromisoformat(plain).isoformat()
    return moment(datetime.fromisoformat(plain)) if kind == "datetime" else text


def _none(text: str) -> str:
    raise ValueError(text)
