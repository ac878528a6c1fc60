"""What was said: proposals, decisions, sign-offs, looks, memos.

Invariant: what was said stays as it was said; of both, the one that is here stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from polyvocal.assemble.merging.ledger import Ledger, differing
from polyvocal.assemble.merging.passes import version_here
from polyvocal.model import About, Decision, Look, Memo, Passage, Proposal, SignOff

_NAME = 60


def proposals(ledger: Ledger) -> tuple[Proposal, ...]:
    """Mine, and those that only theirs have."""

    def content(one: Proposal) -> object:
        return one.kind, one.author, one.reason, one.codes, one.theme, tuple(sorted(one.would.items()))

    mine = ledger.mine.proposals
    theirs = [_proposal(ledger, one) for one in ledger.theirs.proposals]
    pairs = ledger.paired("proposal", theirs, mine, content, content)
    here = {one.guid: one for one in mine}
    before = {one.guid: one for one in ledger.theirs.proposals}
    for made in theirs:
        if made.guid not in pairs:
            ledger.note("proposal", "new", made.guid, None, _named(made.kind, made.reason))
            left = len(before[made.guid].passages) - len(made.passages)
            ledger.lose("passages of proposals on words that the text here does not have", left)
            _unrounded(ledger, "proposals", before[made.guid].round, made.round)
            guid = ledger.claim("proposal", made.guid, here)
            here[guid] = replace(made, guid=guid)
            continue
        one = pairs[made.guid]
        says = differing(
            ("kind", made.kind, one.kind),
            ("reason", made.reason, one.reason),
            ("what it would change", {k: v for k, v in made.would.items() if one.would.get(k) != v}, {}),
            ("parts", made.parts, one.parts),
            ("codes", frozenset(made.codes) - frozenset(one.codes), frozenset()),
            ("theme", made.theme if made.theme != one.theme else None, None),
            ("whether it was withdrawn", made.withdrawn, one.withdrawn),
        )
        ledger.settle("proposal", made.guid, one.guid, _named(one.kind, one.reason), says)
    return tuple(here.values())


def _proposal(ledger: Ledger, one: Proposal) -> Proposal:
    codes, themes, revisions = ledger.of("code"), ledger.of("theme"), ledger.of("revision")
    would: Mapping[str, str] = {
        name: codes.get(value, value) if name in ("parent", "into") else value for name, value in one.would.items()
    }
    passages = tuple(
        Passage(ledger.of("source")[p.source], revisions[p.revision], p.span)
        for p in one.passages
        if p.revision in revisions
    )
    return replace(
        one, author=ledger.of("coder")[one.author], codes=tuple(codes.get(guid, guid) for guid in one.codes),
        theme=themes.get(one.theme, one.theme) if one.theme is not None else None, would=would, passages=passages,
        round=ledger.to("round", one.round), version=version_here(ledger, one.version),
    )  # fmt: skip


def decisions(ledger: Ledger) -> tuple[Decision, ...]:
    """Mine, and those that only theirs have."""

    def content(one: Decision) -> object:
        return one.outcome, one.title, one.reason, one.coder

    mine = ledger.mine.decisions
    theirs = [
        replace(
            one, proposals=ledger.all_to("proposal", one.proposals), present=ledger.all_to("coder", one.present),
            coder=ledger.to("coder", one.coder), round=ledger.to("round", one.round),
        )
        for one in ledger.theirs.decisions
    ]  # fmt: skip
    pairs = ledger.paired(
        "decision", theirs, mine, content, content, alike=lambda theirs, mine: theirs.proposals == mine.proposals
    )
    here = {one.guid: one for one in mine}
    before = {one.guid: one.round for one in ledger.theirs.decisions}
    for made in theirs:
        one = pairs.get(made.guid)
        if one is None:
            guid = ledger.claim("decision", made.guid, here)
            here[guid] = replace(made, guid=guid)
            _unrounded(ledger, "decisions", before[made.guid], made.round)
            ledger.note("decision", "new", made.guid, None, _named(made.title, made.reason))
            continue
        says = differing(
            ("outcome", made.outcome, one.outcome),
            ("title", made.title, one.title),
            ("reason", made.reason, one.reason),
            ("proposals", frozenset(made.proposals) - frozenset(one.proposals), frozenset()),
            ("who was present", frozenset(made.present) - frozenset(one.present), frozenset()),
        )
        ledger.settle("decision", made.guid, one.guid, _named(one.title, one.reason), says)
    return tuple(here.values())


def sign_offs(ledger: Ledger) -> tuple[SignOff, ...]:
    """Mine, and those of theirs whose version is here."""

    def content(one: SignOff) -> object:
        return one.version, one.coder, one.approves, one.words

    mine = ledger.mine.sign_offs
    theirs = [
        replace(one, coder=ledger.of("coder")[one.coder])
        for one in ledger.theirs.sign_offs
        if version_here(ledger, one.version) is not None
    ]
    ledger.lose("words on versions that stay behind", len(ledger.theirs.sign_offs) - len(theirs))
    pairs = ledger.paired("sign-off", theirs, mine, content, content)
    here = {one.guid: one for one in mine}
    for made in theirs:
        one = pairs.get(made.guid)
        name = f"Version {made.version}"
        if one is None:
            guid = ledger.claim("sign-off", made.guid, here)
            here[guid] = replace(made, guid=guid)
            ledger.note("sign-off", "new", made.guid, None, name)
            continue
        says = differing(
            ("version", made.version, one.version), ("words", made.words, one.words),
            ("approval", made.approves, one.approves), ("coder", (made.coder,) if made.coder != one.coder else (), ()),
        )  # fmt: skip
        ledger.settle("sign-off", made.guid, one.guid, name, says)
    return tuple(here.values())


def looks(ledger: Ledger) -> tuple[Look, ...]:
    """Mine, and those of theirs whose coding and version are here."""

    def content(one: Look) -> object:
        return one.coding, one.version, one.outcome, one.coder

    mine, codings = ledger.mine.looks, ledger.of("coding")
    theirs = [
        replace(one, coding=codings[one.coding], coder=ledger.to("coder", one.coder))
        for one in ledger.theirs.looks
        if version_here(ledger, one.version) is not None and one.coding in codings
    ]
    ledger.lose(
        "second looks at codings in the light of versions that stay behind", len(ledger.theirs.looks) - len(theirs)
    )
    pairs = ledger.paired("look", theirs, mine, content, content)
    here = {one.guid: one for one in mine}
    for made in theirs:
        one = pairs.get(made.guid)
        name = f"Version {made.version}: {made.outcome}"
        if one is None:
            guid = ledger.claim("look", made.guid, here)
            here[guid] = replace(made, guid=guid)
            ledger.note("look", "new", made.guid, None, name)
        else:
            says = differing(("outcome", made.outcome, one.outcome), ("version", made.version, one.version))
            ledger.settle("look", made.guid, one.guid, name, says)
    return tuple(here.values())


def memos(ledger: Ledger) -> tuple[Memo, ...]:
    """Mine, and those that only theirs have. All that a memo can be about is matched before."""

    def content(one: Memo) -> object:
        return one.text, one.text.strip() or one.title, one.about, one.author, one.kind

    mine = ledger.mine.memos
    theirs = [
        replace(
            one, author=ledger.to("coder", one.author), about=_about(ledger, one.about),
            round=ledger.to("round", one.round),
        )
        for one in ledger.theirs.memos
    ]  # fmt: skip
    pairs = ledger.paired("memo", theirs, mine, content, content, alike=lambda theirs, mine: theirs.title == mine.title)
    here = {one.guid: one for one in mine}
    before = {one.guid: one for one in ledger.theirs.memos}
    for made in theirs:
        one = pairs.get(made.guid)
        if one is None:
            guid = ledger.claim("memo", made.guid, here)
            here[guid] = replace(made, guid=guid)
            ledger.note("memo", "new", made.guid, None, _named(made.title, made.text))
            gone = before[made.guid].about is not None and made.about is None
            ledger.lose("memos on versions that stay behind", int(gone), fate="changed")
            _unrounded(ledger, "memos", before[made.guid].round, made.round)
            continue
        says = differing(
            ("title", made.title, one.title), ("text", made.text, one.text), ("kind", made.kind, one.kind),
            ("author", (made.author,) if made.author not in (None, one.author) else (), ()),
            ("what it is about", made.about if made.about != one.about else None, ""),
        )  # fmt: skip
        ledger.settle("memo", made.guid, one.guid, _named(one.title, one.text), says)
    return tuple(here.values())


def _about(ledger: Ledger, about: About | None) -> About | None:
    """What it is about, by the GUID here. Nothing, where it is a version that stays behind."""
    if about is None:
        return None
    if about.kind == "study":
        return About("study", ledger.mine.guid) if about.guid == ledger.theirs.guid else about
    if about.kind == "version" and about.guid not in ledger.of("version"):
        return None if about.guid in {str(one.number) for one in ledger.theirs.versions} else about
    return About(about.kind, ledger.of(about.kind).get(about.guid, about.guid))


def _unrounded(ledger: Ledger, what: str, before: str | None, now: str | None) -> None:
    ledger.lose(f"{what} of rounds that stay behind", int(before is not None and now is None), fate="changed")


def _named(title: str, text: str) -> str:
    """A title, else the first words."""
    words = " ".join((title if title.strip() else text).split())
    return words if len(words) <= _NAME else words[: _NAME - 1] + "…"
