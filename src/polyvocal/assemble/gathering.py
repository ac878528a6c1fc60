"""Tables and texts that arrive for a study become a study of their own, as small as it can be.

It holds what arrives and what of the study that refers to: the sources that are coded, the codes that are used, the
people who speak. Invariant: whatever is taken from the study keeps its GUID and its content, so that it matches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from polyvocal.assemble.build import callable_, once, source_of
from polyvocal.assemble.codebook import Codebook, codebook
from polyvocal.assemble.columns import Kind
from polyvocal.assemble.comments import How, Remarks, remarks
from polyvocal.assemble.grids import Grids
from polyvocal.assemble.people import cases
from polyvocal.assemble.portion import Arrived, portion
from polyvocal.assemble.quotations import quotations
from polyvocal.assemble.quoted import Known, Quotations, joined
from polyvocal.exchange import Loss
from polyvocal.faults import Fault
from polyvocal.ingest import Comment, SourceText
from polyvocal.model import Case, Coder, Framework, Source, Study, Variable, derived_guid


class Gathering:
    """Takes in tables and texts, in the order: people, codebooks, texts, codings."""

    def __init__(self, into: Study | None) -> None:
        self.into = into
        self.losses: list[Loss] = []
        self.variables: tuple[Variable, ...] = ()
        self.cases: tuple[Case, ...] = ()
        self.book: Codebook | None = None
        self.texts: list[Source] = []
        self.quotes = Quotations()
        self.remarks = Remarks(Framework())

    def people(self, sheets: Grids) -> None:
        """Take in a table of cases."""
        variables, people = cases(sheets)
        self.variables, self.cases = _apart(variables, people, self.into.variables if self.into else ())

    def codebook(self, sheets: Grids) -> None:
        """Take in a codebook. Raises `Fault` for a second one."""
        if self.book is not None:
            raise Fault(str(sheets.path), "it is a second codebook", "one codebook")
        self.book = codebook(sheets)
        self.losses += self.book.notes

    def text(self, name: str, text: SourceText, comments: Sequence[Comment] = (), how: How = "memos") -> None:
        """Take in a transcript with the comments in its margin; one whose words the study has is that source."""
        source = self._source(name, text)
        if source not in self.texts:
            self.texts.append(source)
        self.losses += [Loss(f"{note}.", "lost" if "left out" in note else "chosen") for note in text.notes]
        if comments:
            made = remarks([(source, comments)], self._framework(), self._coders(), how)
            self.losses += made.losses
            self.remarks = made

    def quotations(self, sheets: Grids) -> None:
        """Take in codings or excerpts. Raises `Fault` where there are no sources for them to be about."""
        sources = (*(self.into.sources if self.into else ()), *self.texts)
        if not sources:
            met = "the table is about sources, and there are none"
            raise Fault(str(sheets.path), met, "the study that has them: open it, and bring the table in there")
        into = self.into
        known = Known(
            once(sources),
            self.cases or (into.cases if into else ()),
            self._framework(),
            self._coders(),
            (*self.quotes.rounds, *(into.rounds if into else ())),
            (*self.quotes.facets, *(into.facets if into else ())),
        )
        more = quotations(sheets, known, closed=False)
        self.losses += more.notes
        self.quotes = joined(self.quotes, more)

    def take(self, kind: Kind, sheets: Grids) -> None:
        """Take in a table of that kind."""
        if kind == "cases":
            self.people(sheets)
        elif kind == "codebook":
            self.codebook(sheets)
        else:
            self.quotations(sheets)

    def _source(self, name: str, text: SourceText) -> Source:
        into = self.into
        there = into.sources if into else ()
        same = next((source for source in there if source.latest.text == text.text), None)
        if same is not None:
            return same
        if into is not None and not any(Path(source.name).suffix for source in there):
            name = Path(name).stem
        people = self.cases or (into.cases if into else ())
        made = source_of(name, text, self.variables or (into.variables if into else ()), people)
        if made.guid in {source.guid for source in (*there, *self.texts)}:
            return replace(made, guid=derived_guid("source", name, text.text))
        return made

    def known(self) -> list[str]:
        """Names that are certainly speakers'."""
        into = self.into
        return callable_(self.cases or (into.cases if into else ()), self.variables or (into.variables if into else ()))

    def _coders(self) -> tuple[Coder, ...]:
        return (*self.quotes.coders, *self.remarks.coders, *(self.into.coders if self.into else ()))

    def _framework(self) -> Framework:
        """The codes that tables may name: of a codebook that came along, else of the study."""
        for made in (self.quotes.framework, self.remarks.framework, self.book.framework if self.book else None):
            if made is not None and (made.codes or made.themes):
                return made
        own = self.into.framework if self.into else Framework()
        return Framework(own.codes, tuple(replace(theme, codings=()) for theme in own.themes))

    def portion(self, name: str) -> Study:
        """What arrived, as a study called `name`, or like the one it is for."""
        framework = self.remarks.framework if self.remarks.codings else self._framework()
        codings = once((*self.quotes.codings, *self.remarks.codings))
        doubts = self.quotes.doubts
        arrived = Arrived(
            name,
            (*self.texts,),
            self.variables,
            self.cases,
            framework if self.book or codings or doubts else Framework(),
            once((*self.quotes.coders, *self.remarks.coders)),
            self.quotes.rounds,
            (*(self.book.facets if self.book else ()), *self.quotes.facets),
            codings,
            once((*self.quotes.memos, *self.remarks.memos)),
            frozenset(code for d in doubts if d.wanted for code in d.wanted.codes if code)
            | frozenset(code.guid for code in (self.book.framework.codes if self.book else ())),
            frozenset(place[0] for doubt in doubts for place in doubt.places),
        )
        return portion(arrived, self.into)


def _apart(
    variables: tuple[Variable, ...], people: tuple[Case, ...], known: Sequence[Variable]
) -> tuple[tuple[Variable, ...], tuple[Case, ...]]:
    """A variable that has another kind here than in the study is another one."""
    kinds = {variable.guid: variable.kind for variable in known}
    moved = {
        variable.guid: derived_guid("variable", "case", variable.name, variable.kind)
        for variable in variables
        if kinds.get(variable.guid, variable.kind) != variable.kind
    }
    return (
        tuple(replace(variable, guid=moved.get(variable.guid, variable.guid)) for variable in variables),
        tuple(replace(one, values={moved.get(g, g): value for g, value in one.values.items()}) for one in people),
    )
