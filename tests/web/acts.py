"""Acts on the study of the makers."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from polyvocal_web import cursors
from web.cast import Cast

Acts = dict[str, Any]


def a_coding_of(cast: Cast, **more: Any) -> Acts:
    """An act that codes the first words of the first source."""
    source, code = cast.value.sources[0], cast.value.framework.codes[0]
    place = {"source": source.guid, "revision": source.latest.guid, "start": 0, "end": 11}
    return {"kind": "coding.add", "guid": str(uuid4()), "code": code.guid, **place, **more}


def every_kind(cast: Cast) -> list[Acts]:
    """An act of each kind that a client can ask for, in an order in which each can be done."""
    study, (one, two) = cast.value, cast.value.sources
    money, fares, faces = (code.guid for code in study.framework.codes)
    coding, recoded, code, theme, case, memo, facet, other = (str(uuid4()) for _ in range(8))
    round_, passed, reading, own, proposal, decision, kept = (str(uuid4()) for _ in range(7))
    me = cast.lead.account.guid
    given = [{"guid": reading, "coder": me, "source": one.guid}]
    seen = cursors.cursor(cast.row.guid, cast.row.seq)
    passage = {"source": one.guid, "revision": one.latest.guid, "start": 0, "end": 11}
    about = {"kind": "coding", "guid": coding}
    return [
        a_coding_of(cast, guid=coding, facets={"stance": "barrier"}),
        {"kind": "coding.change", "guid": coding, "start": 1, "facets": {"stance": "both"}},
        {"kind": "memo.add", "guid": memo, "title": "A thought", "text": "Why *here*?", "about": about},
        {"kind": "memo.change", "guid": memo, "text": "Because.", "private": True, "memo": "journal"},
        {"kind": "memo.remove", "guid": memo},
        {"kind": "coding.recode", "guid": coding, "as": recoded, "code": faces},
        {"kind": "code.add", "guid": code, "name": "Debt", "parent": money, "facets": {"level": "micro"}},
        {"kind": "code.change", "guid": code, "name": "Debts", "parent": None, "colour": "#00aaff", "example": "Owed."},
        {"kind": "theme.add", "guid": theme, "name": "Costs", "codes": [money, code], "codings": [recoded]},
        {"kind": "theme.change", "guid": theme, "claim": "It costs.", "codes": [fares], "codings": []},
        {"kind": "theme.remove", "guid": theme},
        {"kind": "coder.keys", "keys": {money: "m", faces: "fc"}},
        {"kind": "together", "acts": [
            {"kind": "code.add", "id": str(uuid4()), "guid": other, "name": "Waiting"},
            a_coding_of(cast, id=str(uuid4()), code=other),
            a_coding_of(cast, id=str(uuid4()), code=other, start=3),
        ]},
        {"kind": "code.merge", "guid": other, "into": faces},
        {"kind": "code.retire", "guid": other, "retired": False},
        {"kind": "coding.remove", "guid": recoded},
        {"kind": "code.remove", "guid": code},
        {"kind": "case.add", "guid": case, "name": "P03", "values": {"group": "staff", "age": 51}},
        {"kind": "case.change", "guid": case, "description": "A nurse.", "values": {"age": None}},
        {"kind": "source.change", "guid": one.guid, "name": "First", "description": "At home."},
        {"kind": "source.speaker", "guid": two.guid, "label": "Staff", "case": case},
        {"kind": "source.speaker", "guid": two.guid, "label": "Staff", "case": None},
        {"kind": "case.remove", "guid": case},
        {"kind": "facet.add", "guid": facet, "name": "weight", "on": "coding", "values": ["light", "heavy"]},
        {"kind": "facet.change", "guid": facet, "name": "how much", "values": ["light", "heavy", "unclear"]},
        {"kind": "facet.remove", "guid": facet},
        {"kind": "variable.add", "guid": str(uuid4()), "name": "site of birth", "type": "text"},
        {"kind": "study.change", "name": "Ways in", "description": "Renamed."},
        a_coding_of(cast, guid=kept, start=5),
        {"kind": "round.add", "guid": round_, "name": "Third", "version": 1, "asks": ["notes"], "due": "2026-12-01"},
        {"kind": "round.change", "guid": round_, "purpose": "To see.", "due": "2026-12-24", "questions": [
            {"guid": str(uuid4()), "text": "What struck you?"}]},
        {"kind": "round.assign", "guid": round_, "assignments": given},
        {"kind": "round.move", "guid": round_, "state": "open"},
        {"kind": "assignment.move", "guid": reading, "state": "reading"},
        {"kind": "round.carry", "guid": round_, "rounds": [], "draft": True},
        {"kind": "code.add", "guid": own, "name": "Being waited for", "round": round_},
        {"kind": "proposal.add", "guid": proposal, "proposal": "redefine", "codes": [money],
         "would": {"definition": "What it costs to be there."}, "reason": "Fares are not all.", "passages": [passage]},
        {"kind": "proposal.change", "guid": proposal, "reason": "Fares are half of it."},
        {"kind": "proposal.withdraw", "guid": proposal},
        {"kind": "proposal.withdraw", "guid": proposal, "withdrawn": False},
        {"kind": "decision.add", "guid": decision, "outcome": "accept", "proposals": [proposal], "present": [me],
         "reason": "All agreed.", "meaning": True},
        {"kind": "decision.change", "guid": decision, "reason": "All agreed, in the end."},
        {"kind": "code.bring", "guid": own},
        {"kind": "version.fix", "guid": str(uuid4()), "note": "After the talk.", "seen": seen},
        {"kind": "version.approve", "guid": str(uuid4()), "version": 2, "approves": True, "words": "It will do."},
        {"kind": "coding.look", "outcome": "left", "codings": [{"guid": str(uuid4()), "coding": kept}]},
        {"kind": "version.restore", "version": 1},
        {"kind": "round.add", "guid": passed, "name": "Fourth", "mode": "blind", "version": 1, "lead_sees": True},
        {"kind": "round.remove", "guid": passed},
        {"kind": "round.share", "guid": round_},
    ]  # fmt: skip
