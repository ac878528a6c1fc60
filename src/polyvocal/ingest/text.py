"""What every kind of file becomes."""

from __future__ import annotations

from dataclasses import dataclass

from polyvocal.model import Turn


@dataclass(frozen=True, slots=True)
class SourceText:
    """A file's words: canonical text, its turns in order, and in sentences what was changed or doubtful."""

    name: str
    text: str
    turns: tuple[Turn, ...]
    notes: tuple[str, ...] = ()

    @property
    def speakers(self) -> tuple[str, ...]:
        """The labels of its speakers, in order of first word."""
        return tuple(dict.fromkeys(turn.speaker for turn in self.turns if turn.speaker is not None))
