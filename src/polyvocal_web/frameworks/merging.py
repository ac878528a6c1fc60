"""Merging one code into another.

Invariants: the merged code stays, no longer used, and says what it became. Codings made in a round stay as they were
made, under the version they were made under; those of the living draft get the other code, each still its own
coder's, if whoever merges may change them. Where that would code the same words twice, one coding stands for both.
What was under the code, and the themes that gathered it, go along. All of it is one act, and one undo.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from polyvocal.model import new_guid
from polyvocal_web.access import Action
from polyvocal_web.changes import Act, Writer, kind
from polyvocal_web.coding.models import Anchor, Coding
from polyvocal_web.frameworks.models import Code, Member, Theme
from polyvocal_web.payloads import Guid
from polyvocal_web.problems import Refused
from polyvocal_web.studies.models import Study


class CodeMerge(Act):
    """Merge a code into another: the codings of the draft, the codes under it and its places in themes go along."""

    kind: Literal["code.merge"]
    guid: Guid
    into: Guid


@dataclass(frozen=True, slots=True)
class Merging:
    """What a merge would do."""

    moved: list[Coding]
    doubled: list[Coding]
    below: list[Code]
    themes: list[Theme]


def planned(study: Study, coder: str | None, may: Callable[[Action], bool], code: str, into: str) -> Merging:
    """What merging `code` into `into` would do, done by this coder."""
    there = {"study_id": study.pk, "removed": False}
    draft = Coding.objects.filter(code=code, round=None, version=None, **there).exclude(
        guid__in=Anchor.objects.filter(study_id=study.pk).values("coding")
    )
    mine = draft if may(Action.CORRECT) else draft.filter(coder=coder)
    kept = Coding.objects.filter(code=into, round=None, **there)
    places = set(kept.values_list("revision", "start", "end", "coder"))
    moved: list[Coding] = []
    doubled: list[Coding] = []
    for one in mine.order_by("position", "guid"):
        place = (one.revision, one.start, one.end, one.coder)
        (doubled if place in places else moved).append(one)
        places.add(place)
    members = Member.objects.filter(study_id=study.pk, kind="code", guid=code).values("theme")
    return Merging(
        moved, doubled,
        list(Code.objects.filter(parent=code, **there).order_by("position", "guid")),
        list(Theme.objects.filter(guid__in=members, **there).order_by("position", "guid")),
    )  # fmt: skip


@kind("code.merge", Action.SHAPE)
def merge(writer: Writer, act: CodeMerge) -> str:
    """Carry out what `planned` says."""
    code, into = _pair(writer, act)
    plan = planned(writer.study, writer.coder, writer.may, code.guid, into.guid)
    became = {one.guid: _recoded(writer, one, into) for one in plan.moved}
    became |= {one.guid: _twin(one, into) for one in plan.doubled}
    for theme in _citing(writer, became):
        writer.edit(theme, {"codings": list(dict.fromkeys(became.get(guid, guid) for guid in theme.codings))})
    for one in [*plan.moved, *plan.doubled]:
        writer.remove(writer.find(Coding, one.guid))
    for below in plan.below:
        writer.edit(writer.find(Code, below.guid), {"parent": into.guid})
    for theme in (writer.find(Theme, theme.guid) for theme in plan.themes):
        codes = [into.guid if guid == code.guid else guid for guid in theme.codes]
        writer.edit(theme, {"codes": list(dict.fromkeys(codes))})
    writer.edit(code, {"retired": True, "became": [into.guid]})
    return f"merged the code “{code.name}” into “{into.name}”"


def _pair(writer: Writer, act: CodeMerge) -> tuple[Code, Code]:
    code, into = writer.find(Code, act.guid), writer.find(Code, act.into)
    above: str | None = into.guid
    while above is not None:
        if above == code.guid:
            raise Refused(f"“{code.name}” cannot be merged into itself or a code under it.")
        above = writer.find(Code, above).parent
    if code.retired or into.retired:
        raise Refused(f"“{(code if code.retired else into).name}” is no longer used; merge codes that are.")
    return code, into


def _recoded(writer: Writer, one: Coding, into: Code) -> str:
    guid = new_guid()
    writer.add(
        Coding(
            guid=guid, code=into.guid, source=one.source, coder=one.coder, revision=one.revision, start=one.start,
            end=one.end, facets=one.facets, origins=[one.guid, *one.origins], made_at=writer.at,
        )
    )  # fmt: skip
    return guid


def _twin(one: Coding, into: Code) -> str:
    """The coding that stands for one whose words are coded with the other code already."""
    place = {"revision": one.revision, "start": one.start, "end": one.end, "coder": one.coder}
    twins = Coding.objects.filter(study_id=one.study_id, code=into.guid, round=None, removed=False, **place)
    return str(twins.values_list("guid", flat=True)[0])


def _citing(writer: Writer, codings: dict[str, str]) -> list[Theme]:
    rows = Member.objects.filter(study_id=writer.study.pk, kind="coding", guid__in=list(codings))
    found = (writer.look(Theme, guid) for guid in dict.fromkeys(rows.order_by("theme").values_list("theme", flat=True)))
    return [theme for theme in found if theme is not None and not theme.removed]
