"""Acts on the study of the makers."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

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
    ]  # fmt: skip
