"""Does the log agree with the tables?

Invariant: replayed from first to last, the log leaves every field that it ever moved as the tables have it.
"""

from __future__ import annotations

from typing import Any

import polyvocal_web.kinds  # noqa: F401  registers every table
from polyvocal_web.changes import TABLES, plain
from polyvocal_web.studies.models import Change, ChangeWords, Study

_GONE = object()


def verify(study: Study) -> list[str]:
    """Sentences on where the log and the tables differ; none where they agree.

    What came in with an opened file and was never touched since is not in the log, and is not compared.
    """
    seqs = list(Change.objects.filter(study_id=study.pk).order_by("seq").values_list("seq", flat=True))
    gaps = (
        [] if seqs == list(range(1, study.seq + 1)) else [f"the log counts {len(seqs)} changes, the study {study.seq}"]
    )
    return gaps + [
        f"the {table} {guid} has {name} {actual!r}, the log says {value!r}"
        for (table, guid), fields in _replayed(study).items()
        for row in [TABLES[table]._default_manager.filter(**_key(study, table, guid)).first()]
        for name, value in fields.items()
        for actual in [_GONE if row is None else plain(getattr(row, name))]
        if actual != value
    ]


def _key(study: Study, table: str, guid: str) -> dict[str, Any]:
    return {"guid": guid} if table == Study.TABLE else {"study_id": study.pk, "guid": guid}


def _replayed(study: Study) -> dict[tuple[str, str], dict[str, Any]]:
    """The last value of every field that the log moved."""
    words = dict(ChangeWords.objects.filter(study_id=study.pk).values_list("seq", "edits"))
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for seq, edits in Change.objects.filter(study_id=study.pk).order_by("seq").values_list("seq", "edits"):
        kept = words.get(seq) or [{} for _ in edits]
        for edit, said in zip(edits, kept, strict=True):
            fields = found.setdefault((edit["of"], edit["guid"]), {})
            fields |= {**edit["now"], **said.get("now", {})}
    return found
