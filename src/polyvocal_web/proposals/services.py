"""The acts on proposals, decisions and sign-offs.

Invariants: who proposed it changes or withdraws a proposal, as long as nothing was decided on it. A decision stands
beside it with its reason. Accepting applies the change to the draft, in the same Change; declining keeps the record.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from polyvocal.model import Outcome, ProposalKind, Wording, derived_guid
from polyvocal_web.access import Action
from polyvocal_web.changes import KINDS, Act, Writer, check, kind
from polyvocal_web.frameworks.models import Code, Theme, versions_of
from polyvocal_web.payloads import Guid, Name, Words
from polyvocal_web.problems import Refused
from polyvocal_web.proposals.applying import acts_of
from polyvocal_web.proposals.models import Decision, Proposal, SignOff
from polyvocal_web.rounds.blind import bound, hidden_from, hush
from polyvocal_web.rounds.models import Round
from polyvocal_web.sources.models import Revision
from polyvocal_web.studies.models import Coder


class PassageIn(BaseModel):
    """Words that prompted a proposal."""

    source: Guid
    revision: Guid
    start: int = Field(ge=0)
    end: int = Field(gt=0)


class ProposalAdd(Act):
    """Propose a change to the framework, or a comment. Who reads in a blind round proposes it there, named or not."""

    WORDS = Proposal.WORDS
    kind: Literal["proposal.add"]
    guid: Guid
    proposal: ProposalKind
    reason: Words = ""
    codes: list[Guid] = Field(default_factory=list, max_length=500)
    theme: Guid | None = None
    would: dict[Wording, Words] = Field(default_factory=dict)
    parts: list[Name] = Field(default_factory=list, max_length=50)
    passages: list[PassageIn] = Field(default_factory=list, max_length=200)
    round: Guid | None = None


class ProposalChange(Act):
    """Change one's proposal while nothing was decided on it. What is not named stays."""

    WORDS = Proposal.WORDS
    kind: Literal["proposal.change"]
    guid: Guid
    reason: Words = ""
    codes: list[Guid] = Field(default_factory=list, max_length=500)
    would: dict[Wording, Words] = Field(default_factory=dict)
    parts: list[Name] = Field(default_factory=list, max_length=50)
    passages: list[PassageIn] = Field(default_factory=list, max_length=200)


class ProposalWithdraw(Act):
    """Withdraw one's proposal, or put it forward again. It stays in the record."""

    kind: Literal["proposal.withdraw"]
    guid: Guid
    withdrawn: bool = True


class DecisionAdd(Act):
    """Decide on proposals. `would`, `parts`, `codes` and `theme` say how they were adapted; `meaning` that what is
    redefined means something else from now on, so that what was coded with it wants another look.
    """

    WORDS = Decision.WORDS
    kind: Literal["decision.add"]
    guid: Guid
    outcome: Outcome
    title: Words = ""
    reason: Words = ""
    proposals: list[Guid] = Field(default_factory=list, max_length=100)
    present: list[Guid] = Field(default_factory=list, max_length=500)
    round: Guid | None = None
    codes: list[Guid] | None = None
    would: dict[Wording, Words] | None = None
    parts: list[Name] | None = None
    meaning: bool = False


class DecisionChange(Act):
    """Put a decision into better words, or say who else was there. What was decided stands."""

    WORDS = Decision.WORDS
    kind: Literal["decision.change"]
    guid: Guid
    title: Words = ""
    reason: Words = ""
    present: list[Guid] = Field(default_factory=list, max_length=500)


class VersionApprove(Act):
    """Approve a version, or say what stands in the way; said again, it takes the place of what one said before."""

    WORDS = SignOff.WORDS
    kind: Literal["version.approve"]
    guid: Guid
    version: int
    approves: bool
    words: Words = ""


