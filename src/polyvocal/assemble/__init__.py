"""Files of several kinds become one study: transcripts, what is known of people, a framework, codings.

The shell and the web both come through here. Invariant: all of it or nothing; the first thing that cannot be used
is a `Fault` that names file, row and expectation, and whatever is set aside is told in a sentence.
"""

from polyvocal.assemble.build import Assembled, FileRead, assemble, found, source_of
from polyvocal.assemble.opened import opened

__all__ = ["Assembled", "FileRead", "assemble", "found", "opened", "source_of"]
