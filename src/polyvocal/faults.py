"""The one kind of error that is the input's fault, not the program's.

A `Fault` is a sentence that a person can act on: where it is, what was met, what was expected. The command line
prints it and exits with 1; the web answers it as a problem of status 422. Anything else that escapes is our bug.
"""

from __future__ import annotations


class Fault(ValueError):
    """Input that cannot be used.

    `where` names the file, with line, row or element where known; `met` says what was found there; `expected`
    what would have been right.

    >>> str(Fault("people.csv, row 3", "the age is “forty”", "a whole number"))
    'people.csv, row 3: the age is “forty”; expected a whole number.'

    What is quoted from a file may be as long as the file; a sentence is not.

    >>> len(str(Fault("people.csv", "x" * 9_000, "less"))) < 1_000
    True
    """

    def __init__(self, where: str, met: str, expected: str) -> None:
        self.where, self.met, self.expected = where, _cut(met), _cut(expected)
        super().__init__(f"{where}: {self.met}; expected {self.expected}.")

    def __reduce__(self) -> tuple[type[Fault], tuple[str, str, str]]:
        return (type(self), (self.where, self.met, self.expected))


_LONGEST = 600


def _cut(words: str) -> str:
    """The beginning and the end of what is too long to read."""
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 100]} … {words[-97:]}"
