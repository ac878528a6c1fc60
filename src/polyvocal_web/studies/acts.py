"""The acts on a study as a whole: its name, its people, its memos, its facets and attributes.

Invariants: a value has its variable's type; a case that speaks in a source stays; a private memo is told to its
author alone, in the log too.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field, model_validator

from polyvocal.model import AboutKind, FacetOn, Kind, MemoKind, On, is_guid
from polyvocal_web.access import Action
from polyvocal_web.changes import Act, Writer, check, kind
from polyvocal_web.codec import value_to_json
from polyvocal_web.coding.models import Coding
from polyvocal_web.frameworks.models import Code, versions_of
from polyvocal_web.payloads import Chord, Guid, Name, Words
from polyvocal_web.problems import Refused
from polyvocal_web.rounds.blind import bound, hush
from polyvocal_web.rounds.models import Round
from polyvocal_web.sources.models import Voice
from polyvocal_web.studies.models import Case, Coder, Facet, Memo, Study, Variable

Known = dict[str, bool | int | float | Words | None]


class About(BaseModel):
    """What a memo is about; of a framework version, `guid` is its number."""

    kind: AboutKind
    guid: Name

    @model_validator(mode="after")
    def _names_something(self) -> About:
        if not (self.guid.isdecimal() if self.kind == "version" else is_guid(self.guid)):
            raise ValueError(f"“{self.guid}” names no {self.kind}")
        return self


class StudyChange(Act):
    """Rename or describe the study."""

    kind: Literal["study.change"]
    name: Name = ""
    description: Words = ""


class CaseAdd(Act):
    """Add a participant or other unit. `values` by attribute's name."""

    WORDS = Case.WORDS
    kind: Literal["case.add"]
    guid: Guid
    name: Name
    description: Words = ""
    values: Known = Field(default_factory=dict)


class CaseChange(Act):
    """Change a case. Of `values`, only the named attributes change; null takes one away."""

    WORDS = Case.WORDS
    kind: Literal["case.change"]
    guid: Guid
    name: Name = ""
    description: Words = ""
    values: Known = Field(default_factory=dict)


class CaseRemove(Act):
    """Remove a case that speaks nowhere."""

    kind: Literal["case.remove"]
    guid: Guid


class MemoAdd(Act):
    """Write a memo. Who reads in a blind round writes it there, named or not: the others read it once it is shared."""

    WORDS = Memo.WORDS
    kind: Literal["memo.add"]
    guid: Guid
    title: Words
    text: Words
    about: About | None = None
    memo: MemoKind = "memo"
    private: bool = False
    round: Guid | None = None


class MemoChange(Act):
    """Change one's memo."""

    WORDS = Memo.WORDS
    kind: Literal["memo.change"]
    guid: Guid
    title: Words = ""
    text: Words = ""
    about: About | None = None
    memo: MemoKind = "memo"
    private: bool = False


class MemoRemove(Act):
    """Remove one's memo."""

    kind: Literal["memo.remove"]
    guid: Guid


class FacetAdd(Act):
    """Declare a facet: a question with a few answers, asked of codings, codes or cases."""

    kind: Literal["facet.add"]
    guid: Guid
    name: Name
    on: FacetOn
    values: list[Name]
    description: Words = ""


class FacetChange(Act):
    """Rename or describe a facet, or offer other values; one that was given as an answer stays."""

    kind: Literal["facet.change"]
    guid: Guid
    name: Name = ""
    values: list[Name] = Field(default_factory=list)
    description: Words = ""


class FacetRemove(Act):
    """Remove a facet that nothing answers."""

    kind: Literal["facet.remove"]
    guid: Guid


class CoderKeys(Act):
    """Give codes letters of one's own, all of them at once: by code's GUID, one to three letters."""

    kind: Literal["coder.keys"]
    keys: dict[Guid, Chord]


class VariableAdd(Act):
    """Declare an attribute of cases or sources."""

    kind: Literal["variable.add"]
    guid: Guid
    name: Name
    type: Kind = "text"
    on: On = "case"
    description: Words = ""


