"""Library values as rows of no study yet: one function a kind.

Invariant: `snapshot` makes the same value of a row again. A moment without a zone is taken as UTC.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from polyvocal import model as m
from polyvocal_web import codec
from polyvocal_web.coding import models as c
from polyvocal_web.frameworks import models as f
from polyvocal_web.proposals import models as p
from polyvocal_web.rounds import models as r
from polyvocal_web.sources import models as s
from polyvocal_web.studies import models as t


def aware(moment: datetime | None) -> datetime | None:
    """The moment with its zone."""
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def coder_row(x: m.Coder) -> t.Coder:
    """The row of a coder."""
    return t.Coder(guid=x.guid, name=x.name)


def facet_row(x: m.Facet) -> t.Facet:
    """The row of a facet."""
    return t.Facet(guid=x.guid, name=x.name, on=x.on, values=list(x.values), description=x.description)


def variable_row(x: m.Variable) -> t.Variable:
    """The row of a variable."""
    return t.Variable(guid=x.guid, name=x.name, kind=x.kind, on=x.on, description=x.description)


def case_row(x: m.Case) -> t.Case:
    """The row of a case."""
    return t.Case(guid=x.guid, name=x.name, description=x.description, values=codec.values_to_json(x.values))


def voice_row(source: str, x: m.Voice) -> s.Voice:
    """The row of a voice in the source with this GUID."""
    known = codec.values_to_json(x.known)
    return s.Voice(guid=s.voice_guid(source, x.label), source=source, label=x.label, case=x.case, known=known)


def source_rows(x: m.Source) -> list[t.Content]:
    """The rows of a source: itself, its revisions, its voices."""
    itself = s.Source(
        guid=x.guid, name=x.name, description=x.description, path=x.path, values=codec.values_to_json(x.values),
        made_at=aware(x.made_at),
    )  # fmt: skip
    revisions = [
        s.Revision(
            guid=r.guid, source=x.guid, number=r.number, text=r.text, characters=len(r.text),
            turns=codec.turns_to_json(r.turns), made_at=aware(r.made_at), reason=r.reason,
        )
        for r in x.revisions
    ]  # fmt: skip
    return [itself, *revisions, *(voice_row(x.guid, voice) for voice in x.voices)]


def code_row(x: m.Code) -> f.Code:
    """The row of a code of the draft."""
    return f.Code(
        guid=x.guid, name=x.name, parent=x.parent, colour=x.colour, definition=x.definition,
        when_to_use=x.when_to_use, when_not=x.when_not, example=x.example, facets=dict(x.facets), codable=x.codable,
        retired=x.retired, became=list(x.became), made_by=x.made_by, made_at=aware(x.made_at), round=x.round,
        meant_since=aware(x.meant_since),
    )  # fmt: skip


def theme_row(x: m.Theme) -> f.Theme:
    """The row of a theme, without what it gathers."""
    return f.Theme(guid=x.guid, name=x.name, claim=x.claim, status=x.status, colour=x.colour)


def version_row(study: str, x: m.FrameworkVersion) -> f.Version:
    """The row of a version of the study with this GUID."""
    return f.Version(
        guid=m.derived_guid("version", study, str(x.number)), number=x.number, note=x.note,
        published_at=aware(x.published_at), published_by=x.published_by, framework=codec.framework_to_json(x.framework),
    )  # fmt: skip


def round_row(x: m.Round) -> r.Round:
    """The row of a round, without who reads what."""
    return r.Round(
        guid=x.guid, name=x.name, mode=x.mode, version=x.version, purpose=x.purpose, state=x.state, final=x.final,
        due=x.due, asks=list(x.asks), content_note=x.content_note,
        questions=[{"guid": q.guid, "text": q.text} for q in x.questions], lead_sees=x.lead_sees, settles=x.settles,
    )  # fmt: skip


def assignment_rows(study: str, x: m.Round) -> Iterator[r.Assignment]:
    """The rows of who reads what in a round of the study with this GUID."""
    for place, a in enumerate(x.assignments):
        guid = m.derived_guid("assignment", study, x.guid, str(place))
        yield r.Assignment(guid=guid, round=x.guid, coder=a.coder, source=a.source, state=a.state)


def coding_row(x: m.Coding) -> c.Coding:
    """The row of a coding where it was made."""
    first = x.anchors[0]
    return c.Coding(
        guid=x.guid, code=x.code, source=x.source, coder=x.coder, revision=first.revision, start=first.span.start,
        end=first.span.end, state=first.state, round=x.round, version=x.version, facets=dict(x.facets),
        origins=list(x.origins), made_at=aware(x.made_at), mark=x.mark,
    )  # fmt: skip


def anchor_rows(x: m.Coding) -> Iterator[c.Anchor]:
    """The rows of the later revisions that a coding was carried to."""
    for number, a in enumerate(x.anchors[1:], 1):
        yield c.Anchor(
            coding=x.guid, number=number, revision=a.revision, start=a.span.start, end=a.span.end, state=a.state
        )


def memo_row(x: m.Memo) -> t.Memo:
    """The row of a memo."""
    return t.Memo(
        guid=x.guid, title=x.title, text=x.text, kind=x.kind, author=x.author, made_at=aware(x.made_at),
        about_kind=x.about.kind if x.about else None, about_guid=x.about.guid if x.about else None, private=x.private,
        round=x.round,
    )  # fmt: skip


def proposal_row(x: m.Proposal) -> p.Proposal:
    """The row of a proposal."""
    return p.Proposal(
        guid=x.guid, kind=x.kind, author=x.author, reason=x.reason, codes=list(x.codes), theme=x.theme,
        would=dict(x.would), parts=list(x.parts), passages=codec.passages_to_json(x.passages), round=x.round,
        version=x.version, made_at=aware(x.made_at), withdrawn=x.withdrawn,
    )  # fmt: skip


def decision_row(x: m.Decision) -> p.Decision:
    """The row of a decision."""
    return p.Decision(
        guid=x.guid, outcome=x.outcome, title=x.title, reason=x.reason, proposals=list(x.proposals),
        present=list(x.present), coder=x.coder, round=x.round, made_at=aware(x.made_at),
    )  # fmt: skip


def sign_off_row(x: m.SignOff) -> p.SignOff:
    """The row of a sign-off."""
    return p.SignOff(
        guid=x.guid, version=x.version, coder=x.coder, approves=x.approves, words=x.words, made_at=aware(x.made_at)
    )


def look_row(x: m.Look) -> c.Look:
    """The row of a look."""
    return c.Look(
        guid=x.guid, coding=x.coding, version=x.version, outcome=x.outcome, coder=x.coder, made_at=aware(x.made_at)
    )
