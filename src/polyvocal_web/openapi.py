"""Print the API's description: `python -m polyvocal_web.openapi > browser/api/openapi.json`."""

from __future__ import annotations

import json
import os
import sys

import django


def description() -> str:
    """The OpenAPI description as JSON, the same text each time."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "polyvocal_web.settings")
    django.setup()
    from polyvocal_web.api import api  # needs Django set up

    return json.dumps(api.get_openapi_schema(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    sys.stdout.write(description())
