"""HTML as Taguette keeps it → canonical text, and from its bytes to our code points.

Taguette counts the UTF-8 bytes of all text between the markup, as if written one after another. Shown is what a browser
shows: blank space runs together, blocks end with a newline, cells of a table stand apart by a tab. Invariant: every
character that is not blank keeps its own bytes, and a stretch runs from its first character that is shown to its last.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence

from polyvocal.model import REPLACEMENT, Span, Units

_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "dd", "div", "dl", "dt", "fieldset", "figcaption",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "nav", "ol",
    "p", "pre", "section", "table", "tbody", "tfoot", "thead", "tr", "ul",
}  # fmt: skip
_UNSEEN = {"script", "style", "title"}
FORMATTING = {"a", "b", "code", "del", "em", "i", "q", "s", "small", "strong", "sub", "sup", "u"}
_TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/>]*)(?:=\s*(?:"[^"]*"|'[^']*')|[^>])*+>""")
_MARKUP = re.compile(r"<[a-zA-Z/!?]")
_NEWLINE = re.compile(r"\n|&#(?:0*10|[xX]0*[aA]);")
_BLANK = re.compile(r"\A[ \t\n\f]+|[ \t\n\f]{2,}|[\t\n\f]|[ \t\n\f]+\Z")
_PIECE = 1 << 16


class MarkedUp:
    """The text of an HTML page, and where each of its bytes is in it. `elements` counts what it is made of, by name.

    >>> page = MarkedUp("<p>Caf\\u00e9 &amp;\\n  <b>tea</b></p>\\n<p>Yes</p>")
    >>> page.text
    'Café & tea\\nYes\\n'
    >>> [page.text[span.start : span.end] for span in page.spans([(0, 5), (6, 13), (13, 17)]) if span]
    ['Café', '& tea', 'Yes']
    """

    def __init__(self, source: str) -> None:
        self.elements: Counter[str] = Counter()
        self._shown: list[str] = []
        self._length = 0
        self._line_begins = True
        self._blank: int | None = None
        self._nodes: list[str] = []
        self._counted = 0
        # Stretches that are shown: where each begins among all that is counted, where in our text, how long it is.
        self._from: list[int] = []
        self._to: list[int] = []
        self._long: list[int] = []
        self._read(source.replace("\r\n", "\n").replace("\r", "\n"))
        self._break()
        self.text = "".join(self._shown)

    def spans(self, places: Sequence[tuple[int, int]]) -> list[Span | None]:
        """Where stretches of bytes stand in our text; None for one that does not lie within, or shows nothing."""
        points = self._points({byte for place in places for byte in place})
        return [self._span(points.get(start), points.get(end)) for start, end in places]

    # — reading —

    def _read(self, source: str) -> None:
        at, raw = 0, False
        while at < len(source):
            found = _MARKUP.search(source, at)
            begins = found.start() if found else len(source)
            self._data(source[at:begins], raw=raw)
            tag = _TAG.match(source, begins)
            if tag is None:
                at = _after(source, begins)
                continue
            at, closing, name = tag.end(), bool(tag[1]), tag[2].lower()
            self._tag(name, closing=closing)
            if name == "pre":
                raw = not closing
                newline = _NEWLINE.match(source, at) if raw else None
                at = newline.end() if newline else at  # the first one is not part of the text, says HTML
            elif name in _UNSEEN and not closing:
                end = re.compile(f"</{name}", re.IGNORECASE).search(source, at)
                ends = end.start() if end else len(source)
                self._nodes.append(_fit(source[at:ends]))
                self._counted += ends - at
                at = ends

    def _tag(self, name: str, *, closing: bool) -> None:
        self.elements[name] += not closing
        if name == "br":
            self._add("\n")
        elif name in _BLOCKS:
            self._break()
        elif name in ("td", "th") and not closing and not self._line_begins:
            self._add("\t")

    def _data(self, data: str, *, raw: bool) -> None:
        text = _fit(html.unescape(data) if "&" in data else data)
        at = 0
        for blank in () if raw else _BLANK.finditer(text):
            self._show(text[at : blank.start()], self._counted + at)
            self._blank = self._counted + blank.start()
            at = blank.end()
        self._show(text[at:], self._counted + at)
        self._nodes.append(text)
        self._counted += len(text)

    def _show(self, text: str, counted: int) -> None:
        if not text:
            return
        if self._blank is not None and not self._line_begins:
            self._put(" ", self._blank)
        self._blank = None
        self._put(REPLACEMENT + text[1:] if not self._length and text.startswith("\ufeff") else text, counted)
        self._line_begins = text.endswith("\n")

    def _put(self, text: str, counted: int) -> None:
        if self._from and self._from[-1] + self._long[-1] == counted and self._to[-1] + self._long[-1] == self._length:
            self._long[-1] += len(text)
        else:
            self._from.append(counted)
            self._to.append(self._length)
            self._long.append(len(text))
        self._shown.append(text)
        self._length += len(text)

    def _add(self, text: str) -> None:
        """Add what stands in no file: it has no bytes, and what follows begins anew."""
        self._shown.append(text)
        self._length += len(text)
        self._line_begins, self._blank = True, None

    def _break(self) -> None:
        if self._length and not self._shown[-1].endswith("\n"):
            self._add("\n")
        self._line_begins, self._blank = True, None

    # — places —

    def _points(self, places: set[int]) -> dict[int, int]:
        """Code points among all that is counted, by byte; a byte within a character belongs to it."""
        found: dict[int, int] = {}
        wanted = sorted(place for place in places if place >= 0)
        nth = byte = point = 0
        counted = "".join(self._nodes)
        for piece in (counted[at : at + _PIECE] for at in range(0, max(1, len(counted)), _PIECE)):
            units = Units(piece)
            size = units.to_utf8(len(piece))
            while nth < len(wanted) and wanted[nth] <= byte + size:
                found[wanted[nth]] = point + units.from_utf8(wanted[nth] - byte)
                nth += 1
            byte, point = byte + size, point + len(piece)
        return found

    def _span(self, first: int | None, last: int | None) -> Span | None:
        """From the first character that is shown at or after `first` to the last before `last`."""
        if first is None or last is None or first >= last:
            return None
        early = bisect_right(self._from, first) - 1
        if early < 0 or first >= self._from[early] + self._long[early]:
            early += 1
        late = bisect_left(self._from, last) - 1
        if early >= len(self._from) or late < early:
            return None
        start = self._to[early] + max(0, first - self._from[early])
        end = self._to[late] + min(self._long[late], last - self._from[late])
        return Span(start, end) if start < end else None


def _after(source: str, at: int) -> int:
    """Where a comment ends, or markup that is none; a tag that never ends swallows the rest, as in a browser."""
    if source.startswith("<!--", at):
        end = source.find("-->", at + 4)
        return len(source) if end < 0 else end + 3
    if source[at + 1 : at + 2] in ("!", "?", "/"):
        end = source.find(">", at)
        return len(source) if end < 0 else end + 1
    return len(source)


def _fit(text: str) -> str:
    """Replace what no text may hold, one character by one of as many bytes."""
    text = text.replace("\r", "\n").replace("\x00", REPLACEMENT)
    return re.sub("[\ud800-\udfff]", REPLACEMENT, text)
