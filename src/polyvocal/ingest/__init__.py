"""Files become source texts: canonical text with the turns of its speakers, and what had to be changed, told.

`read` knows the kinds. Each kind is one module with one function from a path to a `SourceText`; none knows another.
`commented` reads a Word document with the comments in its margin, `tables_of` the tables in one.
"""

from polyvocal.ingest.comments import Comment, commented
from polyvocal.ingest.plain import text_of
from polyvocal.ingest.read import ENDINGS, read
from polyvocal.ingest.text import SourceText
from polyvocal.ingest.turns import turns
from polyvocal.ingest.wordtables import TableCell, tables_of

__all__ = ["ENDINGS", "Comment", "SourceText", "TableCell", "commented", "read", "tables_of", "text_of", "turns"]
