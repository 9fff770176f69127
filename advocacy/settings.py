"""Settings from the environment, typed, refused with a sentence when they cannot be right."""

from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEFAULT_SECRET = "change-me"
# Names that mean something inside one network only (RFC 6761, 6762, 8375, and .internal of ICANN).
INSIDE = (".localhost", ".local", ".internal", ".home.arpa", ".test")
SQLITE_DEFAULT = "sqlite:///var/relais.sqlite"


class GivenNetwork(BaseModel):
    """What the environment says of one network: credentials that an owner brought from it, and options."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    client_id: str = ""
    client_secret: str = Field(default="", repr=False)
    settings: dict[str, str] = {}


class Settings(BaseSettings):
    """Every variable begins with RELAIS_, but for the three names the platform already knows."""

    # A refusal names the setting and never its value: values hold passwords.
    model_config = SettingsConfigDict(
        env_prefix="RELAIS_", env_file=".env", extra="ignore", populate_by_name=True, hide_input_in_errors=True
    )

    mode: Literal["development", "production"] = "development"
    secret_key: str = Field(default=DEFAULT_SECRET, validation_alias="SECRET_KEY", repr=False)
    database_url: str = Field(default=SQLITE_DEFAULT, validation_alias="DATABASE_URL", repr=False)
    redis_url: str = Field(default="redis://127.0.0.1:6379/0", validation_alias="REDIS_URL", repr=False)
    # Keys for secrets at rest, newest first, comma separated: "2026b:KEY,2026a:KEY".
    encryption_keys: str = Field(default="", repr=False)
    base_url: str = "http://127.0.0.1:8000"
    organisation: str = "Relais"
    time_zone: str = "Europe/Paris"
    media_folder: Path = Path("var/media")
    demo: bool = False
    sandbox: bool = False
    sandbox_url: str = "http://127.0.0.1:8090"
    # How much faster than ours the clock of the sandbox network runs; readings follow it.
    sandbox_speed: float = Field(default=1.0, ge=1, le=100_000)
    # Hosts that the guarded client may reach although their address is private.
    trusted_hosts: str = ""
    # The longest a call to another server may take, from first to last byte.
    call_seconds: float = Field(default=15, ge=0.2, le=60)
    # Networks by name, as JSON: {"linkedin": {"client_id": "…", "client_secret": "…", "settings": {"version": "…"}}}.
    # What stands here goes before what an owner enters on the page of networks.
    networks: dict[str, GivenNetwork] = Field(default={}, repr=False)
    smtp_url: str = Field(default="", repr=False)
    mail_sender: str = "relais@localhost"
    spool_folder: Path = Path("var/spool")
    # 0: each click is on the stream before its redirect; else the window a crash may lose, in milliseconds.
    click_buffer_ms: int = Field(default=0, ge=0, le=1000)
    # A click this soon after publication is taken for a scanner: nobody has read the message yet.
    early_click_seconds: float = Field(default=2.0, ge=0, le=60)
    # How many proxies of ours stand in front and add to X-Forwarded-For.
    proxies: int = Field(default=0, ge=0, le=5)
    undo_seconds: int = Field(default=10, ge=5, le=120)
    # Relays that are spread leave between these hours of their person's clock, within so many hours from now.
    spread_from: int = Field(default=9, ge=0, le=23)
    spread_until: int = Field(default=18, ge=1, le=24)
    spread_hours: int = Field(default=24, ge=1, le=168)
    # Networks whose rules forbid the same words from several accounts by their API, comma separated.
    own_words_on: str = "x"
    # A relay that a worker has held for so long is no longer in its hands: longer than any job may take.
    stale_seconds: int = Field(default=300, ge=1, le=3600)
    # How soon an unknown outcome is first looked up; later look-ups come at growing multiples.
    look_seconds: int = Field(default=20, ge=1, le=600)
    # How soon a network that prepares what it is given is first asked whether it is ready.
    follow_seconds: int = Field(default=5, ge=1, le=600)
    # Who reads /metrics says "Authorization: Bearer …" with it; empty: only this machine reads them.
    metrics_token: str = Field(default="", repr=False)
    log_format: Literal["json", "text"] = "json"

    @model_validator(mode="after")
    def hours_follow_each_other(self) -> Self:
        """Refuse hours of the day that end before they begin."""
        if self.spread_from >= self.spread_until:
            raise ValueError("RELAIS_SPREAD_FROM must come before RELAIS_SPREAD_UNTIL")
        return self

    @model_validator(mode="after")
    def production_is_serious(self) -> Self:
        """Refuse to start in production with what is only fit for a trial."""
        if self.mode != "production":
            return self
        if self.secret_key == DEFAULT_SECRET or len(self.secret_key) < 32:
            raise ValueError("SECRET_KEY must be at least 32 characters of your own in production")
        if not self.encryption_keys:
            raise ValueError("RELAIS_ENCRYPTION_KEYS must be set in production")
        if self.demo or self.sandbox:
            raise ValueError("RELAIS_DEMO and RELAIS_SANDBOX must be off in production")
        if not self.base_url.startswith("https://"):
            raise ValueError("RELAIS_BASE_URL must begin with https:// in production")
        return self

    @property
    def secure(self) -> bool:
        """Whether browsers reach us over TLS, so that cookies may be marked secure."""
        return self.base_url.startswith("https://")

    @property
    def reachable(self) -> bool:
        """Whether the open internet can fetch something from us: over TLS, by a public name or address."""
        host = urlsplit(self.base_url).hostname or ""
        try:
            return self.secure and ip_address(host).is_global
        except ValueError:
            return self.secure and "." in host and not f".{host}".endswith(INSIDE)


@lru_cache
def current() -> Settings:
    """The settings of this process, read once."""
    return Settings()
