"""Codes and themes: matched by GUID, then by their place in the tree and their name.

Invariant: no code or theme of mine changes; a new code stands where its parent is. A code that only an earlier version
of theirs has joins, out of use, where something was coded with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from polyvocal.assemble.merging.ledger import Ledger, differing
from polyvocal.assemble.merging.people import faceted
from polyvocal.model import Code, Framework, Theme
from polyvocal.model.arrangement import beneath, flat


def match_codes(ledger: Ledger) -> None:
    """Find which of their codes are codes of mine: of the draft, then of versions, those of one number first."""
    mine, theirs = ledger.mine, ledger.theirs
    _pair(ledger, _downwards(theirs.framework), mine.framework.codes)
    here = {version.number: version.framework.codes for version in mine.versions}
    for version in theirs.versions:
        paired = ledger.of("code")
        left = [code for code in _downwards(version.framework) if code.guid not in paired and _old(ledger, code)]
        if not left:
            continue
        used = set(paired.values())
        # Where several have it, the version of the same number says how it was called.
        others = [*here.values(), mine.framework.codes, here.get(version.number, ())]
        candidates = {code.guid: code for codes in others for code in codes}
        _pair(ledger, left, [code for guid, code in candidates.items() if guid not in used])


def _old(ledger: Ledger, code: Code) -> bool:
    """Whether it is only in their versions."""
    return code.guid not in ledger.theirs.framework.by_guid


def _downwards(framework: Framework) -> list[Code]:
    """The codes, each after the one that it is under."""
    tree = flat(beneath({code.guid: code.parent for code in framework.codes}))
    return [framework.by_guid[guid] for _, guid in tree]


def _pair(ledger: Ledger, theirs: list[Code], mine: Iterable[Code]) -> None:
    codes, rounds, coders = ledger.of("code"), ledger.of("round"), ledger.of("coder")

    def content(code: Code) -> object:
        if (code.parent is not None and code.parent not in codes) or (code.round and code.round not in rounds):
            return None
        whose = (rounds[code.round], coders.get(code.made_by or "")) if code.round else None
        return code.name.strip().casefold(), codes.get(code.parent or ""), whose

    def ours(code: Code) -> object:
        return code.name.strip().casefold(), code.parent, (code.round, code.made_by) if code.round else None

    ledger.paired(
        "code", theirs, list(mine), content, ours,
        alike=lambda theirs, mine: _words(theirs) == _words(mine) and theirs.name == mine.name,
    )  # fmt: skip


def _words(code: Code) -> tuple[object, ...]:
    return code.definition, code.when_to_use, code.when_not, code.example, code.codable, code.retired


def codes(ledger: Ledger) -> tuple[Code, ...]:
    """The draft's codes: mine, and those that only theirs have."""
    mine, theirs = ledger.mine.framework, ledger.theirs.framework
    paired = dict(ledger.of("code"))
    new = [code for code in theirs.codes if code.guid not in paired]
    old = list(_needed(ledger, paired))
    for code in (*new, *old):
        ledger.claim("code", code.guid, mine.by_guid)
    for code in theirs.codes:
        if code.guid in paired:
            _same(ledger, code, mine.by_guid[paired[code.guid]])
        else:
            ledger.note("code", "new", code.guid, None, code.name)
    for code in old:
        ledger.note("code", "new", code.guid, None, code.name)
    ledger.lose("codes of earlier versions, which join as codes that are no longer used,", len(old), fate="changed")
    there = {*mine.by_guid, *(ledger.of("code")[code.guid] for code in (*new, *old))}
    return (
        *mine.codes,
        *(_new(ledger, code) for code in new),
        *(_retired(_new(ledger, code), there) for code in old),
    )


def _needed(ledger: Ledger, paired: Mapping[str, str]) -> Iterator[Code]:
    """The codes of their earlier versions that mine does not have and that something was coded with."""
    used = {coding.code for coding in ledger.theirs.codings} - paired.keys() - ledger.theirs.framework.by_guid.keys()
    for version in reversed(ledger.theirs.versions):
        for code in version.framework.codes:
            if code.guid in used:
                used.discard(code.guid)
                yield code


