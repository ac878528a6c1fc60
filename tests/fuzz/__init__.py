"""Files that mean harm, made by the thousand: whatever a file is, reading it gives a study or one sentence.

`python -m tests.fuzz` makes and reads them, `python -m tests.fuzz replay FILE` reads one again. What is told of a file:
`oracle`; in what bounds it is read: `confined`; what files are made from and how: `seeds`, `files`, `trees`, `tables`.
"""

import sys
from pathlib import Path

_TESTS = str(Path(__file__).resolve().parents[1])
if _TESTS not in sys.path:  # the makers of small studies lie there
    sys.path.insert(0, _TESTS)