@kind("study.change", Action.RUN)
def change_study(writer: Writer, act: StudyChange) -> str:
    """Rename or describe."""
    writer.edit(writer.find(Study, writer.study.guid), act.given())
    return "changed the study’s name or description"


def _exactly(value: Any, wanted: type) -> Any:
    if type(value) is not wanted:
        raise TypeError(value)
    return value


def _typed(variable: Variable, value: Any) -> Any:
    """`value` as its variable's kind stores it. Raises `Refused`."""
    wanted = {"text": str, "boolean": bool, "integer": int, "decimal": float}.get(variable.kind)
    try:
        if wanted is not None:
            if variable.kind == "decimal" and type(value) is int:
                value = float(value)
            return value_to_json(_exactly(value, wanted))
        kinds: dict[str, type[date]] = {"date": date, "datetime": datetime}
        return value_to_json(kinds[variable.kind].fromisoformat(value))
    except (TypeError, ValueError) as error:
        raise Refused(f"“{value}” is no value of “{variable.name}”, which is of kind {variable.kind}.") from error


def _values(writer: Writer, known: dict[str, Any], values: Known) -> dict[str, Any]:
    rows = Variable.objects.filter(study_id=writer.study.pk, on="case", removed=False)
    variables = {row.name: row for row in rows}
    found = dict(known)
    for name, value in values.items():
        if name not in variables:
            raise Refused(f"This study has no attribute “{name}” of participants.")
        if value is None:
            found.pop(variables[name].guid, None)
        else:
            found[variables[name].guid] = _typed(variables[name], value)
    return found


@kind("case.add", Action.ARRANGE)
def add_case(writer: Writer, act: CaseAdd) -> str:
    """Store the case."""
    values = _values(writer, {}, act.values)
    writer.add(Case(guid=act.guid, name=act.name, description=act.description, values=values))
    return "added a participant"


@kind("case.change", Action.ARRANGE)
def change_case(writer: Writer, act: CaseChange) -> str:
    """Write what is new."""
    case = writer.find(Case, act.guid)
    values = act.given()
    if "values" in values:
        values["values"] = _values(writer, case.values, act.values)
    writer.edit(case, values)
    return "changed a participant"


@kind("case.remove", Action.ARRANGE)
def remove_case(writer: Writer, act: CaseRemove) -> str:
    """Take it away; the check refuses where it speaks."""
    writer.remove(writer.find(Case, act.guid))
    return "removed a participant"


@check(Case)
def _silent(writer: Writer, case: Case) -> None:
    if case.removed and Voice.objects.filter(study_id=writer.study.pk, case=case.guid, removed=False).exists():
        raise Refused(f"{case.name} speaks in a source; say there first that the speaker is someone else.")


def _memo(act: MemoAdd | MemoChange) -> dict[str, Any]:
    values = act.given("about", "memo", "round")
    if "memo" in act.model_fields_set:
        values["kind"] = act.memo
    if "about" in act.model_fields_set:
        values["about_kind"] = act.about.kind if act.about else None
        values["about_guid"] = act.about.guid if act.about else None
    return values


def _whisper(writer: Writer, memo: Memo) -> None:
    """Tell of a private memo, or of one on a coding that is not shared yet, to its author alone."""
    coding = writer.look(Coding, memo.about_guid or "") if memo.about_kind == "coding" else None
    hush(writer, (coding.round if coding is not None else None) or memo.round)
    if memo.private:
        writer.audience = str(writer.by.pk)


@kind("memo.add", Action.REFLECT)
def add_memo(writer: Writer, act: MemoAdd) -> str:
    """Store the memo as its author's."""
    memo = Memo(guid=act.guid, author=writer.as_coder(), made_at=writer.at, **_memo(act))
    memo.round = writer.find(Round, act.round).guid if act.round else _written_in(writer)
    writer.add(memo)
    _whisper(writer, memo)
    return "wrote a memo"


def _written_in(writer: Writer) -> str | None:
    here = bound(writer)
    return here.guid if here else None


def _own(writer: Writer, guid: str) -> Memo:
    memo = writer.find(Memo, guid)
    if memo.author != writer.as_coder():
        raise Refused("This memo is another person's; write your own beside it.")
    _whisper(writer, memo)
    return memo


