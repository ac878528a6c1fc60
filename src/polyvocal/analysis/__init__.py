"""Questions to a study: tables in, tables out.

Nothing here sees a study, a database, a request or a file. Every answer names the reading it was taken from.
"""

from polyvocal.analysis.describe import Summary, participants, summary
from polyvocal.analysis.dimension import DIMENSIONS, Dimension, dimension
from polyvocal.analysis.matrix import COUNTS, Matrix, matrix
from polyvocal.analysis.reading import Reading, read_as, readings
from polyvocal.analysis.retrieve import Question, answers, codes_named, described, retrieve

__all__ = [
    "COUNTS",
    "DIMENSIONS",
    "Dimension",
    "Matrix",
    "Question",
    "Reading",
    "Summary",
    "answers",
    "codes_named",
    "described",
    "dimension",
    "matrix",
    "participants",
    "read_as",
    "readings",
    "retrieve",
    "summary",
]
