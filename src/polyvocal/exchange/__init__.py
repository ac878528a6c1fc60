"""Studies as files, in and out. Every read and every write returns its losses, in sentences.

`FORMATS` says what each ending is. Invariants: nothing is dropped without a sentence; a file that is written is whole
or not there.
"""

from polyvocal.exchange.formats import FORMATS, READABLE, Format, Outcome, parts, read, write
from polyvocal.exchange.loss import Loss, table

__all__ = ["FORMATS", "READABLE", "Format", "Loss", "Outcome", "parts", "read", "table", "write"]
