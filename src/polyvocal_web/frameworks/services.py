"""The acts on the living draft: codes and themes.

Invariants: the tree has no circle and no child without its parent; a code in use stays; a theme gathers what is
there. Values of facets are stored by the facet's GUID.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from django.db.models import Max, QuerySet
from pydantic import Field

from polyvocal.model import Status
from polyvocal_web.access import Action
from polyvocal_web.changes import Act, Writer, check, kind, plain
from polyvocal_web.coding.models import Coding
from polyvocal_web.frameworks.models import Code, Member, Theme, versions_of
from polyvocal_web.payloads import Colour, Guid, Name, Words
from polyvocal_web.problems import Refused
from polyvocal_web.rounds.blind import bound, hush, known_to, seen_by, unshared
from polyvocal_web.rounds.models import Round
from polyvocal_web.studies.facets import by_guid

_MANY = "“{}” has {}; {} first."


class CodeAdd(Act):
    """Add a code to the draft. Without a `position` it stands last. Who reads in a blind round adds it as their own."""

    WORDS = Code.WORDS
    kind: Literal["code.add"]
    guid: Guid
    name: Name
    parent: Guid | None = None
    colour: Colour | None = None
    definition: Words = ""
    when_to_use: Words = ""
    when_not: Words = ""
    example: Words = ""
    facets: dict[str, str] = Field(default_factory=dict)
    position: float | None = None
    round: Guid | None = None


class CodeBring(Act):
    """Bring a coder's own code in for all."""

    kind: Literal["code.bring"]
    guid: Guid


class CodeChange(Act):
    """Rename, nest (`parent`), recolour or describe a code. What is not named stays.

    `meaning`: it means something else from now on, so that what was coded with it before wants another look.
    """

    WORDS = Code.WORDS
    kind: Literal["code.change"]
    guid: Guid
    name: Name = ""
    parent: Guid | None = None
    colour: Colour | None = None
    definition: Words = ""
    when_to_use: Words = ""
    when_not: Words = ""
    example: Words = ""
    facets: dict[str, str] = Field(default_factory=dict)
    position: float = 0
    meaning: bool = False


class CodeRetire(Act):
    """Stop using a code, or use it again. What was coded with it stays as it was made; `became` are its successors."""

    kind: Literal["code.retire"]
    guid: Guid
    retired: bool = True
    became: list[Guid] = Field(default_factory=list)


class CodeRemove(Act):
    """Remove a code that nothing uses."""

    kind: Literal["code.remove"]
    guid: Guid


class ThemeAdd(Act):
    """Add a theme that gathers codes and single quotations."""

    kind: Literal["theme.add"]
    guid: Guid
    name: Name
    claim: Words = ""
    status: Status = "candidate"
    colour: Colour | None = None
    codes: list[Guid] = Field(default_factory=list)
    codings: list[Guid] = Field(default_factory=list)
    position: float | None = None


class ThemeChange(Act):
    """Change a theme; `codes` and `codings` are the whole of what it gathers. What is not named stays."""

    kind: Literal["theme.change"]
    guid: Guid
    name: Name = ""
    claim: Words = ""
    status: Status = "candidate"
    colour: Colour | None = None
    codes: list[Guid] = Field(default_factory=list)
    codings: list[Guid] = Field(default_factory=list)
    position: float = 0


class ThemeRemove(Act):
    """Remove a theme; the codes and quotations it gathered stay."""

    kind: Literal["theme.remove"]
    guid: Guid


def _last(writer: Writer, model: type[Code] | type[Theme]) -> float:
    """After all that the writer may know of: a place tells nothing of others."""
    rows: QuerySet[Any] = Theme.objects.filter(study_id=writer.study.pk) if model is Theme else known_to(writer)
    top = rows.aggregate(top=Max("position"))["top"]
    return 1.0 if top is None else top + 1


def _faceted(writer: Writer, values: dict[str, Any]) -> dict[str, Any]:
    if "facets" in values:
        values["facets"] = by_guid(writer.study, "code", values["facets"])
    return values


@kind("code.add", Action.SHAPE)
def add_code(writer: Writer, act: CodeAdd) -> str:
    """Store the code."""
    values = _faceted(writer, act.given("position", "round"))
    position = _last(writer, Code) if act.position is None else act.position
    here = writer.find(Round, act.round) if act.round else bound(writer)
    own = here.guid if here else None
    hush(writer, own)
    writer.add(Code(guid=act.guid, made_by=writer.coder, made_at=writer.at, round=own, **values), position=position)
    return f"added the code “{act.name}”" + (f" of their own in “{here.name}”" if here else "")


@kind("code.bring", Action.SHAPE)
def bring_code(writer: Writer, act: CodeBring) -> str:
    """Make it one of the framework."""
    code = writer.find(Code, act.guid)
    writer.edit(code, {"round": None})
    return f"brought the code “{code.name}” in for all"


@kind("code.change", Action.SHAPE)
def change_code(writer: Writer, act: CodeChange) -> str:
    """Write what is new."""
    code = writer.find(Code, act.guid)
    name = code.name
    meaning = {"meant_since": plain(writer.at)} if act.meaning else {}
    writer.edit(code, _faceted(writer, act.given("meaning")) | meaning)
    hush(writer, code.round)
    return f"renamed the code “{name}” to “{code.name}”" if name != code.name else f"changed the code “{name}”"


