"""What allauth asks of us.

Invariants: an account is made by an open invitation only; nobody is sent to another site; nothing is sent by e-mail.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter  # type: ignore[import-untyped]


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Our answers."""

    def is_open_for_signup(self, request: Any) -> bool:
        return False
