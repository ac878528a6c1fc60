"""Sources over HTTP."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from ninja import File, Router, Schema, Status, UploadedFile

from polyvocal.model import is_guid
from polyvocal_web import cursors
from polyvocal_web.access import Action, enter
from polyvocal_web.answers import written
from polyvocal_web.problems import NotHere
from polyvocal_web.rounds.blind import seen_by
from polyvocal_web.sources.bring import bring
from polyvocal_web.sources.models import Revision, Source, Voice
from polyvocal_web.studies.models import Case
from polyvocal_web.uploads import on_disk

router = Router(tags=["sources"])


class Speaker(Schema):
    """A label in a source, and the case it stands for where that is known."""

    label: str
    case: str | None
    case_name: str | None


class SourceRow(Schema):
    """A source in the list; `characters` and `turns` are of its latest revision."""

    guid: str
    name: str
    description: str
    characters: int
    turns: int
    codings: int
    speakers: list[Speaker]


class Sources(Schema):
    """The study's sources."""

    sources: list[SourceRow]


class RevisionOut(Schema):
    """Which state of the text this is."""

    guid: str
    number: int


class TurnOut(Schema):
    """A speaker's stretch from `start` to `end`; the words begin at `words`, after the label."""

    start: int
    words: int
    end: int
    speaker: str | None
    case: str | None


class SourceOut(Schema):
    """A source's latest text. Offsets are code points; the text has LF newlines."""

    guid: str
    name: str
    description: str
    revision: RevisionOut
    text: str
    turns: list[TurnOut]
    speakers: list[Speaker]


class FileOut(Schema):
    """What one uploaded file gave, or in `fault` why it was not taken."""

    name: str
    source: str | None
    turns: int
    speakers: list[str]
    characters: int
    notes: list[str]
    fault: str | None


class BroughtOut(Schema):
    """What an upload gave."""

    cursor: str
    files: list[FileOut]


def _speakers(turns: list[Any], voices: list[Voice], names: dict[str, str]) -> list[Speaker]:
    cases = {voice.label: voice.case for voice in voices}
    labels = dict.fromkeys([*(turn[3] for turn in turns if turn[3] is not None), *cases])
    return [
        Speaker(label=label, case=cases.get(label), case_name=names.get(cases.get(label) or "")) for label in labels
    ]


def _names(study: int) -> dict[str, str]:
    return dict(Case.objects.filter(study_id=study, removed=False).values_list("guid", "name"))


@router.get("/studies/{study}/sources", response=Sources)
def sources(request: HttpRequest, study: str) -> Sources:
    """The study's sources, without their texts."""
    entered = enter(request, study)
    there = {"study_id": entered.study.pk, "removed": False}
    counted = seen_by(entered).order_by().values_list("source").annotate(Count("guid"))
    coded = dict(counted)
    latest: dict[str, Revision] = {}
    for revision in Revision.objects.filter(**there).defer("text").order_by("number"):
        latest[revision.source] = revision
    voices: dict[str, list[Voice]] = defaultdict(list)
    for voice in Voice.objects.filter(**there).order_by("position"):
        voices[voice.source].append(voice)
    names = _names(entered.study.pk)
    return Sources(
        sources=[
            SourceRow(
                guid=s.guid, name=s.name, description=s.description, characters=latest[s.guid].characters,
                turns=len(latest[s.guid].turns), codings=coded.get(s.guid, 0),
                speakers=_speakers(latest[s.guid].turns, voices[s.guid], names),
            )
            for s in Source.objects.filter(**there).order_by("position", "guid")
        ]
    )  # fmt: skip


@router.get("/studies/{study}/sources/{source}", response=SourceOut)
def source(request: HttpRequest, study: str, source: str) -> HttpResponse:
    """One source with its latest text and turns."""
    entered = enter(request, study)
    there = {"study_id": entered.study.pk, "removed": False}
    row = Source.objects.filter(guid=source, **there).first() if is_guid(source) else None
    if row is None:
        raise NotHere
    latest = Revision.objects.filter(source=source, **there).latest("number")
    voices = list(Voice.objects.filter(source=source, **there).order_by("position"))
    case = {voice.label: voice.case for voice in voices}
    return written(
        {
            "guid": row.guid, "name": row.name, "description": row.description, "text": latest.text,
            "revision": {"guid": latest.guid, "number": latest.number},
            "turns": [
                {"start": start, "words": words, "end": end, "speaker": who, "case": case.get(who)}
                for start, words, end, who in latest.turns
            ],
            "speakers": [one.model_dump() for one in _speakers(latest.turns, voices, _names(entered.study.pk))],
        }
    )  # fmt: skip


@router.post("/studies/{study}/sources", response={201: BroughtOut})
def upload(request: HttpRequest, study: str, files: File[list[UploadedFile]]) -> Status[BroughtOut]:
    """Bring in files of words (.txt, .md, .docx). One that cannot be read is told in its `fault`; if none can, 422."""
    entered = enter(request, study, Action.BRING)
    with on_disk(files) as paths:
        brought = bring(entered, paths)
    row = entered.study
    brought_out = BroughtOut(
        cursor=cursors.cursor(row.guid, row.seq),
        files=[
            FileOut(
                name=f.name, source=f.source, turns=f.turns, speakers=list(f.speakers), characters=f.characters,
                notes=list(f.notes), fault=f.fault,
            )
            for f in brought
        ],
    )  # fmt: skip
    return Status(201, brought_out)
