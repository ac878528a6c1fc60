"""Whatever study a file holds, whatever study it is brought into: what was shown is done, and can be taken back."""

from __future__ import annotations

import dataclasses
import tempfile
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from library.strategies import studies
from polyvocal import exchange
from polyvocal import model as m
from polyvocal_web import cursors
from polyvocal_web.access import Entered, Role
from polyvocal_web.changes import do
from polyvocal_web.history import Undo
from polyvocal_web.snapshot import load
from polyvocal_web.studies import arrivals, joining
from polyvocal_web.studies.services import bring_in
from polyvocal_web.verify import verify
from web.cast import an_account

pytestmark = pytest.mark.django_db


def shared(study: m.Study) -> m.Study:
    """The study with its rounds shared, each that is read independently under a version, and with memos for all."""
    version = 1 if study.versions else None
    rounds = (
        dataclasses.replace(
            one, state="revealed", version=one.version or version, mode=one.mode if version else "open", settles=None
        )
        for one in study.rounds
    )
    memos = (dataclasses.replace(one, private=False) for one in study.memos)
    return dataclasses.replace(study, rounds=tuple(rounds), memos=tuple(memos))


@given(studies().map(shared), studies().map(shared))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_study_joins_any_other_and_goes_again(mine: m.Study, theirs: m.Study) -> None:
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        path = Path(folder) / "theirs.polyvocal"
        exchange.write(theirs, path)
        account = an_account("Ines")
        row = bring_in(mine, account)
        entered = Entered(row, account, Role.OWNER, account.guid)
        before = load(row)
        shown = arrivals.looked(entered, path, None)
        done = arrivals.bring(entered, path, None, mark=shown.mark)
        row.refresh_from_db()
        after = load(row)
        assert {one.kind for one in shown.arrivals if one.fate == "new" and one.kind in joining.KINDS} <= set(
            done.added
        )
        assert after.codings[: len(before.codings)] == before.codings
        again = arrivals.looked(entered, path, None)
        assert not [one for one in again.arrivals if one.fate == "new"]
        assert (done.seq is None) == (after == before)
        if done.seq is not None:
            undo = Undo(id=m.new_guid(), kind="undo", change=cursors.cursor(row.guid, done.seq))
            (seq,) = do(entered, [undo]).values()
            assert load(row) == before
            do(entered, [Undo(id=m.new_guid(), kind="undo", change=cursors.cursor(row.guid, seq))])
            assert load(row) == after
            assert verify(row) == []
        transaction.set_rollback(True)
