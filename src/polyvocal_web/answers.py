"""Long answers, written straight to JSON.

Checking twenty thousand rows against the schema that they were just made from takes longer than reading them. The
schema of such a route still describes it; a test holds what it answers to that.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse


def written(answer: dict[str, Any]) -> HttpResponse:
    """The answer as JSON in UTF-8."""
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"), check_circular=False)
    return HttpResponse(text.encode(), content_type="application/json; charset=utf-8")


def moment(at: datetime | None) -> str | None:
    """A moment as ISO 8601 in UTC."""
    if at is None:
        return None
    return (at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat()[: -len("+00:00")] + "Z"
