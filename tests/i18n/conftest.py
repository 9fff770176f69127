"""An application of plumbing alone."""

import pytest
from flask import Flask

from tests.stage import make


@pytest.fixture
def stage() -> Flask:
    """A fresh one for each test."""
    return make()
