"""What a report holds: everything that gets printed, before anyone prints it.

Invariant: plain frozen values of texts, numbers and tuples; Word and the web page print the same ones and add nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from polyvocal.model import Status

DASH = "–"
"""Stands in a table where no value is known."""


@dataclass(frozen=True, slots=True)
class Column:
    """A group of participants, or all of them where the study has no groups: its name and how many."""

    name: str
    n: int

    @property
    def heading(self) -> str:
        """As it heads a column.

        >>> Column("staff", 16).heading
        'staff (n = 16)'
        """
        return f"{self.name} (n = {self.n})"


@dataclass(frozen=True, slots=True)
class VariableRows:
    """What is known of one variable: rows of a measure and a cell for each column, “n known” first."""

    variable: str
    rows: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def heading(self) -> str:
        """The variable's name as it begins a row."""
        return headed(self.variable)


@dataclass(frozen=True, slots=True)
class Participants:
    """Who took part. No columns: nobody is recorded."""

    columns: tuple[Column, ...] = ()
    variables: tuple[VariableRows, ...] = ()


@dataclass(frozen=True, slots=True)
class Voiced:
    """Who of a group speaks in a theme: `cases` distinct participants `of` all in it, and labels without a name.

    `group` is None where the study has no groups.

    >>> str(Voiced("staff", 2, 16, 1)), str(Voiced("staff", 0, 0, 1)), str(Voiced(None, 3, 9, 0))
    ('staff: 2 of 16 and 1 unidentified', 'staff: 1 unidentified', '3 of 9')
    """

    group: str | None
    cases: int
    of: int
    unidentified: int

    def __str__(self) -> str:
        parts = [f"{self.cases} of {self.of}"] if self.cases else []
        parts += [f"{self.unidentified} unidentified"] if self.unidentified else []
        return ": ".join(filter(None, (self.group, " and ".join(parts) or "none")))


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """A theme in the table. `levels` are the values of the table's facet that its codes have, in the facet's order.

    A stretch of words under several codes of the theme is one of its `quotations`.
    """

    name: str
    claim: str
    status: Status
    codes: tuple[str, ...]
    levels: tuple[str, ...]
    quotations: int
    sources: int
    voiced: tuple[Voiced, ...]

    @property
    def title(self) -> str:
        """Its name, marked where it is no more than a candidate."""
        return titled(self.name, self.status)


@dataclass(frozen=True, slots=True)
class Themes:
    """The themes that are not given up; `facet` names the column of levels, None where codes have no facet."""

    facet: str | None = None
    rows: tuple[ThemeRow, ...] = ()

    @property
    def heading(self) -> str:
        """The facet's name as it heads a column."""
        return headed(self.facet or "")


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of one speaker in a quotation; `speaker` is the label in the text, None where there is none."""

    speaker: str | None
    words: str


@dataclass(frozen=True, slots=True)
class CodeUse:
    """A code that a quotation is under (None: only noted) and what its coders said of it there, by facet's name."""

    code: str | None
    facets: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def __str__(self) -> str:
        name = self.code or "noted, without a code"
        said = "; ".join(f"{facet}: {', '.join(values)}" for facet, values in self.facets)
        return f"{name} ({said})" if said else name


