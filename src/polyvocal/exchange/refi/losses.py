"""What a REFI-QDA project has no place for, in sentences.

Invariant: all that goes into the note (`note.py`) and that other tools therefore do not see is told with its number.
"""

from __future__ import annotations

from polyvocal.exchange.loss import Loss
from polyvocal.exchange.refi import note
from polyvocal.exchange.refi.kept import Back
from polyvocal.model import Study


def losses(study: Study, back: Back) -> tuple[Loss, ...]:
    """Return in sentences what goes into the note and is therefore seen by Polyvocal alone."""
    private = sum(memo.private for memo in study.memos)
    said = [*_of_passes(study), *_of_sources(study), *_of_codes(study), *_of_memos(study), *_of_deliberation(study)]
    left = len(study.unknown) - len(back.numbers)
    said.append((left, "piece of another file that does not fit here", "pieces of other files that do not fit here"))
    told = [
        Loss(
            f"{many:,} {one if many == 1 else several}: REFI-QDA has no place for this; it is kept in a note that "
            "Polyvocal reads back.", "kept", several, many,
        )
        for many, one, several in said
        if many
    ]  # fmt: skip
    if private:
        memos = "1 private memo is" if private == 1 else f"{private:,} private memos are"
        sentence = f"{memos} in this file; whoever opens it can read {'it' if private == 1 else 'them'}."
        told.append(Loss(sentence, "changed", "private memos", private))
    return (*told, *(Loss.of("lost", what, many) for what, many in back.lost.items()))


_Said = list[tuple[int, str, str]]
"""How many, what one is called, and what several are."""


def _of_passes(study: Study) -> _Said:
    codings = study.codings
    return [
        (len(study.versions), "framework version", "framework versions"),
        (len(study.rounds), "round with its assignments", "rounds with their assignments"),
        (sum(len(r.questions) for r in study.rounds), "open question of a round", "open questions of rounds"),
        (sum(bool(c.facets) for c in codings), "coding with facet values", "codings with facet values"),
        (sum(bool(c.origins) for c in codings), "coding that names its origin", "codings that name their origins"),
        (sum(c.mark in {"struck", "unfitted"} for c in codings), "mark why a quotation was noted",
         "marks why quotations were noted"),
        (sum(c.mark == "carried" for c in codings), "coding carried over from an earlier pass",
         "codings carried over from an earlier pass"),
        (sum(not note.placed(study, c) for c in codings), "coding on an earlier text", "codings on an earlier text"),
    ]  # fmt: skip


def _of_sources(study: Study) -> _Said:
    return [
        (sum(len(s.revisions) - 1 for s in study.sources), "earlier text of a source", "earlier texts of sources"),
        (sum(len(s.latest.turns) for s in study.sources), "speaker turn", "speaker turns"),
    ]


def _of_codes(study: Study) -> _Said:
    codes = study.framework.codes
    return [
        (sum(bool(c.when_to_use or c.when_not or c.example) for c in codes),
         "code with its rules of use", "codes with their rules of use"),
        (sum(c.retired for c in codes), "retired code, which other tools show as one in use",
         "retired codes, which other tools show as ones in use"),
        (sum(c.round is not None for c in codes), "coder’s own code, which other tools show as everyone’s",
         "coders’ own codes, which other tools show as everyone’s"),
        (sum(c.meant_since is not None for c in codes), "code whose meaning has changed, with the date",
         "codes whose meaning has changed, with the dates"),
        (sum(bool(t.codings) for t in study.framework.themes), "theme with quotations of its own",
         "themes with quotations of their own"),
    ]  # fmt: skip


def _of_memos(study: Study) -> _Said:
    memos = study.memos
    return [
        (sum(m.about is not None and m.about.kind in _NOT_LINKED for m in memos),
         "link from a memo to a case, round, version, question, proposal or decision",
         "links from memos to cases, rounds, versions, questions, proposals or decisions"),
        (sum(m.kind != "memo" for m in memos), "journal, perspective or answer, which other tools show as a memo",
         "journals, perspectives and answers, which other tools show as memos"),
        (sum(m.round is not None for m in memos), "memo that was written in a round",
         "memos that were written in a round"),
    ]  # fmt: skip


_NOT_LINKED = frozenset({"case", "round", "version", "question", "proposal", "decision"})


def _of_deliberation(study: Study) -> _Said:
    return [
        (len(study.proposals), "proposal", "proposals"),
        (len(study.decisions), "decision", "decisions"),
        (len(study.sign_offs), "sign-off", "sign-offs"),
        (len(study.looks), "look at a coding that a version left behind",
         "looks at codings that a version left behind"),
    ]  # fmt: skip
