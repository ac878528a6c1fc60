"""Comments in the margin of Word documents become memos about the words they stand at, or codings.

Invariant: what somebody wrote is kept word by word: as a memo, or as the names of codes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from polyvocal.assemble.codebook import extended
from polyvocal.assemble.tree import path_of
from polyvocal.exchange import Loss
from polyvocal.exchange.loss import Fate
from polyvocal.ingest import Comment
from polyvocal.model import PATH, About, Anchor, Code, Coder, Coding, Framework, Memo, Source, derived_guid

How = Literal["memos", "codings"]
NOBODY = "Unnamed author"
_CODES = re.compile(r"(?i)codes?\s*:\s*(?P<names>\S.*)", re.DOTALL)
_LONGEST_NAME = 100


@dataclass(frozen=True)
class Remarks:
    """What comments became, and in sentences what came across changed."""

    framework: Framework
    codings: tuple[Coding, ...] = ()
    coders: tuple[Coder, ...] = ()
    memos: tuple[Memo, ...] = ()
    losses: tuple[Loss, ...] = field(default=())


def remarks(
    said: Sequence[tuple[Source, Sequence[Comment]]], framework: Framework, coders: Sequence[Coder], how: How = "memos"
) -> Remarks:
    """Return what the comments on each source become; answers come after what they answer.

    A comment becomes a memo by its author about the words it stands at, which are noted for it. One that names codes
    becomes codings by its author: if it says “Code: …”, if it is nothing but names of codes of the framework, or, with
    codings asked for, whatever it says that can be a name. Several names are divided by “;” or stand a line each.
    """
    reader = _Reader(framework, coders, how)
    for source, comments in said:
        for comment in comments:
            reader.add(source, comment)
    return reader.outcome()


class _Reader:
    def __init__(self, framework: Framework, coders: Sequence[Coder], how: How) -> None:
        self.framework, self.how = framework, how
        self.known = {coder.name.casefold(): coder for coder in coders}
        self.names = self._named()
        self.coders: dict[str, Coder] = {}
        self.codings: dict[str, Coding] = {}
        self.memos: dict[str, Memo] = {}
        self.about: dict[tuple[str, str], About] = {}
        self.counts = dict.fromkeys(_TOLD, 0)

    def _named(self) -> dict[str, tuple[Code, ...]]:
        names: dict[str, tuple[Code, ...]] = {}
        for code in self.framework.codes:
            for name in {code.name.casefold(), self.framework.path(code.guid).casefold()}:
                names[name] = (*names.get(name, ()), code)
        return names

    def add(self, source: Source, comment: Comment) -> None:
        if not comment.words:
            self.counts["empty"] += 1
            return
        coder = self._coder(comment.author)
        answered = self.about.get((source.guid, comment.answers or ""))
        self.counts["paragraph"] += comment.span is not None and not comment.exact and answered is None
        codes = self._codes(comment) if answered is None and comment.span is not None else ()
        if codes:
            made = [self._coding(source, comment, coder, code) for code in codes]
            self.about[source.guid, comment.number] = About("coding", made[0].guid)
            return
        about = answered or self._noted(source, comment, coder)
        self.about[source.guid, comment.number] = about
        parts = ("memo", source.name, comment.number, comment.words, coder.name)
        memo = Memo(derived_guid(*parts), "", comment.words, coder.guid, comment.written_at, about)
        self.memos[memo.guid] = memo

    def _noted(self, source: Source, comment: Comment, coder: Coder) -> About:
        if comment.span is None:
            self.counts["nowhere"] += 1
            return About("source", source.guid)
        return About("coding", self._coding(source, comment, coder, None).guid)

    def _coding(self, source: Source, comment: Comment, coder: Coder, code: Code | None) -> Coding:
        span = comment.span
        if span is None:
            raise ValueError("a comment without words that it stands at has no coding")
        parts = (source.name, str(span.start), str(span.end), code.guid if code else "", coder.name, "")
        key = derived_guid("coding", *parts)
        anchors = (Anchor(source.latest.guid, span),)
        made = Coding(key, code.guid if code else None, source.guid, coder.guid, anchors, made_at=comment.written_at)
        return self.codings.setdefault(key, made)

    def _coder(self, author: str) -> Coder:
        name = author or NOBODY
        coder = self.known.get(name.casefold()) or Coder(derived_guid("coder", name), name)
        return self.coders.setdefault(coder.guid, coder)

    def _codes(self, comment: Comment) -> tuple[Code, ...]:
        """The codes that a comment names; none where it is a remark."""
        match = _CODES.fullmatch(comment.words)
        words = match["names"] if match else comment.words
        names = list(dict.fromkeys(name for part in re.split(r"[;\n]", words) if (name := part.strip(" .\t"))))
        known = [self.names.get(PATH.join(path_of(name)).casefold(), ()) for name in names]
        if names and all(len(codes) == 1 for codes in known):
            return tuple(codes[0] for codes in known)
        meant = match is not None or self.how == "codings"
        if not meant or not names or any(len(codes) > 1 for codes in known):
            self.counts["ambiguous"] += any(len(codes) > 1 for codes in known) and (meant or all(known))
            return ()
        if any(len(name) > _LONGEST_NAME for name in names):
            self.counts["long"] += 1
            return ()
        return tuple(codes[0] if codes else self._made(name) for name, codes in zip(names, known, strict=True))

    def _made(self, name: str) -> Code:
        path = PATH.join(path_of(name))
        self.framework, code = extended(self.framework, "", path)
        self.names = self._named()
        if code is None:
            raise ValueError("a name that is not empty makes a code")
        return code

    def outcome(self) -> Remarks:
        losses = tuple(Loss.of(_TOLD[key][0], _TOLD[key][1], many) for key, many in self.counts.items() if many)
        return Remarks(
            self.framework,
            tuple(self.codings.values()),
            tuple(self.coders.values()),
            tuple(self.memos.values()),
            losses,
        )


_TOLD: dict[str, tuple[Fate, str]] = {
    "empty": ("lost", "Comments without a word"),
    "paragraph": ("chosen", "Comments at a point, which came to their paragraph"),
    "nowhere": ("changed", "Comments on words that are not in the text, now memos on the source"),
    "long": ("changed", "Comments too long for the name of a code, now memos"),
    "ambiguous": ("changed", "Comments that name a code of which there are several, now memos"),
}