@kind("memo.change", Action.REFLECT)
def change_memo(writer: Writer, act: MemoChange) -> str:
    """Write what is new."""
    memo = _own(writer, act.guid)
    shared = {"round": _written_in(writer)} if act.given().get("private") is False and memo.round is None else {}
    writer.edit(memo, _memo(act) | shared)
    _whisper(writer, memo)
    return "changed a memo"


@kind("memo.remove", Action.REFLECT)
def remove_memo(writer: Writer, act: MemoRemove) -> str:
    """Take it away."""
    writer.remove(_own(writer, act.guid))
    return "removed a memo"


@kind("facet.add", Action.SHAPE)
def add_facet(writer: Writer, act: FacetAdd) -> str:
    """Store the facet."""
    if len(set(act.values)) < len(act.values):
        raise Refused(f"The facet “{act.name}” offers a value twice.")
    writer.add(Facet(guid=act.guid, **act.given()))
    return f"declared the facet “{act.name}”"


@kind("facet.change", Action.SHAPE)
def change_facet(writer: Writer, act: FacetChange) -> str:
    """Write what is new; the check refuses to drop an answer that was given."""
    facet = writer.find(Facet, act.guid)
    if len(set(act.values)) < len(act.values):
        raise Refused(f"The facet “{facet.name}” would offer a value twice.")
    writer.edit(facet, act.given())
    return f"changed the facet “{facet.name}”"


@kind("facet.remove", Action.SHAPE)
def remove_facet(writer: Writer, act: FacetRemove) -> str:
    """Take it away; the check refuses where it was answered."""
    facet = writer.find(Facet, act.guid)
    writer.remove(facet)
    return f"removed the facet “{facet.name}”"


@kind("coder.keys", Action.CODE)
def set_keys(writer: Writer, act: CoderKeys) -> str:
    """Store them; they are nobody else's business."""
    doubled = [chord for chord, times in Counter(act.keys.values()).items() if times > 1]
    if doubled:
        raise Refused(f"The letters “{doubled[0]}” would mean two codes.")
    coder = writer.find(Coder, writer.as_coder())
    writer.edit(coder, {"keys": {code: chord for code, chord in act.keys.items() if writer.find(Code, code)}})
    writer.audience = str(writer.by.pk)
    return "gave codes letters"


@kind("variable.add", Action.ARRANGE)
def add_variable(writer: Writer, act: VariableAdd) -> str:
    """Store the attribute."""
    writer.add(
        Variable(guid=act.guid, name=act.name, kind=act.type, on=act.on, description=act.description)
    )  # fmt: skip
    return f"declared the attribute “{act.name}”"


@check(Study)
@check(Memo)
def _stays(writer: Writer, row: Study | Memo) -> None:
    """Nothing stands on a memo or on the study's name."""


@check(Facet)
def _unasked(writer: Writer, facet: Facet) -> None:
    models: dict[str, type[Coding] | type[Code]] = {"coding": Coding, "code": Code}
    if facet.on not in models:
        return
    rows = models[facet.on]._default_manager.filter(study_id=writer.study.pk, removed=False)
    # Read whole: of a single key, SQLite gives the answer “2” as a number.
    given = rows.filter(facets__has_key=facet.guid).values_list("facets", flat=True)
    offered = set() if facet.removed else set(facet.values)
    for value in {answers[facet.guid] for answers in given} - offered:
        raise Refused(f"“{facet.name}” has been answered with “{value}”; take these answers back first.")
    frameworks = versions_of(writer.study.pk).values_list("framework", flat=True) if facet.on == "code" else ()
    for value in {code["facets"].get(facet.guid) for one in frameworks for code in one["codes"]} - {None} - offered:
        raise Refused(f"“{facet.name}” is answered with “{value}” in a version of the framework, which stands still.")


@check(Variable)
def _unknown(writer: Writer, variable: Variable) -> None:
    if variable.removed:
        rows = Case.objects.filter(study_id=writer.study.pk, removed=False, values__has_key=variable.guid)
        if rows.exists():
            raise Refused(f"Something is known by “{variable.name}”; take that back first.")
