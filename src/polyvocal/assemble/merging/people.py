"""Who is there and what is known of them: facets, variables, coders, cases.

Invariant: a value of mine stays; a value that mine lack is added, and an answer that a facet of mine does not offer is
offered after those it has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from polyvocal.assemble.merging.ledger import Ledger, called, differing, free_name
from polyvocal.model import Case, Coder, Facet, Source, Value, Variable


def facets(ledger: Ledger) -> tuple[Facet, ...]:
    """Mine, with answers that only theirs offer, and those that only theirs have."""
    mine, theirs = ledger.mine.facets, ledger.theirs.facets

    def content(facet: Facet) -> object:
        return facet.name.casefold(), facet.on

    pairs = ledger.paired(
        "facet", theirs, mine, content, content,
        fits=lambda theirs, mine: theirs.on == mine.on,
        alike=lambda theirs, mine: (theirs.values, theirs.description) == (mine.values, mine.description),
    )  # fmt: skip
    here = {facet.guid: facet for facet in mine}
    for facet in theirs:
        one = pairs.get(facet.guid)
        if one is None:
            here |= _new_facet(ledger, facet, here)
            continue
        says = differing(_named(facet, one), ("description", facet.description, one.description))
        ledger.settle("facet", facet.guid, one.guid, one.name, says)
        more = tuple(value for value in facet.values if value not in one.values)
        for value in more:
            ledger.note("facet value", "new", facet.guid, one.guid, f"{one.name}: {value}")
        here[one.guid] = replace(one, values=(*one.values, *more)) if more else one
    return tuple(here.values())


def _new_facet(ledger: Ledger, facet: Facet, here: Mapping[str, Facet]) -> dict[str, Facet]:
    other = here.get(facet.guid)
    name = free_name(facet.name, {one.name.casefold() for one in here.values() if one.on == facet.on})
    guid = ledger.claim("facet", facet.guid, here)
    if other is None:
        ledger.note("facet", "new", facet.guid, None, name)
    else:
        says = f"It is asked of a {facet.on} in what arrives and of a {other.on} here; it joins as another facet."
        ledger.note("facet", "conflict", facet.guid, other.guid, name, says)
    return {guid: replace(facet, guid=guid, name=name)}


def faceted(ledger: Ledger, values: Mapping[str, str]) -> dict[str, str]:
    """Answers by the facets here."""
    here = ledger.of("facet")
    return {here[guid]: value for guid, value in values.items()}


def variables(ledger: Ledger) -> tuple[Variable, ...]:
    """Mine and those that only theirs have; one that is called alike but of another kind gets another name."""
    mine, theirs = ledger.mine.variables, ledger.theirs.variables

    def content(variable: Variable) -> object:
        return variable.name.casefold(), variable.kind, variable.on

    pairs = ledger.paired(
        "variable", theirs, mine, content, content,
        fits=lambda theirs, mine: (theirs.kind, theirs.on) == (mine.kind, mine.on),
        alike=lambda theirs, mine: theirs.description == mine.description,
    )  # fmt: skip
    here = {variable.guid: variable for variable in mine}
    for variable in theirs:
        one = pairs.get(variable.guid)
        if one is None:
            here |= _new_variable(ledger, variable, here)
            continue
        says = differing(_named(variable, one), ("description", variable.description, one.description))
        ledger.settle("variable", variable.guid, one.guid, one.name, says)
    return tuple(here.values())


def _new_variable(ledger: Ledger, variable: Variable, here: Mapping[str, Variable]) -> dict[str, Variable]:
    plain = variable.name.casefold()
    alike = (one for one in here.values() if one.name.casefold() == plain and one.on == variable.on)
    other = here.get(variable.guid) or next(alike, None)
    name = free_name(variable.name, {one.name.casefold() for one in here.values() if one.on == variable.on})
    guid = ledger.claim("variable", variable.guid, here)
    if other is None or other not in ledger.mine.variables:
        ledger.note("variable", "new", variable.guid, None, name)
    else:
        says = (
            f"It is of kind {variable.kind} on a {variable.on} in what arrives, "
            f"and of kind {other.kind} on a {other.on} here; it joins as “{name}”."
        )
        ledger.note("variable", "conflict", variable.guid, other.guid, name, says)
    return {guid: replace(variable, guid=guid, name=name)}


def coders(ledger: Ledger) -> tuple[Coder, ...]:
    """Mine and those that only theirs have."""
    mine, theirs = ledger.mine.coders, ledger.theirs.coders

    def content(coder: Coder) -> object:
        return coder.name.strip().casefold()

    pairs = ledger.paired("coder", theirs, mine, content, content)
    here = {coder.guid: coder for coder in mine}
    for coder in theirs:
        one = pairs.get(coder.guid)
        if one is None:
            guid = ledger.claim("coder", coder.guid, here)
            here[guid] = replace(coder, guid=guid)
            ledger.note("coder", "new", coder.guid, None, coder.name)
        else:
            says = differing(_named(coder, one))
            ledger.settle("coder", coder.guid, one.guid, one.name, says)
    return tuple(here.values())


def cases(ledger: Ledger) -> tuple[Case, ...]:
    """Mine, with values that only theirs know, and those that only theirs have."""
    mine, theirs = ledger.mine.cases, ledger.theirs.cases

    def content(case: Case) -> object:
        return case.name.strip().casefold()

    pairs = ledger.paired(
        "case", theirs, mine, content, content,
        alike=lambda theirs, mine: known(ledger, theirs.values) == mine.values,
    )  # fmt: skip
    here = {case.guid: case for case in mine}
    for case in theirs:
        one = pairs.get(case.guid)
        if one is None:
            guid = ledger.claim("case", case.guid, here)
            here[guid] = replace(case, guid=guid, values=known(ledger, case.values))
            ledger.note("case", "new", case.guid, None, case.name)
            continue
        says = differing(_named(case, one), ("description", case.description, one.description))
        ledger.settle("case", case.guid, one.guid, one.name, says)
        if more := more_known(ledger, case, one):
            here[one.guid] = replace(one, values={**one.values, **more})
    return tuple(here.values())


def known(ledger: Ledger, values: Mapping[str, Value]) -> dict[str, Value]:
    """What is known, by the variables here."""
    here = ledger.of("variable")
    return {here[guid]: value for guid, value in values.items()}


def more_known(ledger: Ledger, theirs: Case | Source, mine: Case | Source) -> dict[str, Value]:
    """What theirs know of the same case or source and mine do not. Where both know something else, mine stays."""
    names = {variable.guid: variable.name for variable in (*ledger.theirs.variables, *ledger.mine.variables)}
    more: dict[str, Value] = {}
    for guid, value in known(ledger, theirs.values).items():
        of = f"{mine.name}: {names.get(guid, '')}"
        if guid not in mine.values:
            more[guid] = value
            ledger.note("value", "new", theirs.guid, mine.guid, f"{of} {value}")
        elif mine.values[guid] != value:
            says = f"It is “{value}” in what arrives and “{mine.values[guid]}” here; “{mine.values[guid]}” stays."
            ledger.note("value", "conflict", theirs.guid, mine.guid, of, says)
    return more


def _named(
    theirs: Facet | Variable | Coder | Case, mine: Facet | Variable | Coder | Case
) -> tuple[str, object, object]:
    """The names, where they differ by more than a number that mine got when it joined."""
    return "name", "" if called(theirs.name, mine.name) else theirs.name, mine.name
