"""REFI-QDA 1.0: projects (`.qdpx`, bare `.qde`) and codebooks (`.qdc`), as other tools read and write them.

The writer is strict: what it writes is valid against the standard's schema. The reader is tolerant: what it cannot
hold is told. What REFI-QDA has no place for travels in one note (`note.py`) that Polyvocal reads back.

Source: REFI-QDA Standard 1.0 (2019), schemas in `schemas/`.
"""

from polyvocal.exchange.refi.codebook import common, read_codebook, write_codebook
from polyvocal.exchange.refi.kept import without_orphans
from polyvocal.exchange.refi.read import read_project
from polyvocal.exchange.refi.write import write_project

__all__ = ["common", "read_codebook", "read_project", "without_orphans", "write_codebook", "write_project"]
