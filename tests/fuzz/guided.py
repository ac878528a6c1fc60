"""Files grown towards code that none has reached yet: Atheris counts what runs, our own changes make the files.

`python -m tests.fuzz.guided ENDING SECONDS FOLDER` runs for one kind, in a process that is confined as `child` is, and
keeps what it finds in FOLDER. It ends by itself; a file that stops the process lies in FOLDER too.

Source: Atheris (https://github.com/google/atheris, Apache-2.0), which drives libFuzzer.
"""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import atheris

with atheris.instrument_imports(include=["polyvocal"]):
    from tests.fuzz import child, seeds
from tests.fuzz.confined import Answer
from tests.fuzz.findings import Findings

SLOWER = 3
"""How many times longer code takes whose every branch is counted."""
LARGEST = 1 << 20


def main(ending: str, seconds: int, folder: Path) -> None:
    """Grow files of one kind for so many seconds."""
    findings = Findings(folder)
    spoil = seeds.KINDS[ending]
    with TemporaryDirectory() as name:
        corpus, path = Path(name, "corpus"), Path(name, f"input{ending}")
        corpus.mkdir()
        for number, raw in enumerate(seeds.seeds()[ending]):
            (corpus / str(number)).write_bytes(raw)

        def one(raw: bytes) -> None:
            path.write_bytes(raw)
            found = child.examined(path, child.LONGEST * SLOWER)
            if found["gave"] == "finding":
                keys = ("gave", "told", "seconds", "peak", "kind", "place", "trace")
                findings.keep(ending, raw, Answer(**{key: found[key] for key in keys}), "guided")

        def grow(raw: bytes, most: int, seed: int) -> bytes:
            return spoil(Random(seed), bytes(raw))[:most]

        options = [
            f"-max_total_time={seconds}", f"-max_len={LARGEST}", f"-timeout={int(child.LONGEST * SLOWER + 5)}",
            "-rss_limit_mb=0", "-report_slow_units=60", f"-artifact_prefix={folder}/stopped{ending}-",
            "-print_final_stats=1", "-len_control=0",
        ]  # fmt: skip
        atheris.Setup([sys.argv[0], *options, str(corpus)], one, custom_mutator=grow)
        child.confine()
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
