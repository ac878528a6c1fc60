"""Files of several kinds become one study: transcripts, what is known of people, a framework, codings.

The shell and the web both come through here. `assemble` makes a study of files named for what they are; `arriving`
reads whatever comes and says what it is; `opened` opens a study file. Invariant: all of it or nothing; the first thing
that cannot be used is a `Fault` that names file, row and expectation, and whatever is set aside is told in a sentence.
"""

from polyvocal.assemble.arriving import Arriving, arriving, settled
from polyvocal.assemble.build import Assembled, FileRead, assemble, found, source_of
from polyvocal.assemble.doubts import Doubt
from polyvocal.assemble.opened import opened

__all__ = [
    "Arriving",
    "Assembled",
    "Doubt",
    "FileRead",
    "arriving",
    "assemble",
    "found",
    "opened",
    "settled",
    "source_of",
]
