"""Files become source texts: canonical text with the turns of its speakers, and what had to be changed, told.

`read` knows the kinds. Each kind is one module with one function from a path to a `SourceText`; none knows another.
"""

from polyvocal.ingest.read import ENDINGS, read
from polyvocal.ingest.text import SourceText
from polyvocal.ingest.turns import turns

__all__ = ["ENDINGS", "SourceText", "read", "turns"]
