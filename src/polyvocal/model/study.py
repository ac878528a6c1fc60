"""The study: everything that a piece of qualitative research is, as one frozen value.

Invariant: whatever a part refers to is there. A study that exists can be saved, exchanged and asked without
another check.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Literal

from polyvocal.model.case import Case, Value, Variable
from polyvocal.model.choice import check_choice
from polyvocal.model.coding import Coder, Coding, Facet
from polyvocal.model.framework import Framework, FrameworkVersion
from polyvocal.model.identity import is_guid
from polyvocal.model.memo import Memo
from polyvocal.model.proposal import Decision, Look, Passage, Proposal, SignOff
from polyvocal.model.round import Round
from polyvocal.model.source import Revision, Source

Method = Literal["reflexive", "codebook", "framework", "reliability"]


@dataclass(frozen=True, slots=True)
class Unknown:
    """A piece of a foreign file that Polyvocal has no word for, kept so that it can be written back.

    `form` names the format (“refi”), `place` where it stood, `content` the piece itself, unread.
    """

    form: str
    place: str
    content: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came inside a foreign one (a picture, a recording, the pages of a PDF), kept to be written back.

    `name` is a plain file name, without a folder, that no other attachment of the study has.
    """

    name: str
    content: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not self.name.strip(". ") or _UNFIT.search(self.name):
            raise ValueError(f"an attachment needs a plain file name, not {self.name!r}")


_UNFIT = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\ud800-\udfff]')


