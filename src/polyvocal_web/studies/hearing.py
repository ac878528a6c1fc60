"""What of a file may come into a study on a server, before it is merged.

Blindness decides. What was done in a round that is read independently and not shared yet, in the study or in the file,
neither joins nor is compared with, whoever leads and may look included: so nothing that a look or a merge says depends
on it, and nobody who reads alone is sent another's work by way of a file. A file that names it by GUID can only come
from who did it; that part of the file stays behind too, and is there once the round is shared. A round that is shared
stays as it was made: what a file adds to it comes outside it. Who reads alone brings nothing in (`joining`). A private
memo comes only with whoever wrote it. Invariant: what is left out is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q

from polyvocal import model as m
from polyvocal.exchange import Loss
from polyvocal.model import SHARED
from polyvocal_web.access import Entered
from polyvocal_web.coding.models import Coding, Look
from polyvocal_web.frameworks.models import Code
from polyvocal_web.proposals.models import Proposal
from polyvocal_web.reading import one_state
from polyvocal_web.rounds.blind import unshared
from polyvocal_web.snapshot import load_for
from polyvocal_web.studies.hushed import without, without_rounds
from polyvocal_web.studies.models import Memo

_OPEN = "{} of rounds that are read independently and not shared yet"
_BATCH = 500


@dataclass(frozen=True)
class Mine:
    """The study as what arrives is merged with it, at the Change `seq`."""

    study: m.Study
    seq: int
    hushed: frozenset[str]


def mine(entered: Entered) -> Mine:
    """The study as far as this person sees it, without what is not shared yet and what is kept unread."""
    with one_state():
        entered.study.refresh_from_db(fields=["seq"])
        study, hushed = load_for(entered), frozenset(unshared(entered.study))
    seen = replace(without(study, hushed).study, unknown=(), attachments=())
    return Mine(seen, entered.study.seq, hushed)


def heard(here: Mine, entered: Entered, theirs: m.Study) -> tuple[m.Study, tuple[Loss, ...]]:
    """Return what of `theirs` may come in, and what may not."""
    losses: list[Loss] = []
    for step in (_without_private, _without_pieces):
        theirs, told = step(here, entered, theirs)
        losses += told
    names = {one.name.strip().casefold() for one in here.study.rounds if one.guid in here.hushed}
    alone = {
        one.guid
        for one in theirs.rounds
        if one.hides or one.guid in here.hushed or (one.mode == "blind" and one.name.strip().casefold() in names)
    }
    said = without(theirs, alone, _unseen(here, entered, theirs))
    losses += [Loss.of("lost", _OPEN.format(what), many) for what, many in said.left.items()]
    if alone:
        losses.append(Loss.of("lost", "rounds that are read independently and not shared yet", len(alone)))
    study = without_rounds(said.study, alone)
    for step in (_fitting, _as_shared):
        study, told = step(here, entered, study)
        losses += told
    return study, tuple(losses)


def _fitting(here: Mine, entered: Entered, theirs: m.Study) -> tuple[m.Study, list[Loss]]:
    """Without rounds that no study here can have, in which nothing can be told apart from other work."""
    shared = {one.guid for one in (*theirs.rounds, *here.study.rounds) if one.state in SHARED}
    odd = {one.guid for one in theirs.rounds if one.mode == "blind" and one.version is None}
    rounds = tuple(
        replace(one, settles=one.settles if one.settles in shared and one.settles not in odd else None)
        for one in theirs.rounds
        if one.guid not in odd
    )
    return _outside(replace(theirs, rounds=rounds), odd, "rounds that were read independently without a version")


def _as_shared(here: Mine, entered: Entered, theirs: m.Study) -> tuple[m.Study, list[Loss]]:
    """With what a file has of a round that is shared here outside that round, which stays as it was made."""
    names = {one.name.strip().casefold() for one in here.study.rounds if one.mode == "blind" and one.state in SHARED}
    known = {one.guid for one in here.study.rounds}
    guids = {one.guid for one in here.study.rounds if one.mode == "blind" and one.state in SHARED}
    over = {
        one.guid
        for one in theirs.rounds
        if one.guid in guids or (one.guid not in known and one.mode == "blind" and one.name.strip().casefold() in names)
    }
    there = {coding.guid: coding.round for coding in here.study.codings}
    outside = {one.guid for one in theirs.codings if one.round in over and there.get(one.guid) is None}
    codings = tuple(replace(one, round=None) if one.guid in outside else one for one in theirs.codings)
    more = len(outside - there.keys())
    told = [Loss.of("changed", "codings of rounds that are shared here, which stay as they are,", more)]
    return replace(theirs, codings=codings), told if more else []


def _outside(theirs: m.Study, rounds: set[str], what: str) -> tuple[m.Study, list[Loss]]:
    if not rounds:
        return theirs, []

    def out(guid: str | None) -> str | None:
        return None if guid in rounds else guid

    codes = tuple(replace(one, round=out(one.round)) for one in theirs.framework.codes)
    study = replace(
        theirs,
        framework=m.Framework(codes, theirs.framework.themes),
        codings=tuple(replace(one, round=out(one.round)) for one in theirs.codings),
        memos=tuple(replace(one, round=out(one.round)) for one in theirs.memos),
        proposals=tuple(replace(one, round=out(one.round)) for one in theirs.proposals),
        decisions=tuple(replace(one, round=out(one.round)) for one in theirs.decisions),
    )
    return study, [Loss.of("lost", what, len(rounds))]


def _without_private(here: Mine, entered: Entered, theirs: m.Study) -> tuple[m.Study, list[Loss]]:
    me = next((one for one in here.study.coders if one.guid == entered.coder), None)
    own = {
        one.guid
        for one in theirs.coders
        if me is not None and (one.guid == me.guid or one.name.strip().casefold() == me.name.strip().casefold())
    }
    memos = tuple(one for one in theirs.memos if not one.private or one.author in own)
    left = len(theirs.memos) - len(memos)
    return replace(theirs, memos=memos), [Loss.of("lost", "private memos of others", left)] if left else []


def gathering(here: Mine, merged: m.Study) -> tuple[m.Study, tuple[Loss, ...]]:
    """Return a merged study whose new themes gather no coder's own code, and how many codes they lost."""
    own = {code.guid for code in merged.framework.codes if code.round is not None}
    before = len(here.study.framework.themes)
    themes = merged.framework.themes
    new = tuple(replace(one, codes=tuple(guid for guid in one.codes if guid not in own)) for one in themes[before:])
    if new == themes[before:]:
        return merged, ()
    left = sum(len(was.codes) - len(now.codes) for was, now in zip(themes[before:], new, strict=True))
    framework = m.Framework(merged.framework.codes, (*themes[:before], *new))
    told = Loss.of("lost", "codes in themes that are one coder’s own, which no theme gathers,", left)
    return replace(merged, framework=framework), (told,)


