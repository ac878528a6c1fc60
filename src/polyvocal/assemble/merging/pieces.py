"""What is kept without being read: pieces of foreign files, and files that came inside them.

Invariant: a place is taken once; what cannot join because another piece has its place or its name is told.
"""

from __future__ import annotations

from polyvocal.assemble.merging.ledger import Ledger
from polyvocal.model import Attachment, Unknown


def unknown(ledger: Ledger) -> tuple[Unknown, ...]:
    """Mine, and those of theirs whose place is free."""
    mine = ledger.mine.unknown
    here = {(piece.form, piece.place) for piece in mine}
    same = {(piece.form, piece.place, piece.content) for piece in mine}
    new = []
    for piece in ledger.theirs.unknown:
        name = f"{piece.form}: {piece.place}"
        if (piece.form, piece.place, piece.content) in same:
            ledger.note("piece", "same", piece.place, piece.place, name)
        elif (piece.form, piece.place) in here:
            says = "Another piece is kept at this place here, and stays; this one did not come across."
            ledger.note("piece", "conflict", piece.place, piece.place, name, says)
            ledger.lose("kept pieces of other programs’ files whose place is taken")
        else:
            ledger.note("piece", "new", piece.place, None, name)
            new.append(piece)
    return (*mine, *new)


def attachments(ledger: Ledger) -> tuple[Attachment, ...]:
    """Mine, and those of theirs whose name is free."""
    mine = ledger.mine.attachments
    here = {one.name.casefold(): one for one in mine}
    new = []
    for one in ledger.theirs.attachments:
        other = here.get(one.name.casefold())
        if other is None:
            ledger.note("attachment", "new", one.name, None, one.name)
            new.append(one)
        elif other.content == one.content:
            ledger.note("attachment", "same", one.name, other.name, other.name)
        else:
            says = "Another file of this name is kept here, and stays; this one did not come across."
            ledger.note("attachment", "conflict", one.name, other.name, one.name, says)
            ledger.lose("kept files whose name is taken")
    return (*mine, *new)
