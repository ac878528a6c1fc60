"""Codings: one by one, by lookups only, since there may be ten thousands.

Invariants: a coding of mine stays as it is; one that joins stands on exactly the words it stood on. The same code on
the same words by the same coder is the same coding, unless both were made in rounds and the rounds differ.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from polyvocal.assemble.merging.ledger import Ledger, differing
from polyvocal.assemble.merging.passes import version_here
from polyvocal.assemble.merging.people import faceted
from polyvocal.model import Anchor, Coding

_Place = tuple[str | None, str, str, str, int, int]
_NAME = 60


def codings(ledger: Ledger) -> tuple[Coding, ...]:
    """Mine, and those that only theirs have."""
    there = {coding.guid: made for coding in ledger.theirs.codings if (made := _here(ledger, coding)) is not None}
    pairs = _Pairs(ledger.mine.codings)
    found = {guid: one for guid, made in there.items() if (one := pairs.by_guid(ledger, made)) is not None}
    for guid, made in there.items():
        if guid not in found and (one := pairs.by_content(made)) is not None:
            found[guid] = one
    into = ledger.of("coding")
    into.update((guid, one.guid) for guid, one in found.items())
    new = [guid for guid in there if guid not in found]
    for guid in new:
        ledger.claim("coding", guid, pairs.here)
    names, before = _Names(ledger), {coding.guid: coding for coding in ledger.theirs.codings}
    for guid, made in there.items():
        if guid not in found:
            ledger.note("coding", "new", guid, None, names.of(made))
            continue
        one = found[guid]
        says = _differs(ledger, made, one, names)
        ledger.settle("coding", guid, one.guid, names.of(one), says)
    return (*ledger.mine.codings, *(_joins(ledger, there[guid], before[guid]) for guid in new))


def _here(ledger: Ledger, coding: Coding) -> Coding | None:
    """The coding with the GUIDs here for all but itself and its origins; None where its words are not here."""
    into = ledger.of
    revisions = into("revision")
    anchors: dict[str, Anchor] = {}
    for anchor in coding.anchors:
        if anchor.revision in revisions:
            guid = revisions[anchor.revision]
            anchors[guid] = anchor if guid == anchor.revision else replace(anchor, revision=guid)
    if not anchors:
        ledger.lose("codings on corrected words that the text here does not have")
        return None
    return replace(
        coding, code=ledger.to("code", coding.code), source=into("source")[coding.source],
        coder=into("coder")[coding.coder], anchors=tuple(anchors.values()), round=ledger.to("round", coding.round),
        version=version_here(ledger, coding.version), facets=faceted(ledger, coding.facets),
    )  # fmt: skip


def _joins(ledger: Ledger, coding: Coding, before: Coding) -> Coding:
    """The coding as it joins, with what was taken off it told."""
    ledger.lose(
        "codings of rounds that stay behind", int(before.round is not None and coding.round is None), fate="changed"
    )
    left = before.version is not None and coding.version is None
    ledger.lose("codings made under a version that stays behind", int(left), fate="changed")
    into = ledger.of("coding")
    origins = tuple(dict.fromkeys(into.get(guid, guid) for guid in coding.origins))
    return replace(coding, guid=into[coding.guid], origins=origins)


class _Pairs:
    """Codings of mine, by GUID and by place."""

    def __init__(self, mine: Iterable[Coding]) -> None:
        self.here = {coding.guid: coding for coding in mine}
        self._used: set[str] = set()
        self._at: dict[_Place, list[Coding]] | None = None

    def by_guid(self, ledger: Ledger, coding: Coding) -> Coding | None:
        """The one with its GUID on the same source, or the one that joined beside that before."""
        guid = coding.guid
        while guid in self.here:
            if self.here[guid].source == coding.source:
                self._used.add(guid)
                return self.here[guid]
            guid = ledger.beside("coding", guid)
        return None

    def by_content(self, coding: Coding) -> Coding | None:
        """The one of the same code, words and coder: the most alike, one that is not paired yet where there is one."""
        if self._at is None:
            self._at = defaultdict(list)
            for one in self.here.values():
                for anchor in one.anchors:
                    self._at[_place(one, anchor)].append(one)
        standing = [anchor for anchor in coding.anchors if anchor.state != "gone"] or [coding.anchors[0]]
        found = self._at.get(_place(coding, standing[-1]), ())
        fit = [one for one in found if one.round == coding.round or one.round is None or coding.round is None]
        if not fit:
            return None
        best = min(fit, key=lambda one: (one.guid in self._used, not _alike(coding, one), one.round != coding.round))
        self._used.add(best.guid)
        return best


def _place(coding: Coding, anchor: Anchor) -> _Place:
    span = anchor.span
    return coding.code, coding.source, coding.coder, anchor.revision, span.start, span.end


def _alike(theirs: Coding, mine: Coding) -> bool:
    return (theirs.round, theirs.version, theirs.facets, theirs.mark, theirs.anchors) == (
        mine.round, mine.version, mine.facets, mine.mark, mine.anchors,
    )  # fmt: skip


class _Names:
    """What a person reads of a coding: its first words and its code."""

    def __init__(self, ledger: Ledger) -> None:
        self._codes = {**ledger.theirs.any_code, **ledger.mine.any_code}
        self._codes |= {here: ledger.theirs.any_code[guid] for guid, here in ledger.of("code").items()
                        if here not in self._codes}  # fmt: skip
        self._texts = {**ledger.mine.revision_by_guid}
        for guid, revision in ledger.theirs.revision_by_guid.items():
            self._texts.setdefault(ledger.of("revision").get(guid, guid), revision)

    def code(self, coding: Coding) -> str:
        return "no code" if coding.code is None else self._codes[coding.code]

    def of(self, coding: Coding) -> str:
        anchor = coding.anchor
        words = self._texts[anchor.revision].text[anchor.span.start : min(anchor.span.end, anchor.span.start + _NAME)]
        return f"“{' '.join(words.split())}” ({self.code(coding)})"


def _differs(ledger: Ledger, theirs: Coding, mine: Coding, names: _Names) -> str:
    """A sentence on what differs, or none: what theirs say nothing of is no difference."""
    if theirs == mine:
        return ""
    origins = ledger.of("coding")
    return differing(
        ("code", names.code(theirs) if theirs.code != mine.code else "", names.code(mine)),
        ("coder", (theirs.coder,) if theirs.coder != mine.coder else (), ()),
        ("place", frozenset(_spans(theirs)) - frozenset(_spans(mine)), frozenset()),
        ("round", (theirs.round,) if theirs.round not in (None, mine.round) else (), ()),
        ("version", theirs.version, mine.version),
        ("facets", {k: v for k, v in theirs.facets.items() if mine.facets.get(k) != v}, {}),
        ("mark", theirs.mark, mine.mark),
        ("origin", frozenset(origins.get(one, one) for one in theirs.origins) - frozenset(mine.origins), frozenset()),
    )


def _spans(coding: Coding) -> Iterator[tuple[str, int, int, str]]:
    for anchor in coding.anchors:
        yield anchor.revision, anchor.span.start, anchor.span.end, anchor.state
