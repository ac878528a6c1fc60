"""The acts on versions: fixing the draft as the next one, and going back to an old one.

Invariants: a version is written once and never edited; it holds no coder's own code. Nobody fixes what somebody else
changed meanwhile without having seen it. A version that something stands on is not taken back.
"""

from __future__ import annotations

from typing import Any, Literal

from polyvocal import model as m
from polyvocal_web import codec, cursors
from polyvocal_web.access import Action
from polyvocal_web.changes import Act, Writer, check, kind, plain
from polyvocal_web.coding.models import Coding, Look
from polyvocal_web.frameworks.models import Code, Theme, Version, versions_of
from polyvocal_web.payloads import Guid, Words
from polyvocal_web.problems import Refused
from polyvocal_web.proposals.models import Proposal, SignOff
from polyvocal_web.rounds.models import Round
from polyvocal_web.snapshot import framework_of, version_value
from polyvocal_web.studies.models import Change

_DRAWN = frozenset({"code", "theme"})


class VersionFix(Act):
    """Fix the draft as the next version. `seen` is the cursor of the draft as one looked at it."""

    kind: Literal["version.fix"]
    guid: Guid
    note: Words = ""
    seen: str


class VersionRestore(Act):
    """Make the draft what a version was: its codes and themes as they stood; later codes are no longer used."""

    kind: Literal["version.restore"]
    version: int


@kind("version.fix", Action.DECIDE)
def fix(writer: Writer, act: VersionFix) -> str:
    """Write the draft down."""
    _unseen(writer, act.seen)
    last = versions_of(writer.study.pk).last()
    framework = framework_of(writer.study)
    if last is not None and version_value(writer.study.pk, last.guid) == framework:
        raise Refused(f"Nothing has changed since version {last.number}.")
    if not framework.codes:
        raise Refused("There is no code yet that could be fixed.")
    number = last.number + 1 if last is not None else 1
    writer.add(
        Version(
            guid=act.guid, number=number, note=act.note, published_at=writer.at, published_by=writer.coder,
            framework=codec.framework_to_json(framework),
        )
    )  # fmt: skip
    return f"fixed the framework as version {number}"


def _unseen(writer: Writer, seen: str) -> None:
    """Refuse what others did to the draft meanwhile; nothing of theirs is lost, it only has to be seen first."""
    try:
        since = cursors.seq(writer.study.guid, seen)
    except cursors.NoCursor as error:
        raise Refused("Look at the draft once more, then fix it.") from error
    later = Change.objects.select_related("by").filter(study_id=writer.study.pk, seq__gt=since, audience="")
    for change in later.exclude(by_id=writer.by.pk).order_by("-seq"):
        if any(edit["of"] in _DRAWN for edit in change.edits):
            raise Refused(
                f"Since you looked, {change.by.name} {change.sentence}. Look at the draft once more, then fix it."
            )


@kind("version.restore", Action.DECIDE)
def restore(writer: Writer, act: VersionRestore) -> str:
    """Go through codes and themes; what the version does not have stays, no longer used, or given up."""
    version = versions_of(writer.study.pk).filter(number=act.version).first()
    if version is None:
        raise Refused(f"There is no version {act.version} of the framework.")
    framework = version_value(writer.study.pk, version.guid)
    for place, code in enumerate(framework.codes, 1):
        _put(writer, Code, code.guid, _code(code, place))
    for place, theme in enumerate(framework.themes, 1):
        _theme(writer, theme, place)
    _leave(writer, framework)
    return f"made the draft what version {act.version} was"


def _code(code: m.Code, place: int) -> dict[str, Any]:
    same = ("name", "parent", "colour", "definition", "when_to_use", "when_not", "example", "codable", "retired")
    return {name: getattr(code, name) for name in same} | {
        "facets": dict(code.facets), "became": list(code.became), "meant_since": plain(code.meant_since),
        "position": float(place), "removed": False,
    }  # fmt: skip


def _put(writer: Writer, model: type[Code] | type[Theme], guid: str, values: dict[str, Any]) -> None:
    row = writer.look(model, guid)
    if row is None:
        fresh = {name: value for name, value in values.items() if name not in ("removed", "position")}
        writer.add(model(guid=guid, **fresh), position=values["position"])
        return
    if plain(getattr(row, "meant_since", None)) == values.get("meant_since"):
        values.pop("meant_since", None)
    writer.edit(row, values)


def _theme(writer: Writer, theme: m.Theme, place: int) -> None:
    values = {"name": theme.name, "claim": theme.claim, "status": theme.status, "colour": theme.colour,
              "position": float(place), "removed": False}  # fmt: skip
    _put(writer, Theme, theme.guid, values)
    there = Coding.objects.filter(study_id=writer.study.pk, guid__in=theme.codings, removed=False)
    known = set(there.values_list("guid", flat=True))
    codings = [guid for guid in theme.codings if guid in known]
    writer.edit(writer.find(Theme, theme.guid), {"codes": list(theme.codes), "codings": codings})


def _leave(writer: Writer, framework: m.Framework) -> None:
    themes = {theme.guid for theme in framework.themes}
    for code in Code.objects.filter(study_id=writer.study.pk, removed=False, retired=False, round=None):
        if code.guid not in framework.by_guid:
            writer.edit(writer.find(Code, code.guid), {"retired": True})
    for theme in Theme.objects.filter(study_id=writer.study.pk, removed=False).exclude(status="given up"):
        if theme.guid not in themes:
            writer.edit(writer.find(Theme, theme.guid), {"status": "given up"})


@check(Version)
def _stood_on(writer: Writer, version: Version) -> None:
    if not version.removed:
        return
    study, number = writer.study.pk, version.number
    standing: tuple[tuple[Any, str], ...] = (
        (Round, "a round is read with it"), (Coding, "something was coded with it"), (SignOff, "somebody spoke on it"),
        (Look, "codings were looked at in its light"), (Proposal, "somebody proposed a change to it"),
    )  # fmt: skip
    for model, why in standing:
        if model.objects.filter(study_id=study, version=number, removed=False).exists():
            raise Refused(f"Version {number} stays: {why}.")
    if versions_of(study).filter(number__gt=number).exists():
        raise Refused(f"Version {number} stays: a later one was fixed after it.")