def _passages(writer: Writer, passages: list[PassageIn]) -> list[list[Any]]:
    made = []
    for one in passages:
        row = Revision.objects.filter(study_id=writer.study.pk, guid=one.revision, source=one.source).first()
        if row is None or not one.start < one.end <= row.characters:
            raise Refused("One of the passages is not in this study, or no longer.")
        made.append([one.source, one.revision, one.start, one.end])
    return made


def _round(writer: Writer, named: str | None) -> str | None:
    here = bound(writer)
    guid = writer.find(Round, named).guid if named else here.guid if here else None
    hush(writer, guid)
    return guid


def _before(writer: Writer, round_: str | None) -> int | None:
    """The version that its author has before them: the round's, else the last one."""
    number = writer.find(Round, round_).version if round_ else None
    if number is not None:
        return number
    return versions_of(writer.study.pk).values_list("number", flat=True).last()


@kind("proposal.add", Action.PROPOSE)
def propose(writer: Writer, act: ProposalAdd) -> str:
    """Store the proposal."""
    round_ = _round(writer, act.round)
    values = act.given("proposal", "passages", "round")
    writer.add(
        Proposal(
            guid=act.guid, kind=act.proposal, author=writer.as_coder(), passages=_passages(writer, act.passages),
            round=round_, version=_before(writer, round_), made_at=writer.at, **values,
        )
    )  # fmt: skip
    return "made a proposal"


def _own(writer: Writer, guid: str) -> Proposal:
    proposal = writer.find(Proposal, guid)
    if proposal.author != writer.as_coder():
        raise Refused("This proposal is another person’s; make your own beside it.")
    if decided_on(writer.study.pk, proposal.guid):
        raise Refused("This proposal has been decided on; make a new one.")
    hush(writer, proposal.round)
    return proposal


def decided_on(study: int, proposal: str) -> bool:
    """Whether something was decided on a proposal, other than to come back to it."""
    rows = Decision.objects.filter(study_id=study, removed=False).exclude(outcome="later")
    return any(proposal in proposals for proposals in rows.values_list("proposals", flat=True))


@kind("proposal.change", Action.PROPOSE)
def change(writer: Writer, act: ProposalChange) -> str:
    """Write what is new."""
    proposal = _own(writer, act.guid)
    values = act.given()
    if "passages" in values:
        values["passages"] = _passages(writer, act.passages)
    writer.edit(proposal, values)
    return "changed a proposal"


@kind("proposal.withdraw", Action.PROPOSE)
def withdraw(writer: Writer, act: ProposalWithdraw) -> str:
    """Mark it."""
    writer.edit(_own(writer, act.guid), {"withdrawn": act.withdrawn})
    return "withdrew a proposal" if act.withdrawn else "put a proposal forward again"


@kind("decision.add", Action.DECIDE)
def decide(writer: Writer, act: DecisionAdd) -> str:
    """Store the decision; what was accepted or adapted becomes part of the draft."""
    proposals = [writer.find(Proposal, guid) for guid in act.proposals]
    for proposal in proposals:
        _open(writer, proposal)
    values = act.given("codes", "would", "parts", "meaning", "present", "proposals")
    writer.add(
        Decision(
            guid=act.guid, coder=writer.coder, made_at=writer.at, present=list(dict.fromkeys(act.present)),
            proposals=list(dict.fromkeys(act.proposals)), **values,
        )
    )  # fmt: skip
    said = [_applied(writer, act, proposal, place) for place, proposal in enumerate(proposals)] if act.outcome in (
        "accept", "adapt") else []  # fmt: skip
    what = {"accept": "accepted", "adapt": "adapted", "decline": "declined", "later": "put off"}[act.outcome]
    number = len(proposals)
    sentence = f"{what} {number} proposal{'' if number == 1 else 's'}" if proposals else "wrote down a decision"
    return "; ".join([sentence, *filter(None, said)])


def _open(writer: Writer, proposal: Proposal) -> None:
    if proposal.withdrawn:
        raise Refused("This proposal was withdrawn.")
    if decided_on(writer.study.pk, proposal.guid):
        raise Refused("This proposal has been decided on already.")


