"""A study as it is printed: participants, themes, quotations, codebook, in Word or as one web page.

`report` says what is printed, as a value; `write` prints it. Invariant: whatever is printed can be traced back,
and whatever is left out is said.
"""

from polyvocal.report.attribution import Pattern, default_pattern
from polyvocal.report.build import report
from polyvocal.report.values import (
    Codebook,
    CodebookEntry,
    CodeUse,
    Column,
    Participants,
    Passage,
    Provenance,
    Quotation,
    Report,
    Section,
    ThemeRow,
    Themes,
    VariableRows,
    Voiced,
)
from polyvocal.report.write import FORMS, write

__all__ = [
    "FORMS",
    "CodeUse",
    "Codebook",
    "CodebookEntry",
    "Column",
    "Participants",
    "Passage",
    "Pattern",
    "Provenance",
    "Quotation",
    "Report",
    "Section",
    "ThemeRow",
    "Themes",
    "VariableRows",
    "Voiced",
    "default_pattern",
    "report",
    "write",
]