def apart(here: Mine, merged: m.Study) -> m.Study:
    """A merged study with nothing new in a round that is shared here and stays as it was made.

    What has the id of a coding of that round and stands on other words joins beside it, and so outside the round.
    """
    before = {one.guid for one in here.study.codings}
    stay = {one.guid for one in here.study.rounds if one.mode == "blind" and one.state in SHARED}
    late = {one.guid for one in merged.codings if one.guid not in before and one.round in stay}
    if not late:
        return merged
    codings = (replace(one, round=None) if one.guid in late else one for one in merged.codings)
    return replace(merged, codings=tuple(codings))


def _without_pieces(here: Mine, entered: Entered, theirs: m.Study) -> tuple[m.Study, list[Loss]]:
    """Without what is kept to be written back: the log has no words for it, and it could not be taken back."""
    told = (
        ("pieces of other programs’ files that no page shows", len(theirs.unknown)),
        ("pictures, recordings and other files inside the file", len(theirs.attachments)),
    )
    return replace(theirs, unknown=(), attachments=()), [Loss.of("lost", what, many) for what, many in told if many]


def _unseen(here: Mine, entered: Entered, theirs: m.Study) -> frozenset[str]:
    """GUIDs of theirs that rows have which this person does not see.

    Whoever has such a file was given it by who made them: it tells nothing new that they do not join.
    """
    looked = Coding.objects.filter(study_id=entered.study.pk, round__in=here.hushed).values("guid")
    missing: tuple[tuple[Any, Iterable[Any], Iterable[Any]], ...] = (
        (Coding, theirs.codings, here.study.codings),
        (Memo, theirs.memos, here.study.memos),
        (Code, theirs.framework.codes, here.study.framework.codes),
        (Proposal, theirs.proposals, here.study.proposals),
        (Look, theirs.looks, here.study.looks),
    )
    found: set[str] = set()
    for model, their_own, known in missing:
        here_already = {one.guid for one in known}
        guids = [one.guid for one in their_own if one.guid not in here_already]
        rows = model.objects.filter(study_id=entered.study.pk)
        hidden = Q(removed=False) | (Q(coding__in=looked) if model is Look else Q(round__in=here.hushed))
        hidden = hidden | (Q(private=True) & ~Q(author=entered.coder)) if model is Memo else hidden
        for start in range(0, len(guids), _BATCH):
            some = rows.filter(hidden, guid__in=guids[start : start + _BATCH])
            found.update(some.values_list("guid", flat=True))
    return frozenset(found)
