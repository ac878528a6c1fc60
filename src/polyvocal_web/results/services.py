"""Files made of a study, for a person who may take them out.

Invariants: a file holds what its person may see, and no more; what it does not hold is told in sentences.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from polyvocal_web.access import Entered
from polyvocal_web.rounds.blind import hidden_from
from polyvocal_web.snapshot import load_for
from polyvocal_web.studies.models import Memo

STUDY = frozenset({"study.polyvocal", "study.qdpx", "framework.qdc"})
REPORTS = frozenset({"report.docx", "report.html"})
_BLIND = "Codings that others made in independent rounds are left out until the rounds are shared."
_PRIVATE = "Private memos of others are left out."


def made(entered: Entered, what: str, *, reading: str | None = None) -> tuple[bytes, tuple[str, ...]]:
    """The bytes of the file `what`, one of `STUDY` or `REPORTS`, and in sentences what it does not hold.

    `reading` says which codings a report counts. Raises `Fault` for one that the study lacks.
    """
    study = load_for(entered)
    with TemporaryDirectory(prefix="polyvocal-") as folder:
        path = Path(folder) / what
        if what in REPORTS:
            from polyvocal.report import report, write  # what writes files is loaded when one is asked for

            write(report(study, reading=reading), path)
            return path.read_bytes(), _unseen(entered, memos=False)
        from polyvocal import exchange

        losses = exchange.write(study, path)
        return path.read_bytes(), (*_unseen(entered, memos=what != "framework.qdc"), *map(str, losses))


def _unseen(entered: Entered, *, memos: bool) -> tuple[str, ...]:
    private = Memo.objects.filter(study_id=entered.study.pk, removed=False, private=True).exclude(author=entered.coder)
    blind = (_BLIND,) if hidden_from(entered) else ()
    return (*blind, *((_PRIVATE,) if memos and private.exists() else ()))
