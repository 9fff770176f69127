"""The system's Chromium, as in the journeys."""

from tests.journeys.conftest import browser  # noqa: F401 - a fixture
