"""Facets by name: as people and the API say them, while rows keep GUIDs.

Invariant: a stored value is one that its facet offers.
"""

from __future__ import annotations

from collections.abc import Mapping

from polyvocal_web.problems import Refused
from polyvocal_web.studies.models import Facet, Study


def facets_on(study: Study, on: str) -> dict[str, Facet]:
    """The study's facets on codings, codes or cases, by GUID."""
    rows = Facet.objects.filter(study_id=study.pk, on=on, removed=False).order_by("position", "guid")
    return {row.guid: row for row in rows}


def by_guid(study: Study, on: str, values: Mapping[str, str]) -> dict[str, str]:
    """Values that were given by facet's name, by its GUID. Raises `Refused` for what the study does not offer."""
    if not values:
        return {}
    named = {row.name: row for row in facets_on(study, on).values()}
    for name, value in values.items():
        if name not in named:
            raise Refused(f"This study has no facet “{name}” on a {on}.")
        if value not in named[name].values:
            raise Refused(f"“{value}” is none of the values of “{name}”: {', '.join(named[name].values)}.")
    return {named[name].guid: value for name, value in values.items()}
