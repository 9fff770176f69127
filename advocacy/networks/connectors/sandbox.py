"""The sandbox network: Mastodon's API on an origin of ours, with views and viewers, all simulated."""

from dataclasses import replace
from typing import Any

from advocacy import settings
from advocacy.networks.connector import Capability, Metrics
from advocacy.networks.connectors.mastodon import Mastodon
from advocacy.networks.connectors.mastodon.statuses import count


class Sandbox(Mastodon):
    """One tap: there is one server, and it is known."""

    name = "sandbox"
    label = "Sandbox"
    many_servers = False
    capabilities = Mastodon.capabilities | {Capability.IMPRESSIONS, Capability.UNIQUE_REACH}

    def origin(self, typed: str) -> str:
        """The sandbox of this installation, whatever was typed."""
        return settings.current().sandbox_url.rstrip("/")

    def reading(self, status: dict[str, Any]) -> Metrics:
        """Mastodon's counts and, where the sandbox says them, its views and viewers."""
        found, said = super().reading(status), status.get("sandbox")
        seen = said if isinstance(said, dict) else {}
        views, viewers = count(seen.get("views")), count(seen.get("viewers"))
        told = {name for name, value in (("views", views), ("viewers", viewers)) if value is not None}
        missing = {name: reason for name, reason in found.missing.items() if name not in told}
        return replace(found, views=views, viewers=viewers, missing=missing)
