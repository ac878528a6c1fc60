"""What a study is: frozen, typed values that check themselves when made, so that an invalid one cannot exist.

Nothing here reads a file, a clock or a database. `Study` is the waist for documents: exchange reads and writes it,
the web loads and saves it, `polyvocal.frames` turns it into tables.
"""

from polyvocal.model.case import Case, Kind, On, Value, Variable
from polyvocal.model.coding import Anchor, Coder, Coding, Facet, FacetOn, Mark, State
from polyvocal.model.framework import PATH, Code, Framework, FrameworkVersion, Status, Theme
from polyvocal.model.identity import derived_guid, guid, is_guid, new_guid
from polyvocal.model.memo import About, AboutKind, Memo, MemoKind
from polyvocal.model.proposal import (
    Decision,
    Look,
    Looked,
    Outcome,
    Passage,
    Proposal,
    ProposalKind,
    SignOff,
    Wording,
)
from polyvocal.model.round import SHARED, Asked, Assignment, Mode, Progress, Question, Round, RoundState, balanced
from polyvocal.model.source import Revision, Source, Turn, Voice
from polyvocal.model.study import Attachment, Method, Study, Unknown
from polyvocal.model.text import REPLACEMENT, Canonical, Span, Units, canonical, is_canonical

__all__ = [
    "PATH",
    "REPLACEMENT",
    "SHARED",
    "About",
    "AboutKind",
    "Anchor",
    "Asked",
    "Assignment",
    "Attachment",
    "Canonical",
    "Case",
    "Code",
    "Coder",
    "Coding",
    "Decision",
    "Facet",
    "FacetOn",
    "Framework",
    "FrameworkVersion",
    "Kind",
    "Look",
    "Looked",
    "Mark",
    "Memo",
    "MemoKind",
    "Method",
    "Mode",
    "On",
    "Outcome",
    "Passage",
    "Progress",
    "Proposal",
    "ProposalKind",
    "Question",
    "Revision",
    "Round",
    "RoundState",
    "SignOff",
    "Source",
    "Span",
    "State",
    "Status",
    "Study",
    "Theme",
    "Turn",
    "Units",
    "Unknown",
    "Value",
    "Variable",
    "Voice",
    "Wording",
    "balanced",
    "canonical",
    "derived_guid",
    "guid",
    "is_canonical",
    "is_guid",
    "new_guid",
]