@dataclass(frozen=True)
class Study:
    """Everything a study is. Compared by value: what reads back equal has lost nothing.

    `framework` is the living draft; `versions` are its frozen states, numbered from 1.
    """

    guid: str
    name: str
    description: str = ""
    method: Method = "codebook"
    made_at: datetime | None = None
    facets: tuple[Facet, ...] = ()
    variables: tuple[Variable, ...] = ()
    coders: tuple[Coder, ...] = ()
    cases: tuple[Case, ...] = ()
    sources: tuple[Source, ...] = ()
    framework: Framework = field(default_factory=Framework)
    versions: tuple[FrameworkVersion, ...] = ()
    rounds: tuple[Round, ...] = ()
    codings: tuple[Coding, ...] = ()
    memos: tuple[Memo, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    decisions: tuple[Decision, ...] = ()
    sign_offs: tuple[SignOff, ...] = ()
    looks: tuple[Look, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    attachments: tuple[Attachment, ...] = ()

    def __post_init__(self) -> None:
        if not is_guid(self.guid):
            raise ValueError(f"a study needs a GUID, not {self.guid!r}")
        if not self.name.strip():
            raise ValueError("a study needs a name")
        check_choice("the method of the study", self.method, Method)
        _Check(self).all()

    @cached_property
    def source_by_guid(self) -> Mapping[str, Source]:
        """Sources by GUID."""
        return {source.guid: source for source in self.sources}

    @cached_property
    def revision_by_guid(self) -> Mapping[str, Revision]:
        """Every revision of every source, by GUID."""
        return {revision.guid: revision for source in self.sources for revision in source.revisions}

    @cached_property
    def any_code(self) -> Mapping[str, str]:
        """Names of all codes that any version or the draft has, by GUID; the draft's name where they differ."""
        frameworks = [*(version.framework for version in self.versions), self.framework]
        return {code.guid: code.name for framework in frameworks for code in framework.codes}

    def words(self, coding: Coding) -> str:
        """The words that the coding stands on, in the latest revision it was carried to."""
        return coding.anchor.span.of(self.revision_by_guid[coding.anchor.revision].text)


class _Check:
    """Walks a study's references once; the first that leads nowhere is a `ValueError` that names it."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.facets = {facet.guid: facet for facet in study.facets}
        self.variables = {variable.guid: variable for variable in study.variables}
        self.coders = {coder.guid for coder in study.coders}
        self.cases = {case.guid for case in study.cases}
        self.rounds = {round_.guid: round_ for round_ in study.rounds}
        self.versions = {version.number for version in study.versions}

    def all(self) -> None:
        self.uniqueness()
        self.people()
        self.frameworks()
        self.passes()
        self.codings()
        self.memos()
        self.deliberation()

    def uniqueness(self) -> None:
        study = self.study
        kinds: dict[str, Iterable[str]] = {
            "facets": (x.guid for x in study.facets),
            "variables": (x.guid for x in study.variables),
            "coders": (x.guid for x in study.coders),
            "cases": (x.guid for x in study.cases),
            "sources": (x.guid for x in study.sources),
            "revisions": (r.guid for x in study.sources for r in x.revisions),
            "rounds": (x.guid for x in study.rounds),
            "codings": (x.guid for x in study.codings),
            "memos": (x.guid for x in study.memos),
            "proposals": (x.guid for x in study.proposals),
            "decisions": (x.guid for x in study.decisions),
            "sign-offs": (x.guid for x in study.sign_offs),
            "looks": (x.guid for x in study.looks),
            "attachments": (x.name.casefold() for x in study.attachments),
            "questions": (q.guid for x in study.rounds for q in x.questions),
            "themes": (x.guid for x in study.framework.themes),
        }
        for kind, guids in kinds.items():
            twice = [guid for guid, times in Counter(guids).items() if times > 1]
            if twice:
                raise ValueError(
                    f"two {kind} of the study have the same {'name' if kind == 'attachments' else 'GUID'}: {twice[0]}"
                )
        numbers = [version.number for version in study.versions]
        if numbers != list(range(1, len(numbers) + 1)):
            raise ValueError(f"framework versions must be numbered from 1 without a gap, not {numbers}")

    def values(self, values: Mapping[str, Value], owner: str) -> None:
        for guid, value in values.items():
            variable = self.variables.get(guid)
            if variable is None:
                raise ValueError(f"{owner} has a value of an unknown variable: {guid}")
            if not variable.fits(value):
                raise ValueError(f"{owner} has {value!r} for {variable.name!r}, which is of kind {variable.kind}")

    def faceted(self, values: Mapping[str, str], on: str, owner: str) -> None:
        for guid, value in values.items():
            facet = self.facets.get(guid)
            if facet is None or facet.on != on:
                raise ValueError(f"{owner} has a value of an unknown facet: {guid}")
            if value not in facet.values:
                raise ValueError(f"{owner} has {value!r} for {facet.name!r}, none of {', '.join(facet.values)}")

    def people(self) -> None:
        for case in self.study.cases:
            self.values(case.values, f"case {case.name!r}")
        for source in self.study.sources:
            self.values(source.values, f"source {source.name!r}")
            for voice in source.voices:
                if voice.case is not None and voice.case not in self.cases:
                    raise ValueError(f"speaker {voice.label!r} of source {source.name!r} is an unknown case")
                self.values(voice.known, f"speaker {voice.label!r} of source {source.name!r}")

    def frameworks(self) -> None:
        for framework in (self.study.framework, *(version.framework for version in self.study.versions)):
            for code in framework.codes:
                self.faceted(code.facets, "code", f"code {code.name!r}")
                self.round(code.round, f"code {code.name!r}")
        codings = {coding.guid for coding in self.study.codings}
        for theme in self.study.framework.themes:
            if not codings.issuperset(theme.codings):
                raise ValueError(f"theme {theme.name!r} gathers a quotation that is not in the study")

    def passes(self) -> None:
        for round_ in self.study.rounds:
            self.version(round_.version, f"round {round_.name!r}")
            self.round(round_.settles, f"round {round_.name!r}")
            for assignment in round_.assignments:
                known = assignment.coder in self.coders and assignment.source in self.study.source_by_guid
                if not known:
                    raise ValueError(f"round {round_.name!r} has an assignment of an unknown coder or source")

    def codings(self) -> None:
        codes, revisions, sources = (
            self.study.any_code,
            self.study.revision_by_guid,
            self.study.source_by_guid,
        )
        home = {revision.guid: source.guid for source in self.study.sources for revision in source.revisions}
        for coding in self.study.codings:
            owner = f"coding {coding.guid}"
            if coding.code is not None and coding.code not in codes:
                raise ValueError(f"{owner} has an unknown code: {coding.code}")
            if coding.coder not in self.coders:
                raise ValueError(f"{owner} has an unknown coder: {coding.coder}")
            if coding.source not in sources:
                raise ValueError(f"{owner} is in an unknown source: {coding.source}")
            self.round(coding.round, owner)
            self.version(coding.version, owner)
            self.faceted(coding.facets, "coding", owner)
            for anchor in coding.anchors:
                revision = revisions.get(anchor.revision)
                if revision is None or home[anchor.revision] != coding.source:
                    raise ValueError(f"{owner} stands in an unknown revision: {anchor.revision}")
                if anchor.span.end > len(revision.text):
                    raise ValueError(
                        f"{owner} ends at {anchor.span.end}, after the {len(revision.text)} characters of its text"
                    )

    def memos(self) -> None:
        for memo in self.study.memos:
            self.coder(memo.author, f"memo {memo.title!r}")
            self.round(memo.round, f"memo {memo.title!r}")

    def coder(self, guid: str | None, owner: str) -> None:
        if guid is not None and guid not in self.coders:
            raise ValueError(f"{owner} names an unknown coder: {guid}")

    def round(self, guid: str | None, owner: str) -> None:
        if guid is not None and guid not in self.rounds:
            raise ValueError(f"{owner} is in an unknown round: {guid}")

    def version(self, number: int | None, owner: str) -> None:
        if number is not None and number not in self.versions:
            raise ValueError(f"{owner} is under version {number}, which is not there")

    def deliberation(self) -> None:
        for proposal in self.study.proposals:
            owner = f"proposal {proposal.guid}"
            self.coder(proposal.author, owner)
            self.round(proposal.round, owner)
            self.version(proposal.version, owner)
            for passage in proposal.passages:
                self.passage(passage, owner)
        proposals = {proposal.guid for proposal in self.study.proposals}
        for decision in self.study.decisions:
            owner = f"decision {decision.guid}"
            self.round(decision.round, owner)
            for coder in (decision.coder, *decision.present):
                self.coder(coder, owner)
            unknown = [guid for guid in decision.proposals if guid not in proposals]
            if unknown:
                raise ValueError(f"{owner} is on an unknown proposal: {unknown[0]}")
        for sign_off in self.study.sign_offs:
            self.coder(sign_off.coder, f"sign-off {sign_off.guid}")
            self.version(sign_off.version, f"sign-off {sign_off.guid}")
        codings = {coding.guid for coding in self.study.codings}
        for look in self.study.looks:
            self.coder(look.coder, f"look {look.guid}")
            self.version(look.version, f"look {look.guid}")
            if look.coding not in codings:
                raise ValueError(f"look {look.guid} is at an unknown coding: {look.coding}")

    def passage(self, passage: Passage, owner: str) -> None:
        revision = self.study.revision_by_guid.get(passage.revision)
        source = self.study.source_by_guid.get(passage.source)
        if revision is None or source is None or revision not in source.revisions:
            raise ValueError(f"{owner} points to words in an unknown source")
        if passage.span.end > len(revision.text):
            raise ValueError(f"{owner} points to words after the {len(revision.text)} characters of their text")
