"""An answer is read from one state of the database, whatever is written meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest
from django.db import DatabaseError, connection

from polyvocal_web.reading import one_state
from polyvocal_web.studies.models import Study
from web.cast import a_cast


def elsewhere(act: Callable[[], Any]) -> Any:
    """Do it on a connection of its own, as another request would."""
    done: list[Any] = []

    def run() -> None:
        try:
            done.append(act())
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    thread.join()
    return done[0]


@pytest.mark.django_db(transaction=True)
def test_a_source_that_comes_in_while_the_list_is_read_is_in_the_next_list() -> None:
    cast = a_cast()
    came: list[Any] = []

    def meanwhile(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = execute(sql, params, many, context)
        if "sources_revision" in sql and not came:
            came.append(elsewhere(lambda: cast.analyst.bring(("late.txt", b"Mod: And?\n\nP99: Yes."))))
        return found

    with connection.execute_wrapper(meanwhile):
        first = cast.lead.get("/sources")
    assert [answer.status_code for answer in came] == [201]
    assert first.status_code == 200, first.content
    assert [row["name"] for row in first.json()["sources"]] == ["P01", "P02"]
    assert [row["name"] for row in cast.lead.read("/sources")["sources"]] == ["P01", "P02", "late"]


@pytest.mark.django_db(transaction=True)
def test_nothing_can_be_written_where_only_reading_was_asked_for() -> None:
    cast = a_cast()
    with pytest.raises(DatabaseError), one_state():
        Study.objects.filter(pk=cast.row.pk).update(name="Meddled")
    assert cast.lead.read()["name"] == "The way in"
    cast.lead.do({"kind": "study.change", "name": "Written after"})
