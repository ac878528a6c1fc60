"""Ten thousand codings, nested and overlapping, on the letters of many scripts: all come back, each on its words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from makers import g
from polyvocal import exchange
from polyvocal import model as m

LINE = (
    "Ann: I stayed 🙂 at home 👩‍👩‍👧. Na\u0308he, e\u0301té; مرحبا بالعالم; שלום; 中文、 line\u2028end, "
    "tab\there & <b>.\n"
)
TEXT = LINE * 300
MANY = 10_000


def _study() -> m.Study:
    chance = Random(5)
    coders = tuple(m.Coder(g("coder", n), f"Coder {n}") for n in range(6))
    codes = tuple(m.Code(g("code", n), f"Code {n}") for n in range(40))
    source = m.Source(g("source"), "S", (m.Revision(g("revision"), 1, TEXT),))
    codings = []
    for n in range(MANY):
        # Half of them nest, like the shells of an onion; half lie anywhere.
        start = n if n % 2 else chance.randrange(len(TEXT) - 2)
        end = len(TEXT) - n if n % 2 else chance.randrange(start + 1, len(TEXT))
        anchor = m.Anchor(source.latest.guid, m.Span(start, end))
        when = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=n, microseconds=n)
        codings.append(
            m.Coding(g("coding", n), codes[n % 40].guid, source.guid, coders[n % 6].guid, (anchor,), made_at=when)
        )
    return m.Study(
        g("study"), "Many", coders=coders, sources=(source,), framework=m.Framework(codes), codings=tuple(codings)
    )


@pytest.mark.parametrize("ending", [".qdpx", ".polyvocal"])
def test_ten_thousand_codings_come_back_with_their_words_owners_and_dates(tmp_path: Path, ending: str) -> None:
    study, path = _study(), tmp_path / f"study{ending}"
    exchange.write(study, path)
    back = exchange.read(path).study
    assert back == study
    assert len(back.codings) == MANY
    for mine, theirs in zip(study.codings, back.codings, strict=True):
        assert (mine.guid, mine.coder, mine.made_at) == (theirs.guid, theirs.coder, theirs.made_at)
        assert study.words(mine) == back.words(theirs)
