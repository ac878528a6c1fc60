"""The workbench that is measured: one server, whose workspace holds every study."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.browser.matter import Matter
from bench.serving import LINK, free_port, running
from polyvocal.exchange import archive


@dataclass(frozen=True, slots=True)
class Workbench:
    """A server that is up. `link` signs in the first browser that opens it, and no other."""

    link: str

    def address(self, matter: Matter) -> str:
        """Where the source of a study is read."""
        return f"{self.link.partition('/enter')[0]}/studies/{matter.study.guid}/sources/{matter.source.guid}"


class Workspace:
    """A folder with the studies in it, to start servers over."""

    def __init__(self, folder: Path, matters: Sequence[Matter]) -> None:
        self.folder, self.files = folder, [folder / f"{n}.polyvocal" for n, _ in enumerate(matters)]
        for matter, file in zip(matters, self.files, strict=True):
            archive.write(matter.study, file)
        for file in self.files[:-1]:
            with self._open(file):
                pass

    @contextmanager
    def served(self) -> Iterator[Workbench]:
        """Serve all of the studies; each start signs one browser in."""
        with self._open(self.files[-1]) as link:
            yield Workbench(link)

    @contextmanager
    def _open(self, file: Path) -> Iterator[str]:
        place, port = str(self.folder / "workspace"), str(free_port())
        command = [sys.executable, "-m", "polyvocal", "open", str(file), "--no-browser", "--workspace", place]
        with running([*command, "--port", port], self.folder / f"{file.stem}.log", LINK) as said:
            yield said[0]
