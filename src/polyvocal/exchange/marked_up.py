"""HTML as Taguette keeps it → canonical text, and from its bytes to our code points.

Taguette counts the UTF-8 bytes of all text between the markup, as if written one after another. In our text blocks end
with a newline, which no byte counts. Invariant: a byte inside a text belongs to the character it is part of; every
character of our text that came from the file is reached by exactly its own bytes.
"""

from __future__ import annotations

from bisect import bisect_right
from html.parser import HTMLParser

from polyvocal.model import REPLACEMENT, Units

_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "br", "dd", "div", "dl", "dt", "fieldset",
        "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li",
        "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr",
        "ul",
    }
)  # fmt: skip
_SILENT = frozenset({"script", "style", "head", "title", "template"})


class MarkedUp(HTMLParser):
    """The text of an HTML page, and where each of its bytes is in it.

    >>> page = MarkedUp("<p>Caf\\u00e9 &amp; <b>tea</b></p><p>Yes</p>")
    >>> page.text
    'Café & tea\\nYes\\n'
    >>> page.place(8), page.place(11), page.place(14)
    (7, 11, 14)
    """

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[str] = []
        self._nodes: list[str] = []
        self._silent = 0
        self._length = self._counted = 0
        # For each stretch of text: where it begins among all that is counted, and where in our text.
        self._from: list[int] = []
        self._to: list[int] = []
        self.feed(html)
        self.close()
        self._break()
        self.text = "".join(self._pieces)
        self._units = Units("".join(self._nodes))

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """A block begins on a new line."""
        self._silent += tag in _SILENT
        if tag in _BLOCKS:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        """A block ends with a newline."""
        self._silent = max(0, self._silent - (tag in _SILENT))
        if tag in _BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        """Text between the markup; what no text may hold is replaced, one character by one."""
        if self._silent:
            return
        fit = "".join(REPLACEMENT if c == "\x00" or "\ud800" <= c <= "\udfff" else c for c in data.replace("\r", "\n"))
        if not self._length and fit.startswith("\ufeff"):
            fit = REPLACEMENT + fit[1:]
        self._from.append(self._counted)
        self._to.append(self._length)
        self._counted += len(fit)
        self._nodes.append(fit)
        # Newlines between blocks are counted; in our text there is one already.
        if fit.isspace() and (not self._length or self._pieces[-1].endswith("\n")):
            self._to[-1] = -1 - self._length
            return
        self._pieces.append(fit)
        self._length += len(fit)

    def _break(self) -> None:
        if self._length and not self._pieces[-1].endswith("\n"):
            self._pieces.append("\n")
            self._length += 1

    def place(self, byte: int) -> int | None:
        """Where in our text the byte is; None beyond the end."""
        if not 0 <= byte <= self._units.to_utf8(self._counted):
            return None
        point = self._units.from_utf8(byte)
        # A place between two stretches is the end of the earlier one or the beginning of the later: the later.
        nth = bisect_right(self._from, point) - 1
        if nth < 0:
            return 0
        to = self._to[nth]
        return -1 - to if to < 0 else to + point - self._from[nth]

    def end(self, byte: int) -> int | None:
        """Where a stretch that ends before `byte` ends in our text: just after its last character."""
        if byte <= 0:
            return self.place(byte)
        last = self.place(byte - 1)
        return None if last is None or self.place(byte) is None else min(last + 1, len(self.text))
