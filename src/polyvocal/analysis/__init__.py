"""Questions to a study: tables in, tables out.

Nothing here sees a study, a database, a request or a file. Every answer names the reading it was taken from.
"""

from polyvocal.analysis.describe import Summary, participants, summary
from polyvocal.analysis.dimension import DIMENSIONS, Dimension, dimension
from polyvocal.analysis.matrix import COUNTS, Matrix, matrix
from polyvocal.analysis.place import around, turn_numbers
from polyvocal.analysis.reading import Reading, read_as, readings
from polyvocal.analysis.retrieve import Question, answers, codes_named, described, retrieve
from polyvocal.analysis.search import Hits, Sought, hits, located, matches

__all__ = [
    "COUNTS",
    "DIMENSIONS",
    "Dimension",
    "Hits",
    "Matrix",
    "Question",
    "Reading",
    "Sought",
    "Summary",
    "answers",
    "around",
    "codes_named",
    "described",
    "dimension",
    "hits",
    "located",
    "matches",
    "matrix",
    "participants",
    "read_as",
    "readings",
    "retrieve",
    "summary",
    "turn_numbers",
]
