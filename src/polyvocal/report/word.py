"""A report as a Word document.

Invariant: what a reader may want to restyle, cite or list has a real style; the same report gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence

import docx
from docx.document import Document
from docx.shared import Emu, Pt

from polyvocal.report.values import LEGENDS, Quotation, Report, Section
from polyvocal.report.word_look import (
    ATTRIBUTION,
    LABEL,
    LEGEND,
    PROVENANCE,
    dress,
)
from polyvocal.report.word_parts import add_foot, add_line, packed, style_id
from polyvocal.report.word_tables import add_entries, add_participants, add_themes


def word(report: Report) -> bytes:
    """Return `report` as a Word document. Its texts must hold no character that XML forbids."""
    document = docx.Document()
    dress(document, report.title, report.made_at)
    _front(document, report)
    add_participants(document, report.participants)
    add_themes(document, report.themes)
    _quotations(document, report)
    _notes(document, report.notes)
    _codebook(document, report)
    return packed(document)


def _front(document: Document, report: Report) -> None:
    document.add_paragraph(report.title, "Title")
    if report.description:
        document.add_paragraph(report.description, "Subtitle")
    for heading, text in (
        ("Reading", f"{report.reading}: {report.reading_sentence}"),
        ("Framework", report.framework),
    ):
        line = document.add_paragraph(style=LEGEND)
        line.paragraph_format.space_before = line.paragraph_format.space_after = Emu(0)
        line.add_run(f"{heading}: ").bold = True
        line.add_run(text)
    add_foot(document, report.title)


def _quotations(document: Document, report: Report) -> None:
    document.add_heading(f"Quotations by {'theme' if report.by_theme else 'code'}", 1)
    if not report.sections:
        document.add_paragraph("Nothing is coded in this reading.")
        return
    for section in report.sections:
        _section(document, section)
    document.add_paragraph(LEGENDS["quotations"], LEGEND).paragraph_format.space_before = Pt(14)


def _section(document: Document, section: Section) -> None:
    document.add_heading(section.title, 2)
    if section.claim:
        document.add_paragraph().add_run(section.claim).italic = True
    if not section.quotations:
        document.add_paragraph("No quotation of this reading.")
    for quotation in section.quotations:
        _quotation(document, quotation)


def _quotation(document: Document, quotation: Quotation) -> None:
    for n, passage in enumerate(quotation.passages):
        words = add_line(document, "", "Quote")
        if n:
            words.paragraph_format.space_before = Emu(0)
        if quotation.dialogue and passage.speaker:
            words.add_run(f"{passage.speaker}: ")._r.style = style_id(LABEL)
        words.add_run(f"“{passage.words}”")
    if quotation.attribution:
        add_line(document, quotation.attribution, ATTRIBUTION)
    under = add_line(document, quotation.under, PROVENANCE)
    under.paragraph_format.keep_with_next = True
    add_line(document, str(quotation.provenance), PROVENANCE)


def _notes(document: Document, notes: Sequence[str]) -> None:
    document.add_heading("Notes", 1)
    for note in notes:
        document.add_paragraph(note, "List Bullet")
    if not notes:
        document.add_paragraph("Nothing was left out.")


def _codebook(document: Document, report: Report) -> None:
    document.add_heading("Appendix: codebook", 1)
    if report.codebook.codes:
        add_entries(document, report.codebook.codes, f"Codes in use, {report.framework}", apart=False)
    else:
        document.add_paragraph("No code is in use.")
    if report.codebook.retired:
        add_entries(document, report.codebook.retired, "Codes no longer used", apart=True)
