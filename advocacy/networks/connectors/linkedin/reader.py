"""LinkedIn's second application: it reads what came back, and publishes nothing."""

from collections.abc import Sequence

from advocacy.networks.connector import Capability, Holder, Message, Original, Outcome, Permission, Setting
from advocacy.networks.connectors.linkedin import LinkedIn, figures, options


class LinkedInFigures(LinkedIn):
    """The second application, which LinkedIn wants apart: it publishes nothing and reads what came back of relays."""

    name = "linkedin-figures"
    label = "LinkedIn figures"
    reads_for = LinkedIn.name
    settings: Sequence[Setting] = options(f"r_basicprofile {figures.POSTS} {figures.PROFILE}")
    capabilities = frozenset(
        {Capability.IMPRESSIONS, Capability.UNIQUE_REACH, Capability.REFRESH, Capability.FOLLOWERS}
    )

    def publish(self, holder: Holder, message: Message) -> Outcome:
        """Never: it has no right to."""
        raise Permission("not-a-way-out")

    def reshare(self, holder: Holder, original: Original, message: Message) -> Outcome:
        """Never: it has no right to."""
        raise Permission("not-a-way-out")

    def delete(self, holder: Holder, remote_id: str) -> None:
        """Never: it has no right to."""
        raise Permission("not-a-way-out")
