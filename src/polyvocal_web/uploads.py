"""Uploaded files on disk for as long as they are read.

Invariant: a file keeps the name its person gave it, without any folder, and is gone when the request is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from ninja import UploadedFile

from polyvocal.faults import Fault

_UNFIT = re.compile(r"[\x00-\x1f/\\]")


@contextmanager
def on_disk(files: Sequence[UploadedFile]) -> Iterator[list[Path]]:
    """The files, each in a folder of its own since two may be called alike."""
    with TemporaryDirectory(prefix="polyvocal-") as folder:
        paths = []
        for place, file in enumerate(files):
            path = Path(folder) / str(place) / (_UNFIT.sub("_", file.name or "").strip(". ") or "file")
            path.parent.mkdir()
            with path.open("wb") as out:
                out.writelines(file.chunks())
            paths.append(path)
        try:
            yield paths
        except Fault as fault:
            raise plain(fault, folder) from fault


def plain(fault: Fault, folder: str) -> Fault:
    """The fault with files named as the person named them, not where they lie for now."""
    inside = re.compile(re.escape(folder) + r"/(\d+/)?")
    return Fault(inside.sub("", fault.where), inside.sub("", fault.met), inside.sub("", fault.expected))
