"""Local mode: one account, its workspace, and the study to begin with. Imported once Django is set up."""

from __future__ import annotations

from pathlib import Path

from django.core.management import call_command
from django.db import DatabaseError, connections, transaction

from polyvocal import model as m
from polyvocal.faults import Fault
from polyvocal_web.access import Role
from polyvocal_web.accounts.models import Account, Membership
from polyvocal_web.accounts.services import keep, local_account, new_token, with_email
from polyvocal_web.studies.models import Study
from polyvocal_web.studies.services import bring_in, join

_LEADS_THE_SAMPLE = "Maren Holt"


def migrate() -> None:
    """Bring the tables to this version."""
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        said = str(error).strip().splitlines()[0]
        raise Fault(
            "the database", f"it cannot be used ({said})", "one that is running and that one may write"
        ) from error


def account() -> Account:
    """The account of this workspace."""
    return local_account()


def way_in(owner: Account) -> str:
    """A one-time token; the connection is given back, since a server takes over from here."""
    token = new_token(owner)
    connections.close_all()
    return token


def with_sample() -> Account:
    """The account; the sample study is brought in the first time only, with an account for each of its coders."""
    from polyvocal import sample  # its files are read only here

    owner, study = local_account(), sample.load()
    if not _has(owner, study.guid):
        bring_in(study, owner, file="the sample study")
    _with_its_coders(owner, study)
    return owner


def _with_its_coders(owner: Account, study: m.Study) -> None:
    """Accounts that `owner` can enter as, to see the study with each coder's eyes. Made once: who left stays away."""
    with transaction.atomic():
        row = Study.objects.get(guid=study.guid)
        for account in keep(owner, ((coder.guid, coder.name) for coder in study.coders)):
            join(row, account, Role.LEAD if account.name == _LEADS_THE_SAMPLE else Role.CODER)


def way_in_for(email: str) -> str:
    """A one-time token for the account with this address. Raises `Fault` where there is none."""
    account = with_email(email)
    if account is None:
        raise Fault(email, "no account has this address", "the address that someone signs in with")
    return way_in(account)


def with_file(path: Path) -> tuple[Account, str, tuple[str, ...]]:
    """The account, the GUID of the study in the file, and what did not come across. Raises `Fault`."""
    from polyvocal.assemble import opened  # what reads files is loaded when there is one

    owner, outcome = local_account(), opened(path)
    if _has(owner, outcome.study.guid):
        return owner, outcome.study.guid, ("This study is here already; it is opened as it stands here.",)
    row = bring_in(outcome.study, owner, file=path.name)
    return owner, row.guid, tuple(str(loss) for loss in outcome.losses)


def _has(owner: Account, study: str) -> bool:
    return Membership.objects.filter(account=owner, study__guid=study).exists()