@dataclass(frozen=True, slots=True)
class Provenance:
    """The way back from a quotation to where it stands and to who put it there.

    `start` and `end` are code points in the text of the revision, `end` exclusive. `turn` is the number of the turn
    it begins in, from 1; None where there is none. `versions` are framework versions it was coded under, None
    standing for the living draft. `changed`: its words have been changed since.
    """

    source: str
    source_guid: str
    revision: int
    revision_guid: str
    start: int
    end: int
    turn: int | None
    coders: tuple[str, ...]
    rounds: tuple[str, ...]
    versions: tuple[int | None, ...]
    codings: tuple[str, ...]
    changed: bool = False

    @property
    def framework(self) -> str:
        """The versions in words.

        >>> framed((1, 2, None))
        'framework versions 1, 2 and draft'
        """
        return framed(self.versions)

    def __str__(self) -> str:
        parts = [
            self.source if self.turn is None else f"{self.source}, turn {self.turn}",
            f"revision {self.revision}",
            f"characters {self.start}{DASH}{self.end}",
            f"coded by {listed(self.coders)}",
            *([listed(self.rounds)] if self.rounds else []),
            self.framework,
            *(["words changed since they were coded"] if self.changed else []),
        ]
        return " · ".join(parts)


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words, whose they are, the codes they are printed under, and the way back.

    `attribution` is empty where no speaker is known. `chosen`: the theme gathers this very quotation.
    """

    passages: tuple[Passage, ...]
    attribution: str
    codes: tuple[CodeUse, ...]
    provenance: Provenance
    chosen: bool = False

    @property
    def dialogue(self) -> bool:
        """Whether it runs across turns, so that each needs its label."""
        return len(self.passages) > 1

    @property
    def under(self) -> str:
        """Its codes in one line, and whether it was chosen for the theme."""
        return "; ".join([*map(str, self.codes), *(["chosen for this theme"] if self.chosen else [])])


@dataclass(frozen=True, slots=True)
class Section:
    """The quotations of a theme, or of a code that is in none."""

    title: str
    claim: str
    quotations: tuple[Quotation, ...]


@dataclass(frozen=True, slots=True)
class CodebookEntry:
    """A code as the codebook prints it. `depth` counts the codes above it; `became` names those that took over."""

    name: str
    path: str
    depth: int
    definition: str
    when_to_use: str
    when_not: str
    example: str
    facets: tuple[tuple[str, str], ...]
    quotations: int
    became: tuple[str, ...] = ()

    @property
    def guidance(self) -> tuple[tuple[str, str], ...]:
        """What is said of its use, as pairs of a heading and a text; parts that nobody wrote are left out."""
        written = (("Use for", self.when_to_use), ("Not for", self.when_not), ("Example", self.example))
        return tuple((heading, text) for heading, text in written if text.strip())

    @property
    def marks(self) -> str:
        """Its facets in one line."""
        return "; ".join(f"{facet}: {value}" for facet, value in self.facets)


@dataclass(frozen=True, slots=True)
class Codebook:
    """The codes in use, parents before children, and apart from them those that are no longer used."""

    codes: tuple[CodebookEntry, ...] = ()
    retired: tuple[CodebookEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that is printed of a study.

    `sections` go by theme where `by_theme`, else by code. `notes` are sentences on what was left out or is unknown.
    `made_at` is the study's own date; the hour of printing is nowhere.
    """

    title: str
    description: str
    made_at: datetime | None
    reading: str
    reading_sentence: str
    framework: str
    participants: Participants
    themes: Themes
    by_theme: bool
    sections: tuple[Section, ...]
    codebook: Codebook
    notes: tuple[str, ...]


def titled(name: str, status: Status) -> str:
    """Return a theme's name, marked where it is no more than a candidate."""
    return f"{name} (candidate)" if status == "candidate" else name


def headed(name: str) -> str:
    """Return a name as it stands in a heading: with a capital to begin with, and blanks between words.

    >>> headed("level"), headed("years_in_work"), headed("iPhone")
    ('Level', 'Years in work', 'iPhone')
    """
    spaced = name.replace("_", " ")
    return spaced[:1].upper() + spaced[1:] if spaced.islower() else spaced


def listed(names: tuple[str, ...]) -> str:
    """Return names as a sentence has them.

    >>> listed(("Maren", "Dele", "Ruth")), listed(("Maren",))
    ('Maren, Dele and Ruth', 'Maren')
    """
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def framed(versions: tuple[int | None, ...]) -> str:
    """Return framework versions in words.

    >>> framed((1,)), framed((None,)), framed((1, 3))
    ('framework version 1', 'draft framework', 'framework versions 1 and 3')
    """
    numbered = [version for version in versions if version is not None]
    if not numbered:
        return "draft framework"
    kind = "version" if len(numbered) == 1 else "versions"
    draft = ["draft"] if None in versions else []
    return f"framework {kind} {listed((*map(str, numbered), *draft))}"


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun.

    >>> counted(1, "quotation"), counted(2, "quotation"), counted(2, "quotation stands", "quotations stand")
    ('1 quotation', '2 quotations', '2 quotations stand')
    """
    return f"{number} {one if number == 1 else many or one + 's'}"


LEGENDS = {
    "participants": (
        "Percentages are of those whose value is known. SD: sample standard deviation (n − 1). "
        f"{DASH}: no value is known, or too few for the figure."
    ),
    "themes": (
        "A quotation under several codes of a theme counts once. Voices are distinct participants out of all in "
        "their group. Someone unidentified is counted by the name they go by in a source; one such name may stand "
        "for several people. Moderators and interviewers are not counted."
    ),
    "quotations": (
        "Each quotation says where it stands. Turns of the revision are counted from 1, whoever speaks; a quotation "
        "has the number of the turn in which it begins. Places count characters (Unicode code points) of the revision "
        "from 0; the end is not included."
    ),
}
"""What a reader must know to check the figures, printed under each."""
