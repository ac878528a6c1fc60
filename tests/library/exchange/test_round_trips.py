"""Every study that is written and read back is the study it was."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

from frictionless import Package
from hypothesis import HealthCheck, given, settings
from lxml import etree

from library.strategies import studies
from polyvocal import exchange
from polyvocal import model as m
from polyvocal.exchange import refi

SCHEMAS = Path(refi.__file__).parent / "schemas"
_PROJECT = etree.XMLSchema(etree.parse(SCHEMAS / "Project.xsd"))
_CODEBOOK = etree.XMLSchema(etree.parse(SCHEMAS / "Codebook.xsd"))
_MANY = settings(
    max_examples=80, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)  # fmt: skip


def _twice(study: m.Study, ending: str) -> tuple[exchange.Outcome, bytes, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        one, two = Path(folder, f"one{ending}"), Path(folder, f"two{ending}")
        exchange.write(study, one)
        exchange.write(study, two)
        return exchange.read(one), one.read_bytes(), two.read_bytes()


@_MANY
@given(studies(wild=True))
def test_an_archive_brings_back_the_same_study_and_writes_the_same_bytes(study: m.Study) -> None:
    outcome, one, two = _twice(study, ".polyvocal")
    assert outcome == exchange.Outcome(study, ())
    assert one == two


@settings(_MANY, max_examples=12)
@given(studies())
def test_frictionless_finds_every_archive_valid(study: m.Study) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "study.polyvocal")
        exchange.write(study, path)
        with zipfile.ZipFile(path) as package:
            package.extractall(folder)
        report = Package(str(Path(folder, "datapackage.json"))).validate()
    assert report.flatten(["type", "note", "fieldName", "rowNumber"]) == []


@_MANY
@given(studies())
def test_a_project_brings_back_the_same_study_writes_the_same_bytes_and_is_valid(study: m.Study) -> None:
    outcome, one, two = _twice(study, ".qdpx")
    assert outcome.study == study
    assert one == two


@_MANY
@given(studies(wild=True))
def test_a_project_is_valid_against_the_schema_whatever_the_words(study: m.Study) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "study.qdpx")
        losses = exchange.write(study, path)
        back = exchange.read(path).study
        with zipfile.ZipFile(path) as package:
            _PROJECT.assertValid(etree.fromstring(package.read("project.qde"), etree.XMLParser(huge_tree=True)))
    assert back == study or any("were replaced by" in loss for loss in losses)
    assert len(back.codings) == len(study.codings)


@settings(_MANY, max_examples=25)
@given(studies())
def test_a_codebook_brings_back_everyones_codes_and_themes_and_is_valid(study: m.Study) -> None:
    framework = refi.common(study.framework)
    assert [c.guid for c in framework.codes] == [c.guid for c in study.framework.codes if c.round is None]
    if not framework.codes:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "study.qdc")
        exchange.write(study, path)
        _CODEBOOK.assertValid(etree.parse(path))
        back = exchange.read(path).study
    assert {(c.guid, c.name, c.parent, c.colour, c.definition, c.codable) for c in back.framework.codes} == {
        (c.guid, c.name, c.parent, c.colour, c.definition, c.codable) for c in framework.codes
    }
    assert [(t.guid, t.name, t.claim, t.codes) for t in back.framework.themes] == [
        (t.guid, t.name, t.claim, t.codes) for t in framework.themes
    ]
