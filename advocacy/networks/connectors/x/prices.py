"""What an owner may set of X, its prices (docs.x.com/x-api/getting-started/pricing), and what each act takes."""

from collections.abc import Sequence

from advocacy.networks import counting
from advocacy.networks.connector import Charge, Charges, Message, Setting
from advocacy.networks.connectors.x import calls
from advocacy.networks.connectors.x.posts import is_repost

# Posts that one look-up may bring back at most; X does not go below five.
LOOKED = 5

SETTINGS = (
    Setting("enabled", "off", "switch"),
    # Micros of a US dollar, as published in August 2026.
    Setting(Charge.POST.setting, "15000", "money"),
    Setting(Charge.LINK_POST.setting, "200000", "money"),
    Setting(Charge.INTERACTION.setting, "15000", "money"),
    Setting(Charge.READ.setting, "5000", "money"),
    Setting(Charge.USER.setting, "10000", "money"),
    Setting(Charge.DELETE.setting, "10000", "money"),
    Setting(Charge.MEDIA.setting, "5000", "money"),
    # What may be spent in a month: nothing, until an owner says how much.
    Setting("budget", "0", "money"),
    # X bills a post that is read again on the same day (UTC) once at best.
    Setting("readings_a_day", "1", "number"),
    Setting("followers_days", "30", "number"),
    # docs.x.com/x-api/fundamentals/rate-limits: one person's reposts, and everybody's posts of a day.
    Setting("account-rate", "50/15minute"),
    Setting("server-rate", "10000/day"),
    Setting("api", calls.API),
    Setting("web", calls.WEB),
    # The parameter's name in the OpenAPI document 2.167; X's pages still call it "tweet.fields".
    Setting("fields", "post.fields"),
)


class Prices:
    """What each act takes at most; a part of the connector."""

    def publishing(self, message: Message) -> Charges:
        """A post, dearer with an address in it, and the words of each picture."""
        kind = Charge.LINK_POST if counting.linked(message.text) else Charge.POST
        told = sum(1 for picture in message.attachments if picture.alt)
        return {kind: 1} | ({Charge.MEDIA: told} if told else {})

    def resharing(self) -> Charges:
        """An interaction."""
        return {Charge.INTERACTION: 1}

    def finding(self) -> Charges:
        """As many posts as a look-up may bring back."""
        return {Charge.READ: LOOKED}

    def reading(self, remote_ids: Sequence[str]) -> Charges:
        """Each post; reposts are not asked for, since they have no figures."""
        posts = sum(1 for one in remote_ids if not is_repost(one))
        return {Charge.READ: posts} if posts else {}

    def deleting(self) -> Charges:
        """A deletion."""
        return {Charge.DELETE: 1}

    def identifying(self) -> Charges:
        """One user."""
        return {Charge.USER: 1}
