"""What the log knows of the framework: who changed it by their own hand, beside what was decided.

Invariants: a person hears only of Changes that they may know of; what a decision did is told by the decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from polyvocal.model import Code, Framework, Study, Theme
from polyvocal_web.access import Entered
from polyvocal_web.history import heard_by
from polyvocal_web.studies.models import Change

if TYPE_CHECKING:
    from polyvocal.report.record import Entry

_SHAPES = ("code.", "theme.", "facet.", "version.restore")
_NAMED = frozenset({"code", "theme"})
_BROUGHT = frozenset({"code", "theme", "facet", "facet value"})
_Row = tuple[int, str, dict[str, Any], list[dict[str, Any]], datetime, str, str, str, int | None]


def changed(entered: Entered, study: Study) -> Iterator[Entry]:
    """The Changes that changed the framework, as entries of the record of `study`, oldest first.

    What was taken back stays, and so does the taking back: both happened.
    """
    from polyvocal.report.record import Entry  # loaded when it is asked for, with what prints

    names = _names(study)
    rounds = {one.guid: one.name for one in study.rounds}
    shaped: set[int] = set()
    for seq, kind, payload, edits, at, sentence, audience, who, undoes in _rows(entered):
        if undoes in shaped or _shapes(kind, payload):
            shaped.add(seq)
            about = (names[edit["guid"]] for edit in edits if edit["of"] in _NAMED and edit["guid"] in names)
            yield Entry(
                at, who, "change", f"{who} {sentence}", round=rounds.get(audience.partition(" ")[2]),
                about=tuple(dict.fromkeys(about)),
            )  # fmt: skip


def _shapes(kind: str, payload: dict[str, Any]) -> bool:
    """Whether an act changed the framework, or brought something of one in."""
    brought = _BROUGHT & payload["added"].keys() if kind == "study.merge" else frozenset()
    return bool(brought) or any(one.startswith(_SHAPES) for one in payload.get("kinds", [kind]))


def _rows(entered: Entered) -> Iterable[_Row]:
    """The Changes of these kinds, those of several acts, what files brought, and what took something back."""
    shapes = reduce(or_, (Q(kind__startswith=shape) for shape in _SHAPES))
    kinds = shapes | Q(kind__in=("together", "study.merge", "undo"))
    heard = Change.objects.filter(heard_by(entered), kinds, study_id=entered.study.pk).order_by("seq")
    return heard.values_list("seq", "kind", "payload", "edits", "at", "sentence", "audience", "by__name", "undoes")


def _names(study: Study) -> dict[str, str]:
    """Names of codes and themes by GUID, those of the draft where they differ."""
    frameworks = [*(version.framework for version in study.versions), study.framework]
    return {thing.guid: thing.name for one in frameworks for thing in _things(one)}


def _things(framework: Framework) -> tuple[Code | Theme, ...]:
    return (*framework.codes, *framework.themes)
