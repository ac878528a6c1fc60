"""Files for the tests of exchange: archives with a part changed, REFI-QDA projects written by hand.

And a study whose framework was talked over, to put into them.
"""

from __future__ import annotations

import dataclasses
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from makers import WHEN, a_study, g
from polyvocal import exchange
from polyvocal import model as m
from polyvocal.exchange.package import packed, put

PROJECT = "urn:QDA-XML:project:1.0"


def parts(path: Path) -> dict[str, bytes]:
    """The parts of a ZIP by name."""
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def changed(path: Path, changes: Mapping[str, Callable[[str], str] | None]) -> Path:
    """The file with some parts changed, or with None taken out."""
    found = parts(path)
    for name, change in changes.items():
        text = found.pop(name).decode()
        if change is not None:
            new = change(text)
            assert new != text, f"nothing was changed in {name}"
            found[name] = new.encode()
    put(path, packed(found.items()))
    return path


def written(study: m.Study, folder: Path, ending: str, **changes: Callable[[str], str] | None) -> Path:
    """A file of the study; `changes` are of its parts, “__” for a dot."""
    path = folder / f"study{ending}"
    exchange.write(study, path)
    return changed(path, {name.replace("__", "."): change for name, change in changes.items()}) if changes else path


def project(folder: Path, body: str, texts: Mapping[str, bytes] | None = None) -> Path:
    """A hand-written `.qdpx`."""
    head = f'<?xml version="1.0" encoding="utf-8"?><Project xmlns="{PROJECT}" name="By hand">'
    entries = [("project.qde", f"{head}{body}</Project>".encode())]
    path = folder / "hand.qdpx"
    put(path, packed([*entries, *((f"sources/{name}", text) for name, text in (texts or {}).items())]))
    return path


def a_deliberated_study() -> m.Study:
    """The small study with one of each thing that a round and a meeting leave behind."""
    study = a_study()
    maren, dele = (coder.guid for coder in study.coders)
    money, fares, faces = study.framework.codes
    source, noted = study.sources[1], study.codings[-1]
    again = m.Round(
        g("round", "again"), "Round 2", "blind", 1, asks=("notes", "proposals"), content_note="It speaks of debt.",
        assignments=(m.Assignment(dele, source.guid, "handed back"),), lead_sees=True, settles=study.rounds[0].guid,
        questions=(m.Question(g("question"), "What surprised you?"),),
    )  # fmt: skip
    own = m.Code(g("code", "Bread"), "Bread", money.guid, made_by=dele, round=again.guid)
    meant = dataclasses.replace(money, meant_since=WHEN)
    words = m.Passage(source.guid, source.latest.guid, noted.anchor.span)
    retire = m.Proposal(
        g("proposal", 1), "retire", dele, "It is everything.", (money.guid,), g("theme", "Company"),
        {"name": "Bread"}, ("Bread", "Fares"), (words,), again.guid, 1, WHEN,
    )  # fmt: skip
    taken_back = m.Proposal(g("proposal", 2), "comment", maren, withdrawn=True)
    decision = m.Decision(
        g("decision"), "adapt", "Money", "Kept for now.", (retire.guid,), (maren, dele), maren, again.guid, WHEN
    )
    carried = dataclasses.replace(study.codings[-2], mark="carried")
    return dataclasses.replace(
        study,
        framework=dataclasses.replace(study.framework, codes=(meant, fares, own, faces)),
        rounds=(*study.rounds, again),
        codings=(*study.codings[:-2], carried, dataclasses.replace(noted, mark="struck")),
        memos=(
            *study.memos,
            m.Memo(g("memo", 3), "", "The bread.", dele, WHEN, m.About("question", g("question")), "answer",
                   round=again.guid),
            m.Memo(g("memo", 4), "", "So be it.", dele, WHEN, m.About("decision", decision.guid)),
        ),
        proposals=(retire, taken_back),
        decisions=(decision,),
        sign_offs=(m.SignOff(g("sign-off"), 1, dele, approves=False, words="Not yet.", made_at=WHEN),),
        looks=(m.Look(g("look"), carried.guid, 1, "confirmed", maren, WHEN),),
    )  # fmt: skip
