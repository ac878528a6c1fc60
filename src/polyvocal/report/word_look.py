"""How a report looks in Word: styles, page, language, and nothing left over from the template.

Invariant: all looks are styles, so that whoever receives the file can change them in one place; no hour, no author
and no machine is named in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from lxml import etree

LANGUAGE = "en-GB"
SERIF, SANS = "Cambria", "Calibri"
TABLE = "Polyvocal Table"
TABLE_TEXT, TABLE_DETAIL, ATTRIBUTION, PROVENANCE, LEGEND, LABEL = (
    "Table Text",
    "Table Detail",
    "Attribution",
    "Provenance",
    "Legend",
    "Speaker Label",
)
EPOCH = datetime(1980, 1, 1, tzinfo=UTC)
"""Stands for the date of a study that does not say when it was made, and for the dates inside the file."""

_INK, _STRONG, _QUIET = "1C2024", "3A4149", "595F66"


@dataclass(frozen=True, slots=True)
class _Look:
    """A paragraph style: face, size and spaces in points, indent in centimetres."""

    face: str
    size: float
    before: float = 0
    after: float = 0
    line: float = 1.0
    indent: float = 0
    colour: str = _INK
    bold: bool = False
    italic: bool = False
    next_with_it: bool = False


_LOOKS = {
    "Normal": _Look(SERIF, 10.5, after=6, line=1.25),
    "Title": _Look(SERIF, 24, after=6, bold=True),
    "Subtitle": _Look(SERIF, 12, after=10, line=1.2, colour=_STRONG),
    "Heading 1": _Look(SERIF, 16, before=28, after=8, bold=True, next_with_it=True),
    "Heading 2": _Look(SERIF, 12.5, before=20, after=3, bold=True, next_with_it=True),
    "Quote": _Look(SERIF, 10.5, before=12, after=2, line=1.25, indent=0.8, next_with_it=True),
    "Caption": _Look(SANS, 9.5, before=6, after=4, bold=True, next_with_it=True),
    "List Bullet": _Look(SERIF, 10.5, after=3, line=1.2),
    "Footer": _Look(SANS, 8.5, colour=_QUIET),
    TABLE_TEXT: _Look(SANS, 9.5, before=2, after=2),
    TABLE_DETAIL: _Look(SANS, 8.5, after=2, colour=_QUIET),
    ATTRIBUTION: _Look(SANS, 9.5, after=1, indent=0.8, bold=True, next_with_it=True),
    PROVENANCE: _Look(SANS, 8, after=2, indent=0.8, colour=_QUIET),
    LEGEND: _Look(SANS, 8.5, before=4, after=6, colour=_QUIET),
}

_TABLE_STYLE = f"""
<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="PolyvocalTable">
  <w:name w:val="{TABLE}"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/>
  <w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>
  <w:tblPr>
    <w:tblBorders>
      <w:top w:val="single" w:sz="10" w:space="0" w:color="{_STRONG}"/>
      <w:bottom w:val="single" w:sz="10" w:space="0" w:color="{_STRONG}"/>
      <w:insideH w:val="single" w:sz="4" w:space="0" w:color="D5D3CC"/>
    </w:tblBorders>
    <w:tblCellMar>
      <w:top w:w="20" w:type="dxa"/><w:left w:w="0" w:type="dxa"/>
      <w:bottom w:w="20" w:type="dxa"/><w:right w:w="140" w:type="dxa"/>
    </w:tblCellMar>
  </w:tblPr>
  <w:tblStylePr w:type="firstRow">
    <w:rPr><w:b/></w:rPr>
    <w:tcPr><w:tcBorders><w:bottom w:val="single" w:sz="6" w:space="0" w:color="{_STRONG}"/></w:tcBorders></w:tcPr>
  </w:tblStylePr>
</w:style>
"""


def dress(document: Document, title: str, made_at: datetime | None) -> None:
    """Give an empty document its styles, page, language and properties."""
    _faces(document)
    _language(document)
    _page(document)
    _properties(document, title, made_at)
    _bare(document)


def _faces(document: Document) -> None:
    styles = document.styles
    for name, look in _LOOKS.items():
        own = name not in styles
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH) if own else styles[name]
        assert isinstance(style, ParagraphStyle)  # noqa: S101 - by their names, all of these are
        if own:
            style.base_style = styles["Normal"]
        _wear(style, look)
    label = styles.add_style(LABEL, WD_STYLE_TYPE.CHARACTER)
    label.font.bold, label.font.size, label.font.name = True, Pt(9), SANS
    styles.element.append(parse_xml(_TABLE_STYLE))


def _wear(style: ParagraphStyle, look: _Look) -> None:
    # What the template says of runs goes whole: theme fonts would win over names, and so would its letter spacing.
    for found in style.element.findall(qn("w:rPr")):
        style.element.remove(found)
    for rule in list(style.element.iter(qn("w:pBdr"), qn("w:contextualSpacing"))):
        rule.getparent().remove(rule)
    font, paragraph = style.font, style.paragraph_format
    font.name, font.size, font.bold, font.italic = look.face, Pt(look.size), look.bold or None, look.italic or None
    font.color.rgb = RGBColor.from_string(look.colour)
    faces = style.element.rPr.rFonts
    for script in ("w:cs", "w:eastAsia"):
        faces.set(qn(script), look.face)
    paragraph.space_before, paragraph.space_after = Pt(look.before), Pt(look.after)
    paragraph.line_spacing_rule, paragraph.line_spacing = WD_LINE_SPACING.MULTIPLE, look.line
    paragraph.keep_with_next, paragraph.widow_control = look.next_with_it, True
    if look.indent:
        paragraph.left_indent = paragraph.right_indent = Cm(look.indent)


def _language(document: Document) -> None:
    for element in (document.styles.element, document.settings.element):
        for language in element.iter(qn("w:lang"), qn("w:themeFontLang")):
            language.set(qn("w:val"), LANGUAGE)
    for setting in document.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")


def _page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.4)
    section.top_margin, section.bottom_margin = Cm(2.4), Cm(2.2)
    section.footer_distance = Cm(1.1)


def _properties(document: Document, title: str, made_at: datetime | None) -> None:
    about, when = document.core_properties, (made_at or EPOCH).replace(microsecond=0)
    about.title, about.language = title[:255], LANGUAGE
    about.author, about.last_modified_by, about.comments, about.keywords = "", "", "", ""
    about.created = about.modified = when.astimezone(UTC) if when.tzinfo else when
    about.revision = 1


def _bare(document: Document) -> None:
    """Take out the picture of somebody else's first page, and the identity of the template."""
    package = document.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            del package.rels[key]
    settings = document.settings.element
    for gone in [child for child in settings if etree.QName(child).localname in ("rsids", "docId")]:
        settings.remove(gone)
