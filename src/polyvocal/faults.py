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
    """

    def __init__(self, where: str, met: str, expected: str) -> None:
        self.where, self.met, self.expected = where, met, expected
        super().__init__(f"{where}: {met}; expected {expected}.")

    def __reduce__(self) -> tuple[type[Fault], tuple[str, str, str]]:
        return (type(self), (self.where, self.met, self.expected))
