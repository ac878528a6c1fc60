"""All kinds of acts, gathered: importing this fills the registry.

Invariants: what a client can ask is exactly the kinds that are `asked`; their schemas are the API's. Acts that are
done together are one Change, with one line in the log and one undo; each part is allowed, or refused, as it is alone.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal

from pydantic import Field

import polyvocal_web.accounts.people
import polyvocal_web.coding.looking
import polyvocal_web.coding.services
import polyvocal_web.frameworks.merging
import polyvocal_web.frameworks.services
import polyvocal_web.frameworks.versions
import polyvocal_web.history
import polyvocal_web.proposals.services
import polyvocal_web.rounds.carrying
import polyvocal_web.rounds.services
import polyvocal_web.sources.bring
import polyvocal_web.sources.services
import polyvocal_web.studies.acts
import polyvocal_web.studies.joining
import polyvocal_web.studies.services  # noqa: F401
from polyvocal_web.access import Action
from polyvocal_web.changes import KINDS, Act, Writer, kind

_SAID = 3


def _asked() -> dict[str, Any]:
    return {name: kind for name, kind in KINDS.items() if kind.asked}


def _one_of(kinds: dict[str, Any]) -> Any:
    return Annotated[reduce(or_, (kind.schema for kind in kinds.values())), Field(discriminator="kind")]


PARTS = {name: kind for name, kind in _asked().items() if name != "undo"}
AnyPart: Any = _one_of(PARTS)


class Together(Act):
    """Several acts that are one to the person who does them: code with a new code, move ten quotations."""

    WORDS = frozenset({"acts"})
    kind: Literal["together"]
    acts: list[AnyPart] = Field(min_length=1, max_length=1000)

    def payload(self) -> dict[str, Any]:
        """What was asked: the kinds in the open, the acts with people's words."""
        kinds = sorted({part.kind for part in self.acts})
        return {"kinds": kinds, "acts": [{"kind": part.kind, **part.payload()} for part in self.acts]}


@kind("together", Action.SEE)
def together(writer: Writer, act: Together) -> str:
    """Do the parts in order. Whoever may not hear of one part hears of none."""
    sentences: dict[str, None] = {}
    audiences: set[str] = set()
    for part in act.acts:
        writer.must(KINDS[part.kind].action)
        writer.audience = ""
        sentences[KINDS[part.kind].do(writer, part)] = None
        audiences.add(writer.audience)
    audiences.discard("")
    writer.audience = audiences.pop() if len(audiences) == 1 else str(writer.by.pk) if audiences else ""
    said = list(sentences)
    more = len(act.acts) - _SAID
    return "; ".join(said) if len(said) <= _SAID else "; ".join([*said[:_SAID], f"and {more} more"])


ASKED = _asked()
AnyAct: Any = _one_of(ASKED)
