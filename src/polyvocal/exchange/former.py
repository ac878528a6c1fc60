"""What the rows of a study had not yet in form 1, and how such rows read now.

Invariant: only rows of form 1 may lack what is named here; whoever reads form 2 finds all of it.
"""

from __future__ import annotations

from polyvocal.exchange.tables import TABLES, Cell, Rows

NEW_TABLES = frozenset(
    {
        "questions", "proposals", "proposal_codes", "proposal_wording", "proposal_parts", "proposal_passages",
        "decisions", "decision_proposals", "decision_present", "sign_offs", "looks",
    }
)  # fmt: skip
"""Tables that came with form 2: in form 1 they are empty."""

NEW_COLUMNS: dict[str, dict[str, Cell]] = {
    "rounds": {"asks": "", "content_note": "", "lead_sees": False, "settles": None},
    "assignments": {"state": "assigned"},
    "codes": {"round": None, "meant_since": None},
    "codings": {"mark": ""},
    "memos": {"round": None},
}
"""Columns that came with form 2, by table, and what stands there for a row of form 1."""

_MEMOS_NO_MORE = frozenset({"proposal", "decision", "approval"})


def memo_kind(kind: str) -> str:
    """What kind a memo of form 1 is now: proposals, decisions and approvals were memos then.

    >>> memo_kind("approval"), memo_kind("journal")
    ('memo', 'journal')
    """
    return "memo" if kind in _MEMOS_NO_MORE else kind


def renewed(rows: Rows) -> Rows:
    """Return rows of form 1 with memos of kinds that are none any more as plain memos."""
    place = TABLES["memos"].names.index("kind")
    memos = [(*row[:place], memo_kind(str(row[place])), *row[place + 1 :]) for row in rows["memos"]]
    return {**rows, "memos": memos}