def _retired(code: Code, there: set[str]) -> Code:
    return replace(code, retired=True, parent=code.parent if code.parent in there else None)


def _new(ledger: Ledger, code: Code) -> Code:
    here = ledger.of("code")
    round_ = ledger.to("round", code.round)
    if code.round is not None and round_ is None:
        ledger.lose("codes that were one coder’s own, which join as codes of all,", fate="changed")
    return replace(
        code, guid=here[code.guid], parent=ledger.to("code", code.parent), facets=faceted(ledger, code.facets),
        became=tuple(dict.fromkeys(here.get(guid, guid) for guid in code.became)),
        made_by=ledger.to("coder", code.made_by) or code.made_by, round=round_,
    )  # fmt: skip


def _same(ledger: Ledger, code: Code, mine: Code) -> None:
    here, parents = ledger.of("code"), ledger.mine.framework.by_guid
    above = here.get(code.parent) if code.parent is not None else None
    moved = above != mine.parent and code.guid == mine.guid
    parent = ledger.theirs.framework.by_guid[code.parent].name if code.parent is not None else "the top"
    answers = faceted(ledger, code.facets)
    says = differing(
        ("name", code.name if code.name.strip().casefold() != mine.name.strip().casefold() else "", mine.name),
        ("place", parent if moved else "", parents[mine.parent].name if mine.parent is not None else "the top"),
        ("definition", code.definition, mine.definition),
        ("when to use it", code.when_to_use, mine.when_to_use),
        ("when not to", code.when_not, mine.when_not),
        ("example", code.example, mine.example),
        ("colour", code.colour, mine.colour),
        ("whether it can be given", code.codable, mine.codable),
        ("whether it is used", code.retired, mine.retired),
        ("what became of it", tuple(here.get(guid, guid) for guid in code.became), mine.became),
        ("its facets", {k: v for k, v in answers.items() if mine.facets.get(k) != v}, {}),
    )
    ledger.settle("code", code.guid, mine.guid, mine.name, says)


def themes(ledger: Ledger) -> tuple[Theme, ...]:
    """Mine, and those that only theirs have. Codes and codings are matched before."""
    mine, theirs = ledger.mine.framework.themes, ledger.theirs.framework.themes

    def gathered(theme: Theme) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return ledger.all_to("code", theme.codes), ledger.all_to("coding", theme.codings)

    pairs = ledger.paired(
        "theme", theirs, mine, lambda one: one.name.strip().casefold(), lambda one: one.name.strip().casefold(),
        alike=lambda theirs, mine: gathered(theirs) == (mine.codes, mine.codings) and theirs.claim == mine.claim,
    )  # fmt: skip
    here = {theme.guid: theme for theme in mine}
    for theme in theirs:
        one = pairs.get(theme.guid)
        codes_, codings_ = gathered(theme)
        if one is not None:
            _same_theme(ledger, theme, one, codes_, codings_)
            continue
        guid = ledger.claim("theme", theme.guid, here)
        ledger.note("theme", "new", theme.guid, None, theme.name)
        ledger.lose("quotations that themes cite", sum(one not in ledger.of("coding") for one in theme.codings))
        here[guid] = replace(theme, guid=guid, codes=codes_, codings=codings_)
    return tuple(here.values())


def _same_theme(ledger: Ledger, theme: Theme, mine: Theme, codes_: tuple[str, ...], codings_: tuple[str, ...]) -> None:
    says = differing(
        ("name", theme.name if theme.name.strip().casefold() != mine.name.strip().casefold() else "", mine.name),
        ("claim", theme.claim, mine.claim),
        ("status", theme.status, mine.status),
        ("colour", theme.colour, mine.colour),
        ("codes that it gathers", frozenset(codes_) - frozenset(mine.codes), frozenset()),
        ("quotations that it cites", frozenset(codings_) - frozenset(mine.codings), frozenset()),
    )
    ledger.settle("theme", theme.guid, mine.guid, mine.name, says)