def _applied(writer: Writer, act: DecisionAdd, proposal: Proposal, place: int) -> str:
    """Do to the draft what a proposal, as it was adapted, says; several that are one are done once."""
    if place and act.outcome == "adapt":
        return ""
    adapted = {name: value for name in ("codes", "would", "parts") if (value := getattr(act, name)) is not None}
    said = []
    for number, part in enumerate(acts_of(writer, proposal, adapted, meaning=act.meaning)):
        asked = {"id": derived_guid("decided", act.id, str(place), str(number)), **part}
        kind_ = KINDS[asked["kind"]]
        writer.must(kind_.action)
        said.append(kind_.do(writer, kind_.schema.model_validate(asked)))
    return "; ".join(said)


@kind("decision.change", Action.DECIDE)
def reword(writer: Writer, act: DecisionChange) -> str:
    """Write what is new."""
    writer.edit(writer.find(Decision, act.guid), act.given())
    return "changed the words of a decision"


@kind("version.approve", Action.CODE)
def approve(writer: Writer, act: VersionApprove) -> str:
    """Store it, or write over one's own."""
    coder = writer.as_coder()
    there = SignOff.objects.filter(study_id=writer.study.pk, version=act.version, coder=coder, removed=False).first()
    if there is None:
        row = SignOff(
            guid=act.guid, version=act.version, coder=coder, approves=act.approves, words=act.words, made_at=writer.at
        )  # fmt: skip
        writer.add(row)
    else:
        writer.edit(writer.find(SignOff, there.guid), {"approves": act.approves, "words": act.words})
    return (
        f"approved version {act.version}" if act.approves else f"said what stands in the way of version {act.version}"
    )


@check(Proposal)
def _about(writer: Writer, proposal: Proposal) -> None:
    if proposal.removed:
        if decided_on(writer.study.pk, proposal.guid):
            raise Refused("This proposal has been decided on; it stays in the record.")
        return
    if proposal.touched != writer.seq or writer.undoes is not None or writer.told:
        return
    known = {code for code in proposal.codes if (row := writer.look(Code, code)) is not None and not row.removed}
    needed = {"add", "comment", "theme add", "theme reword", "theme drop"}
    if len(known) < len(proposal.codes) or (not known and proposal.kind not in needed):
        raise Refused("Say which code this is about.")
    for code in known:
        writer.find(Code, code)
    if proposal.theme is None and proposal.kind.startswith("theme ") and proposal.kind != "theme add":
        raise Refused("Say which theme this is about.")
    if proposal.theme is not None:
        writer.find(Theme, proposal.theme)
    _says(proposal)


def _says(proposal: Proposal) -> None:
    """Each kind says what it would do."""
    would: dict[str, str] = proposal.would
    missing = {
        "rename": ("name", "what the code should be called"), "merge": ("into", "which code it should become part of"),
        "theme add": ("name", "what the theme should be called"), "theme gather": ("gather", "in or out"),
    }.get(proposal.kind)  # fmt: skip
    if missing is not None and not would.get(missing[0], "").strip():
        raise Refused(f"Say {missing[1]}.")
    if proposal.kind == "add" and not proposal.codes and not would.get("name", "").strip():
        raise Refused("Say what the new code should be called.")
    if proposal.kind == "split" and len(proposal.parts) < 2:
        raise Refused("Say into which codes it should be split: at least two.")


@check(Decision)
def _sits(writer: Writer, decision: Decision) -> None:
    if decision.removed:
        return
    for coder in decision.present:
        writer.find(Coder, coder)
    if decision.round is not None:
        if decision.round in hidden_from(writer):
            raise Refused("This round is not shared yet; there is nothing to decide on.")
        writer.find(Round, decision.round)


@check(SignOff)
def _signs(writer: Writer, row: SignOff) -> None:
    if not row.removed and not versions_of(writer.study.pk).filter(number=row.version).exists():
        raise Refused(f"There is no version {row.version} of the framework.")
