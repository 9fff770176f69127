"""Settings are refused with a sentence that gives nothing away."""

import pytest
from pydantic import ValidationError

from advocacy.settings import Settings
from tests.conftest import environment


def test_a_refusal_names_no_secret() -> None:
    secrets = {"SECRET_KEY": "too-short-a-key", "RELAIS_SMTP_URL": "smtp://relais:hunter2@mail.example"}
    with environment(RELAIS_MODE="production", **secrets), pytest.raises(ValidationError) as refused:
        Settings()
    assert "SECRET_KEY must be at least 32 characters" in str(refused.value)
    assert not [value for value in secrets.values() if value in str(refused.value)]
    assert "hunter2" not in str(refused.value)


def test_settings_can_be_printed_without_a_secret() -> None:
    with environment(SECRET_KEY="a key of our own", RELAIS_METRICS_TOKEN="a token for the watcher"):
        assert "a key of our own" not in repr(Settings())
        assert "watcher" not in repr(Settings())
