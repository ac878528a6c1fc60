"""Fixtures of the web's tests."""

from __future__ import annotations

import pytest

from web.cast import Cast, a_cast


@pytest.fixture
def cast(db: None) -> Cast:
    return a_cast()
