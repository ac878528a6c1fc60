"""A study without what is read independently and not shared yet: what a merge may speak of, on either side.

Invariant: what is left is a valid study that says nothing of what was coded, written, proposed or added in those
rounds; how much was left out is told by kind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace

from polyvocal import model as m


@dataclass(frozen=True)
class Said:
    """A study without what was left out, and how much that was, by what it is in the plural."""

    study: m.Study
    left: Counter[str]


def without(study: m.Study, rounds: Collection[str], guids: Collection[str] = ()) -> Said:
    """Return the study without what was done in these rounds, and without codes, codings, memos, proposals and looks
    with these GUIDs. The rounds themselves stay.
    """
    if not rounds and not guids:
        return Said(study, Counter())

    def stays(one: m.Code | m.Coding | m.Memo | m.Proposal) -> bool:
        return one.round not in rounds and one.guid not in guids

    codes = [code for code in study.framework.codes if stays(code)]
    own = {code.guid for code in study.framework.codes} - {code.guid for code in codes}
    fixed = {code.guid for version in study.versions for code in version.framework.codes}
    codings = tuple(one for one in study.codings if stays(one) and (one.code not in own or one.code in fixed))
    proposals = tuple(one for one in study.proposals if stays(one))
    kept = {one.guid for one in codings} | {one.guid for one in proposals}
    gone = ({one.guid for one in study.codings} | {one.guid for one in study.proposals}) - kept | own
    memos = tuple(one for one in study.memos if stays(one) and (one.about is None or one.about.guid not in gone))
    looks = tuple(one for one in study.looks if one.coding in kept and one.guid not in guids)
    left = Counter(
        {
            "codings": len(study.codings) - len(codings), "codes": len(own),
            "memos": len(study.memos) - len(memos), "proposals": len(study.proposals) - len(proposals),
            "second looks": len(study.looks) - len(looks),
        }
    )  # fmt: skip
    decisions = tuple(
        replace(one, proposals=tuple(guid for guid in one.proposals if guid in kept))
        for one in study.decisions
        if one.round not in rounds
    )
    left["decisions"] = len(study.decisions) - len(decisions)
    framework = m.Framework(
        tuple(replace(code, parent=_above(study.framework, code, own)) for code in codes),
        tuple(
            replace(
                theme, codes=tuple(guid for guid in theme.codes if guid not in own),
                codings=tuple(guid for guid in theme.codings if guid in kept),
            )
            for theme in study.framework.themes
        ),
    )  # fmt: skip
    study = replace(
        study, framework=framework, codings=codings, proposals=proposals, memos=memos, looks=looks, decisions=decisions
    )
    return Said(study, +left)


def _above(framework: m.Framework, code: m.Code, gone: Collection[str]) -> str | None:
    """What the code is under once some are gone."""
    parent = code.parent
    while parent is not None and parent in gone:
        parent = framework.by_guid[parent].parent
    return parent


def without_rounds(study: m.Study, rounds: Collection[str]) -> m.Study:
    """Return the study without these rounds, in which nothing is done any more."""
    return replace(
        study,
        rounds=tuple(
            replace(one, settles=None if one.settles in rounds else one.settles)
            for one in study.rounds
            if one.guid not in rounds
        ),
    )
