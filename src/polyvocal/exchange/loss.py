"""What became of a piece that did not come across as it was: one sentence, and a row of a table.

Invariant: a loss is its sentence; what else it knows is there so that many of them can be shown as a table.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

Fate = Literal["lost", "kept", "changed", "chosen", "doubtful"]
"""Did not come across; kept and written back though no page shows it; came across changed; read in a way that was
worked out from the file; came across only if somebody looks."""


class Loss(str):
    """A sentence with a full stop, and beside it `fate`, `what` it is about (in the plural) and `many`, where counted.

    >>> loss = Loss.of("lost", "pictures", 3)
    >>> loss
    'pictures: 3 did not come across.'
    >>> loss.row()
    {'fate': 'lost', 'what': 'pictures', 'many': 3, 'sentence': 'pictures: 3 did not come across.'}

    A sentence of which no more is known is a loss too.

    >>> Loss("The journal stays behind.").fate
    'lost'
    """

    __slots__ = ("fate", "many", "what")
    fate: Fate
    what: str
    many: int | None

    def __new__(cls, sentence: str, fate: Fate = "lost", what: str = "", many: int | None = None) -> Loss:
        if fate not in get_args(Fate):
            raise ValueError(f"{fate!r} is not what can become of a piece: {', '.join(get_args(Fate))}")
        made = super().__new__(cls, sentence)
        made.fate, made.what, made.many = fate, what, many
        return made

    @classmethod
    def of(cls, fate: Fate, what: str, many: int) -> Loss:
        """A loss that was counted; `what` is in the plural."""
        return cls(f"{what}: {many:,} {_SAID[fate][many != 1]}.", fate, what, many)

    def row(self) -> dict[str, str | int | None]:
        """The loss as a row of a table."""
        return {"fate": self.fate, "what": self.what, "many": self.many, "sentence": str(self)}


_SAID: dict[Fate, tuple[str, str]] = {
    "lost": ("did not come across", "did not come across"),
    "kept": (
        "is kept and written back, though no page shows it",
        "are kept and written back, though no page shows them",
    ),
    "changed": ("came across changed", "came across changed"),
    "chosen": ("was read in the way that fits the file best", "were read in the way that fits the file best"),
    "doubtful": ("waits for somebody to look at it", "wait for somebody to look at them"),
}


def table(losses: Iterable[str]) -> list[dict[str, str | int | None]]:
    """Return losses as rows with the columns fate, what, many and sentence; a plain sentence counts as lost."""
    return [(loss if isinstance(loss, Loss) else Loss(loss)).row() for loss in losses]
