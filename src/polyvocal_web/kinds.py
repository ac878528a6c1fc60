"""All kinds of acts, gathered: importing this fills the registry.

Invariant: what a client can ask is exactly the kinds that are `asked`; their schemas are the API's.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Annotated, Any

from pydantic import Field

import polyvocal_web.coding.services
import polyvocal_web.frameworks.services
import polyvocal_web.history
import polyvocal_web.sources.bring
import polyvocal_web.sources.services
import polyvocal_web.studies.acts
import polyvocal_web.studies.services  # noqa: F401
from polyvocal_web.changes import KINDS

ASKED = {name: kind for name, kind in KINDS.items() if kind.asked}
AnyAct: Any = Annotated[reduce(or_, (kind.schema for kind in ASKED.values())), Field(discriminator="kind")]
