"""Small studies for tests, of the library and the web alike: say what matters, the rest is filled in."""

from __future__ import annotations

from datetime import UTC, datetime

from polyvocal import model as m

WHEN = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)


def g(*parts: object) -> str:
    """A GUID by name, so that a failing test reads the same twice."""
    return m.derived_guid("test", *map(str, parts))


def a_source(name: str = "P01", *turns: tuple[str | None, str], case: str | None = None) -> m.Source:
    """A transcript of labelled turns, a blank line between them; `case` is the case of the label `name`."""
    turns = turns or (("Interviewer", "How was the way in?"), (name, "Loud 🙂 but I stayed. Someone knew my name."))
    text, made = "", []
    for label, words in turns:
        text += "\n\n" if text else ""
        start = len(text)
        text += f"{label}: " if label else ""
        made.append(m.Turn(start, len(text), len(text) + len(words), label))
        text += words
    labels = dict.fromkeys(label for label, _ in turns if label)
    voices = tuple(m.Voice(label, case if label == name else None) for label in labels)
    return m.Source(g("source", name), name, (m.Revision(g("revision", name), 1, text, tuple(made), WHEN),), voices)


def a_coding(
    source: m.Source, words: str, code: m.Code | None, coder: m.Coder, *, key: object = "", **more: object
) -> m.Coding:
    """A coding of the first place where `words` stand."""
    start = source.latest.text.index(words)
    anchor = m.Anchor(source.latest.guid, m.Span(start, start + len(words)))
    guid = g("coding", source.name, words, code.name if code else None, coder.name, key)
    return m.Coding(guid, code.guid if code else None, source.guid, coder.guid, (anchor,), made_at=WHEN, **more)  # type: ignore[arg-type]


def a_study(*, coders: int = 2, rounds: int = 1) -> m.Study:
    """Two interviews, three codes (one nested) under two themes, and each coder's codings in each round.

    The text holds an emoji, two codes overlap, one quotation runs across turns, one is only noted, and one theme
    takes a single quotation directly.
    """
    group = m.Variable(g("group"), "group")
    age = m.Variable(g("age"), "age", "integer")
    cases = (
        m.Case(g("case", "P01"), "P01", {group.guid: "service user", age.guid: 44}),
        m.Case(g("case", "P02"), "P02", {group.guid: "service user"}),
    )
    one = a_source("P01", case=cases[0].guid)
    two = a_source(
        "P02",
        ("Interviewer", "And the bus?"),
        ("P02", "Two pounds each way.\nTwo pounds is bread."),
        ("Staff", "We used to pay it."),
        case=cases[1].guid,
    )
    voices = tuple(m.Voice("Staff", None, {group.guid: "staff"}) if v.label == "Staff" else v for v in two.voices)
    two = m.Source(two.guid, two.name, two.revisions, voices, values={g("site"): "north"})
    level = m.Facet(g("level"), "level", "code", ("micro", "meso", "macro"))
    stance = m.Facet(g("stance"), "stance", "coding", ("barrier", "facilitator", "both"))
    money = m.Code(
        g("code", "Money"), "Money", colour="#E8C07D", definition="What it costs.", facets={level.guid: "macro"}
    )
    fares = m.Code(g("code", "Fares"), "Fares", money.guid, facets={level.guid: "macro"}, made_at=WHEN)
    faces = m.Code(g("code", "Regular faces"), "Regular faces", facets={level.guid: "meso"})
    people = tuple(m.Coder(g("coder", n), name) for n, name in enumerate(("Maren", "Dele", "Ruth", "Priya")[:coders]))
    early = m.Framework((money, faces))
    passes = tuple(
        m.Round(
            g("round", n),
            f"Round {n + 1}",
            "blind",
            1,
            assignments=tuple(m.Assignment(coder.guid, one.guid) for coder in people),
        )
        for n in range(rounds)
    )
    codings = [
        coding
        for n, coder in enumerate(people)
        for r, round_ in enumerate(passes)
        for coding in (
            a_coding(one, "Loud 🙂 but I stayed", faces, coder, key=r, round=round_.guid, version=1,
                     facets={stance.guid: "both"}),
            a_coding(one, "Someone knew my name." if n else "but I stayed. Someone knew my name", faces, coder, key=r,
                     round=round_.guid, version=1),
        )
    ]  # fmt: skip
    lead = people[0]
    across = a_coding(
        two, "Two pounds is bread.\n\nStaff: We used to pay it.", money, lead, facets={stance.guid: "barrier"}
    )
    fare = a_coding(two, "Two pounds each way", fares, lead, origins=(codings[0].guid,) if codings else ())
    noted = a_coding(two, "We used to pay it", None, lead)
    themes = (
        m.Theme(g("theme", "Getting there"), "Getting there", "Distance is money.", (money.guid, fares.guid)),
        m.Theme(g("theme", "Company"), "Company", codes=(faces.guid,), codings=(noted.guid,), status="candidate"),
    )
    return m.Study(
        g("study"),
        "The way in",
        "A small study for tests.",
        made_at=WHEN,
        facets=(level, stance),
        variables=(group, age, m.Variable(g("site"), "site", on="source")),
        coders=people,
        cases=cases,
        sources=(one, two),
        framework=m.Framework((money, fares, faces), themes),
        versions=(m.FrameworkVersion(1, early, "After the first reading", WHEN, lead.guid),),
        rounds=passes,
        codings=(*codings, across, fare, noted),
        memos=(
            m.Memo(g("memo", 1), "On money", "It is *everywhere*.", lead.guid, WHEN, m.About("code", money.guid)),
            m.Memo(g("memo", 2), "Doubt", "Mine alone.", lead.guid, WHEN, None, "journal", private=True),
        ),
    )
