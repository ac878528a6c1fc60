"""Every command and page has its how-to, and what the how-tos show runs."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from polyvocal.cli import main

ROOT = Path(__file__).resolve().parents[2]
HOW_TO = ROOT / "docs" / "how-to"
PAGES = sorted((ROOT / "browser" / "pages").glob("*Page.svelte"))


def _shown() -> list[tuple[str, str]]:
    found = []
    for page in sorted((HOW_TO / "commands").glob("*.md")):
        for block in re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
            found += [(page.stem, line.removeprefix("$ ")) for line in block.splitlines() if line.startswith("$ ")]
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder such as the how-tos speak of."""
    here = tmp_path_factory.mktemp("how-to")
    (here / "transcripts").mkdir()
    (here / "transcripts" / "P01.txt").write_text("Interviewer: And?\n\nP01: Loud, but I stayed.", encoding="utf-8")
    (here / "people.csv").write_text("case,group,age\nP01,service user,44\n")
    (here / "framework.csv").write_text("theme,code,level\nCompany,Staying,micro\n")
    (here / "codings.csv").write_text("source,start,end,code,coder\nP01,24,43,Staying,Dele\n")
    assert CliRunner().invoke(main, ["sample", "-o", str(here / "colleague.polyvocal")]).exit_code == 0
    return here


@pytest.mark.parametrize(("page", "line"), _shown())
def test_what_a_how_to_shows_runs(page: str, line: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    runner = CliRunner()
    if page not in {"import", "sample"}:
        assert runner.invoke(main, ["sample", "-o", "study.polyvocal"]).exit_code == 0
        if "study.qdpx --format" in line:
            assert runner.invoke(main, ["convert", "study.polyvocal", "study.qdpx"]).exit_code == 0
    answer = runner.invoke(main, shlex.split(line)[1:], catch_exceptions=False)
    assert answer.exit_code == 0, answer.output


@pytest.mark.parametrize("name", main.list_commands(click.Context(main)))
def test_every_command_has_its_how_to_and_says_what_it_does(name: str) -> None:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    assert command.help
    assert f"`polyvocal {name}`" in (HOW_TO / "commands" / f"{name}.md").read_text(encoding="utf-8")
    for option in command.params:
        assert not isinstance(option, click.Option) or option.help, f"{name} {option.name} has no help"


def test_no_how_to_is_left_of_a_command_that_is_gone() -> None:
    assert {page.stem for page in (HOW_TO / "commands").glob("*.md")} == set(main.list_commands(click.Context(main)))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_page_has_its_how_to(page: Path) -> None:
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", page.stem.removesuffix("Page")).lower()
    assert (HOW_TO / "pages" / f"{name}.md").is_file(), f"docs/how-to/pages/{name}.md is missing"
