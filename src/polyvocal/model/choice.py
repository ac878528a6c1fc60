"""Values that are one of a few words.

Invariant: the words are those of a `Literal`, so that what a type says and what a value checks are one declaration.
"""

from __future__ import annotations

from typing import get_args


def check_choice(thing: str, word: str, choices: object) -> None:
    """Raise `ValueError` where `word` is none of the words of the `Literal` `choices`.

    >>> from typing import Literal
    >>> check_choice("the mode of round 1", "blnd", Literal["open", "blind"])
    Traceback (most recent call last):
    ValueError: the mode of round 1 is 'blnd', none of open, blind
    """
    words = get_args(choices)
    if word not in words:
        raise ValueError(f"{thing} is {word!r}, none of {', '.join(words)}")
