"""What is printed as one web page: no script, no request, no font that is not there.

Invariant: whatever a study holds is text; Jinja escapes all of it.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from polyvocal.report.values import LEGENDS, Report


def page(report: Report) -> bytes:
    """Return `report` as an HTML document in UTF-8."""
    return rendered("report.html.jinja", report=report, legends=LEGENDS)


def rendered(template: str, **values: Any) -> bytes:
    """Return what a template makes of values, in UTF-8."""
    return _environment().get_template(template).render(values).encode()


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("polyvocal.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