@kind("code.retire", Action.SHAPE)
def retire_code(writer: Writer, act: CodeRetire) -> str:
    """Mark it; what it became is known no more once it is used again."""
    code = writer.find(Code, act.guid)
    became = list(dict.fromkeys(act.became)) if act.retired else []
    for successor in became:
        writer.find(Code, successor)
    writer.edit(code, {"retired": act.retired, "became": became})
    hush(writer, code.round)
    if len(became) > 1:
        return f"split the code “{code.name}” into {len(became)}"
    return f"stopped using the code “{code.name}”" if act.retired else f"uses the code “{code.name}” again"


@kind("code.remove", Action.SHAPE)
def remove_code(writer: Writer, act: CodeRemove) -> str:
    """Take it out of the draft; the check refuses where it is in use."""
    code = writer.find(Code, act.guid)
    writer.remove(code)
    hush(writer, code.round)
    return f"removed the code “{code.name}”"


@check(Code)
def _grows(writer: Writer, code: Code) -> None:
    _whose(writer, code)
    if code.removed:
        _unused(writer, code)
        return
    seen = {code.guid}
    above = code.parent
    while above is not None:
        if above in seen:
            raise Refused(f"“{code.name}” cannot be under itself.")
        seen.add(above)
        above = writer.find(Code, above).parent


def _whose(writer: Writer, code: Code) -> None:
    """An own code is its coder's; and for who reads independently, the framework stands still."""
    if code.round is not None and code.made_by != writer.coder and not writer.may(Action.DECIDE):
        raise Refused(f"“{code.name}” is another coder’s own; only they change it until a proposal brings it in.")
    _still(writer, code.round)


def _still(writer: Writer, own: str | None = None) -> None:
    here = bound(writer)
    if here is not None and own != here.guid:
        raise Refused(
            f"You read independently in “{here.name}”: until it is shared the framework stays as it is for all. "
            "Propose the change instead."
        )


def _unused(writer: Writer, code: Code) -> None:
    study = writer.study.pk
    below = Code.objects.filter(study_id=study, parent=code.guid, removed=False).count()
    if below:
        raise Refused(_MANY.format(code.name, _count(below, "code") + " under it", "move or remove them"))
    used = Coding.objects.filter(study_id=study, code=code.guid, removed=False).count()
    if used and not (writer.unmakes(code) and _fixed(study, code.guid)):
        known = seen_by(writer).filter(code=code.guid).count() == used
        raise Refused(_MANY.format(code.name, _count(used, "coding") if known else "codings", "recode or remove them"))
    for guid in Member.objects.filter(study_id=study, guid=code.guid, kind="code").values_list("theme", flat=True):
        theme = writer.look(Theme, guid)
        if theme is not None and not theme.removed:
            raise Refused(f"The theme “{theme.name}” gathers “{code.name}”; take it out of the theme first.")


def _fixed(study: int, code: str) -> bool:
    """Whether a version has the code: what was coded with it stands without the draft."""
    frameworks = versions_of(study).values_list("framework", flat=True)
    return any(one["guid"] == code for framework in frameworks for one in framework["codes"])


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _shared(writer: Writer, codings: Sequence[str]) -> None:
    """A theme is everybody's, so what it cites must be too."""
    hidden = unshared(writer.study)
    if hidden and Coding.objects.filter(study_id=writer.study.pk, guid__in=codings, round__in=hidden).exists():
        raise Refused("A quotation of an independent round can be gathered once the round is shared.")


@kind("theme.add", Action.SHAPE)
def add_theme(writer: Writer, act: ThemeAdd) -> str:
    """Store the theme and its members."""
    _shared(writer, act.codings)
    position = _last(writer, Theme) if act.position is None else act.position
    theme = Theme(guid=act.guid, **{"status": act.status, **act.given("position", "codes", "codings")})
    writer.add(theme, position=position)
    theme.codes, theme.codings = list(dict.fromkeys(act.codes)), list(dict.fromkeys(act.codings))
    theme.store(["codes", "codings"])
    return f"added the theme “{act.name}”"


@kind("theme.change", Action.SHAPE)
def change_theme(writer: Writer, act: ThemeChange) -> str:
    """Write what is new."""
    theme = writer.find(Theme, act.guid)
    values = act.given()
    for name in {"codes", "codings"} & values.keys():
        values[name] = list(dict.fromkeys(values[name]))
    _shared(writer, [guid for guid in act.codings if guid not in theme.codings])
    writer.edit(theme, values)
    return f"changed the theme “{theme.name}”"


@kind("theme.remove", Action.SHAPE)
def remove_theme(writer: Writer, act: ThemeRemove) -> str:
    """Take it away."""
    theme = writer.find(Theme, act.guid)
    writer.remove(theme)
    return f"removed the theme “{theme.name}”"


@check(Theme)
def _gathers(writer: Writer, theme: Theme) -> None:
    _still(writer)
    if theme.removed:
        return
    study = writer.study.pk
    for code in Code.objects.filter(study_id=study, guid__in=theme.codes, round__isnull=False):
        own = writer.find(Code, code.guid)
        raise Refused(f"“{own.name}” is a coder’s own code; a proposal can bring it in for all.")
    for model, guids, what in ((Code, theme.codes, "code"), (Coding, theme.codings, "quotation")):
        there = model._default_manager.filter(study_id=study, guid__in=guids, removed=False).count()
        if there < len(guids):
            raise Refused(f"“{theme.name}” would gather a {what} that is not in this study, or no longer.")
