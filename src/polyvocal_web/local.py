"""Local mode: one account, its workspace, and the study to begin with. Imported once Django is set up."""

from __future__ import annotations

from pathlib import Path

from django.core.management import call_command
from django.db import DatabaseError, connections

from polyvocal.faults import Fault
from polyvocal_web.accounts.models import Account, Membership
from polyvocal_web.accounts.services import local_account, new_token
from polyvocal_web.studies.services import bring_in


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
    """The account; the sample study is brought in the first time only."""
    from polyvocal import sample  # its files are read only here

    owner, study = local_account(), sample.load()
    if not _has(owner, study.guid):
        bring_in(study, owner, file="the sample study")
    return owner


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
