"""What a network may charge for: kinds of call, and how many of each an act takes at most."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Protocol, runtime_checkable

from advocacy.networks.connector.values import Message


class Charge(StrEnum):
    """A kind of call with a price of its own."""

    POST = "post"
    # A post whose text holds an address.
    LINK_POST = "link-post"
    # A native reshare.
    INTERACTION = "interaction"
    # One post in an answer.
    READ = "read"
    # One user in an answer.
    USER = "user"
    DELETE = "delete"
    # What is said of a picture, such as its alternative text.
    MEDIA = "media"

    @property
    def setting(self) -> str:
        """The name of the `Setting` that holds its price, in micros of the currency."""
        return f"price_{self.value.replace('-', '_')}"


Charges = Mapping[Charge, int]


@runtime_checkable
class Priced(Protocol):
    """A connector whose network charges for calls: how many of each kind an act takes at most.

    Prices and the month's budget are its `Setting`s: one for each charge, and "budget", all in micros.
    """

    def publishing(self, message: Message) -> Charges:
        """For one publication."""

    def resharing(self) -> Charges:
        """For one native reshare."""

    def finding(self) -> Charges:
        """For one look-up of an unknown outcome."""

    def reading(self, remote_ids: Sequence[str]) -> Charges:
        """For one reading of these statuses."""

    def deleting(self) -> Charges:
        """For one deletion."""

    def identifying(self) -> Charges:
        """For asking whose tokens they are, and how many follow them."""
