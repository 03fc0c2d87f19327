"""A fresh account for each test."""

import pytest

from .asking import Asker


@pytest.fixture
def apono() -> Asker:
    return Asker()
