"""Two studies become one: what arrives joins mine, and nothing of mine is overwritten or taken away.

Things are matched by GUID, then by content: a source by its words, a code by its place in the tree and its name, a
coding by code, words and coder, the others by name or by what they say. What both have and describe otherwise stays as
it is here, and is told. Invariants: the result is a valid study; mine stand first, in their order; of mine only this
grows: the answers a facet offers, the values known of a case or a source, the speakers told of in a source. To merge
the same study again brings nothing new.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from hashlib import blake2b
from typing import Any

from polyvocal.assemble.merging import codes, codings, passes, people, pieces, talk, texts
from polyvocal.assemble.merging.ledger import Arrival, Fate, Ledger
from polyvocal.exchange import Loss
from polyvocal.model import Attachment, Framework, Study

__all__ = ["Arrival", "Fate", "Merged", "merge"]


@dataclass(frozen=True)
class Merged:
    """Mine with what is new of theirs; what became of each of theirs; in sentences what could not join.

    `mark` is a digest of what was done, so that who agreed to it can be held to it.
    """

    study: Study
    arrivals: tuple[Arrival, ...]
    losses: tuple[Loss, ...]
    mark: str


def merge(mine: Study, theirs: Study) -> Merged:
    """Return `mine` with what is new of `theirs`, and what became of each thing of theirs.

    Where nothing is new, the study is `mine` itself.
    """
    ledger = Ledger(mine, theirs)
    parts: dict[str, Any] = {"facets": people.facets(ledger), "variables": people.variables(ledger)}
    parts |= {"coders": people.coders(ledger), "cases": people.cases(ledger), "sources": texts.sources(ledger)}
    passes.match_rounds(ledger)
    codes.match_codes(ledger)
    passes.versions(ledger)
    parts["rounds"] = passes.rounds(ledger)
    all_codes = codes.codes(ledger)
    parts["codings"] = codings.codings(ledger)
    parts["framework"] = Framework(all_codes, codes.themes(ledger))
    parts["proposals"] = talk.proposals(ledger)
    parts["decisions"] = talk.decisions(ledger)
    parts |= {"sign_offs": talk.sign_offs(ledger), "looks": talk.looks(ledger), "memos": talk.memos(ledger)}
    parts |= {"unknown": pieces.unknown(ledger), "attachments": pieces.attachments(ledger)}
    if theirs.description.strip() and theirs.description != mine.description:
        ledger.tell(f"The description of “{theirs.name}” did not come across.", "descriptions of studies")
    grown = {name: part for name, part in parts.items() if part != getattr(mine, name)}
    study = replace(mine, **grown) if grown else mine
    return Merged(study, tuple(ledger.arrivals), ledger.losses, _mark(mine, study, ledger.arrivals))


def _mark(mine: Study, study: Study, arrivals: Iterable[Arrival]) -> str:
    """A digest of all that was added and of what is told."""
    digest = blake2b(digest_size=16)
    for one in arrivals:
        digest.update(f"{one.kind}\x1f{one.fate}\x1f{one.guid}\x1f{one.into}\x1f{one.name}\x1f{one.says}\x1e".encode())
    for thing in _added(mine, study):
        digest.update(repr(thing).encode())
        if isinstance(thing, Attachment):
            digest.update(thing.content)
    return digest.hexdigest()


def _added(mine: Study, study: Study) -> Iterator[object]:
    """What of a merged study is not mine, or has grown."""
    for one in fields(study):
        before, now = getattr(mine, one.name), getattr(study, one.name)
        if before is now:
            continue
        pairs = [(before.codes, now.codes), (before.themes, now.themes)] if one.name == "framework" else [(before, now)]
        for old, new in pairs:
            yield from (thing for was, thing in zip(old, new, strict=False) if was is not thing and was != thing)
            yield from new[len(old) :]
