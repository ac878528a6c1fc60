"""A small cast: Ines leads the study, Ravi codes in it, Olga reads it, Otto must see nothing of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from makers import a_study
from polyvocal.model import Study as StudyValue
from polyvocal.model import new_guid
from polyvocal_web.access import Entered, Role
from polyvocal_web.accounts.models import Account, Membership
from polyvocal_web.studies.models import Study
from polyvocal_web.studies.services import bring_in, join


def an_account(name: str) -> Account:
    return Account.objects.create(guid=new_guid(), name=name, password="!")


@dataclass
class Person:
    """Someone with a browser, in one study."""

    account: Account
    study: str
    client: Client = field(default_factory=Client)

    def __post_init__(self) -> None:
        self.client.force_login(self.account)

    def get(self, path: str = "", **query: Any) -> Any:
        return self.client.get(f"/api/studies/{self.study}{path}", query)

    def read(self, path: str = "", **query: Any) -> Any:
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def ask(self, *acts: dict[str, Any]) -> Any:
        """POST acts; each gets an id where it has none."""
        body = json.dumps({"acts": [{"id": str(uuid4()), **act} for act in acts]})
        return self.client.post(f"/api/studies/{self.study}/changes", body, content_type="application/json")

    def do(self, *acts: dict[str, Any]) -> list[str]:
        """Do acts and return their Changes."""
        answer = self.ask(*acts)
        assert answer.status_code == 200, answer.content
        return [done["change"] for done in answer.json()["done"]]

    def bring(self, *files: tuple[str, bytes]) -> Any:
        """Upload files, each a name and its bytes."""
        body = {"files": [SimpleUploadedFile(name, content) for name, content in files]}
        return self.client.post(f"/api/studies/{self.study}/sources", body)

    def undo(self, change: str) -> str:
        return self.do({"kind": "undo", "change": change})[0]

    def refusal(self, *acts: dict[str, Any], status: int = 409) -> str:
        """The sentence with which acts are refused."""
        answer = self.ask(*acts)
        assert answer.status_code == status, answer.content
        assert answer.headers["Content-Type"] == "application/problem+json"
        return str(answer.json()["detail"])


@dataclass
class Cast:
    """A study and the four who have or have not to do with it."""

    value: StudyValue
    row: Study
    lead: Person
    analyst: Person
    reader: Person
    outsider: Person
    elsewhere: Person
    """The outsider, in a study of his own."""

    def entered(self, person: Person) -> Entered:
        membership = Membership.objects.get(study=self.row, account=person.account)
        self.row.refresh_from_db()
        return Entered(self.row, person.account, Role(membership.role), membership.coder)


def a_cast(value: StudyValue | None = None) -> Cast:
    value = value or a_study()
    ines, ravi, olga, otto = (an_account(name) for name in ("Ines", "Ravi", "Olga", "Otto"))
    row = bring_in(value, ines)
    join(row, ravi, Role.CODER)
    join(row, olga, Role.READER)
    own = bring_in(StudyValue(new_guid(), "Otto’s own"), otto)
    people = (Person(account, row.guid) for account in (ines, ravi, olga, otto))
    return Cast(value, row, *people, Person(otto, own.guid))
