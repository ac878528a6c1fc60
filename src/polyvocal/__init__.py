"""Polyvocal: qualitative research in teams, as a library and a command line.

The rooms, and which may know which, are drawn in ARCHITECTURE.md. A study is a value (`polyvocal.model.Study`);
files become studies and studies files (`polyvocal.ingest`, `polyvocal.exchange`); questions are asked of tables
(`polyvocal.frames`, `polyvocal.analysis`).
"""

from importlib.metadata import version

__version__ = version("polyvocal")
