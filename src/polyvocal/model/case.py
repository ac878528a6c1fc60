"""Cases (participants or other units) and the variables by which they are known.

Invariant: a value has exactly the type that its variable's kind says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from math import isfinite
from typing import Literal, TypeAlias, get_args

from polyvocal.model.choice import check_choice
from polyvocal.model.identity import is_guid

Value: TypeAlias = str | bool | int | float | date | datetime
Kind = Literal["text", "boolean", "integer", "decimal", "date", "datetime"]
"""The six kinds of REFI-QDA 1.0 (`VariableType`)."""
On = Literal["case", "source"]

_TYPES: dict[Kind, type] = {
    "text": str,
    "boolean": bool,
    "integer": int,
    "decimal": float,
    "date": date,
    "datetime": datetime,
}


@dataclass(frozen=True, slots=True)
class Variable:
    """Something that can be known of a case or a source: age, group, site. In the interface: an attribute."""

    guid: str
    name: str
    kind: Kind = "text"
    on: On = "case"
    description: str = ""

    def __post_init__(self) -> None:
        if not is_guid(self.guid):
            raise ValueError(f"a variable needs a GUID, not {self.guid!r}")
        if not self.name.strip():
            raise ValueError(f"variable {self.guid} has no name")
        if self.kind not in get_args(Kind):
            raise ValueError(f"variable {self.name!r} is of kind {self.kind!r}, none of {', '.join(get_args(Kind))}")
        check_choice(f"what variable {self.name!r} is known of", self.on, On)

    def fits(self, value: Value) -> bool:
        """Whether `value` has this variable's type; a bool is no integer, a datetime no date, NaN no number."""
        return type(value) is _TYPES[self.kind] and (not isinstance(value, float) or isfinite(value))


@dataclass(frozen=True, slots=True)
class Case:
    """A participant or other unit, and what is known of it by variable's GUID. What is not known is absent."""

    guid: str
    name: str
    values: Mapping[str, Value] = field(default_factory=dict)
    description: str = ""

    def __post_init__(self) -> None:
        if not is_guid(self.guid):
            raise ValueError(f"a case needs a GUID, not {self.guid!r}")
        if not self.name.strip():
            raise ValueError(f"case {self.guid} has no name")
