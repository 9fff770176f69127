"""Bluesky, and any server of the AT Protocol (atproto.com, docs.bsky.app)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from advocacy.networks.connector import (
    Capability,
    Client,
    ConnectorError,
    Departure,
    Health,
    Holder,
    Identity,
    Message,
    Metrics,
    Original,
    Outcome,
    OutcomeUnknown,
    Permanent,
    Permission,
    Published,
    Reconnect,
    Retry,
    Setting,
    TextRule,
    Tokens,
)
from advocacy.networks.connectors.bluesky import (
    app_password,
    dpop,
    oauth,
    people,
    places,
    readings,
    records,
    richtext,
    ways,
    xrpc,
)

LONGEST_NAME = 200
WEB = "https://bsky.app"


class Bluesky:
    """The connector; it holds no state."""

    name = "bluesky"
    label = "Bluesky"
    # People have theirs on many, but a handle leads to the right one.
    many_servers = False
    needs_client = False
    settings: Sequence[Setting] = (
        Setting("directory", "https://public.api.bsky.app"),
        Setting("plc", "https://plc.directory"),
        Setting("appview", "https://public.api.bsky.app"),
        Setting("web", WEB),
        # 3,000 requests in five minutes from one address, of which a post with its card takes up to three; 5,000
        # points an hour for an account, of which a post takes two or three (docs.bsky.app, rate limits).
        Setting("server-rate", "900/5minute"),
        Setting("account-rate", "1600/hour"),
    )
    renew_ahead = timedelta(minutes=10)
    capabilities = frozenset(
        {
            Capability.PUBLISH,
            Capability.RESHARE,
            Capability.QUOTE,
            Capability.DELETE,
            Capability.IDEMPOTENT,
            Capability.FIND,
            Capability.IMAGES,
            Capability.LINK_CARD,
            Capability.REFRESH,
            Capability.FOLLOWERS,
        }
    )

    def origin(self, typed: str) -> str:
        """One name for the whole network: where an account lives is found by its handle."""
        return WEB

    def register(self, origin: str, redirect_uri: str) -> Client:
        """Nobody is asked: servers know us by a document of ours, for which a key is made here."""
        return Client(origin, oauth.client_id(redirect_uri), dpop.new_key(), _facts())

    def knows(self, client: Client, redirect_uri: str) -> bool:
        """Whether our document still speaks of that address."""
        return client.client_id == oauth.client_id(redirect_uri) and bool(client.client_secret)

    def check(self, client: Client) -> Health:
        """Have the directory look up the network's own account."""
        people.did_of(client, "bsky.app")
        return Health("answers")

    def learn(self, client: Client) -> Client:
        """The same registration: its limits are those of the protocol."""
        return Client(client.origin, client.client_id, client.client_secret, _facts(), client.settings)

    def fits(self, redirect_uri: str) -> bool:
        """Whether a sign-in by OAuth can lead back to that address."""
        return oauth.fits(redirect_uri)

    def document(self, client: Client, redirect_uri: str) -> dict[str, Any]:
        """What we say of ourselves at our `client_id`."""
        return oauth.document(client, redirect_uri)

    def depart(self, client: Client, redirect_uri: str, state: str, challenge: str, hint: str) -> Departure:
        """Find the account's server by its handle, and tell it what we want before the person goes there."""
        return oauth.depart(client, redirect_uri, state, challenge, hint)

    def arrive(self, client: Client, redirect_uri: str, told: Mapping[str, str], verifier: str, secret: str) -> Tokens:
        """Tokens for the code that came back."""
        return oauth.arrive(client, redirect_uri, told, verifier, secret)

    def sign_in(self, client: Client, typed: str, password: str) -> Tokens:
        """A session for a handle and its app password, which is not kept."""
        return app_password.sign_in(client, typed, password)

    def renew(self, client: Client, holder: Holder) -> Tokens:
        """New tokens for the old ones, as they were got."""
        return oauth.renewed(client, holder) if ways.way(holder.secret).key else app_password.renewed(holder)

    def identity(self, client: Client, tokens: Tokens) -> Identity:
        """Whose tokens they are, and how many follow them today where the network says so."""
        found = ways.way(tokens.secret)
        session = xrpc.ask(xrpc.Door(found.pds, tokens.token, found.key), "com.atproto.server.getSession")
        did, handle = str(session.get("did") or ""), str(session.get("handle") or "")
        if not places.DID.match(did):
            raise Retry("malformed")
        profile = self._profile(client, did)
        known = bool(places.HANDLE.match(handle)) and handle != "handle.invalid"
        return Identity(
            remote_id=did,
            handle=f"@{handle}" if known else did,
            name=str(profile.get("displayName") or (handle if known else did))[:LONGEST_NAME],
            profile_url=f"{client.settings['web']}/profile/{did}",
            followers=readings.count(profile.get("followersCount")),
        )

    def _profile(self, client: Client, did: str) -> dict[str, Any]:
        # What the network shows of an account is no reason not to connect it.
        try:
            return xrpc.look(client.settings["appview"], "app.bsky.actor.getProfile", [("actor", did)])
        except ConnectorError:
            return {}

    def rule(self, facts: dict[str, Any]) -> TextRule:
        """300 graphemes and ten times as many bytes, an address as it is written; see `richtext.length`."""
        return TextRule(richtext.GRAPHEMES, unit="either")

    def length(self, text: str, facts: dict[str, Any]) -> int:
        """Graphemes or, where that is more, tens of bytes: over 300 exactly when the network refuses."""
        return richtext.length(text)

    def publish(self, holder: Holder, message: Message) -> Outcome:
        """Write a post under a key made from the message's, unless one is there already: then that one is it."""
        return self._written(holder, places.POST, message, records.post(holder, message))

    def reshare(self, holder: Holder, original: Original, message: Message) -> Outcome:
        """Repost somebody's post. An earlier repost of the same gives way to this one: the newest id holds."""
        record = records.repost(records.subject(holder, original))
        found = self._created(holder, places.REPOST, message, record)
        return Published(found, original.url or self._page(holder, found))

    def _written(self, holder: Holder, collection: str, message: Message, record: dict[str, Any]) -> Published:
        values = _values(holder, collection, message) | {"record": record, "swapRecord": None}
        try:
            done = xrpc.tell(ways.door(holder), "com.atproto.repo.putRecord", values, writes=True)
        except Permanent as error:
            there = self._there(holder, collection, message) if error.code == "there-already" else None
            if there is None:
                raise
            return there
        return self._published(holder, _address(holder, done))

    def _created(self, holder: Holder, collection: str, message: Message, record: dict[str, Any]) -> str:
        values = _values(holder, collection, message) | {"record": record}
        return _address(holder, xrpc.tell(ways.door(holder), "com.atproto.repo.createRecord", values, writes=True))

    def _published(self, holder: Holder, address: str) -> Published:
        return Published(address, self._page(holder, address))

    def _page(self, holder: Holder, address: str) -> str:
        found = places.place(address)
        if found is None or found.collection != places.POST:
            return ""
        return f"{holder.client.settings['web']}/profile/{holder.remote_id}/post/{found.key}"

    def find(self, holder: Holder, message: Message, since: datetime) -> Outcome | None:
        """Ask the account's own server for the record under the message's key: it is there or it is not."""
        return self._there(holder, places.POST, message) or self._there(holder, places.REPOST, message)

    def _there(self, holder: Holder, collection: str, message: Message) -> Published | None:
        try:
            found = xrpc.ask(
                ways.door(holder),
                "com.atproto.repo.getRecord",
                list(_values(holder, collection, message).items()),
            )
        except Permanent as error:
            if error.code == "gone":
                return None
            raise
        try:
            return self._published(holder, _address(holder, found))
        except OutcomeUnknown as error:
            raise Retry("malformed") from error

    def readings(self, holder: Holder, remote_ids: Sequence[str]) -> Sequence[Metrics]:
        """What the network shows of own posts to anybody, up to 25 in a call."""
        return readings.taken(holder, remote_ids)

    def delete(self, holder: Holder, remote_id: str) -> None:
        """Delete a post or a repost; one already gone is no error."""
        found = places.place(remote_id)
        if found is None:
            return
        values = {"repo": holder.remote_id, "collection": found.collection, "rkey": found.key}
        try:
            xrpc.tell(ways.door(holder), "com.atproto.repo.deleteRecord", values, writes=False)
        except Permanent as error:
            if error.code != "gone":
                raise

    def revoke(self, client: Client, holder: Holder) -> None:
        """End the session or revoke the tokens; those the network no longer knows are no error."""
        try:
            if ways.way(holder.secret).key:
                oauth.ended(client, holder)
            else:
                app_password.ended(holder)
        except (Permanent, Permission, Reconnect) as error:
            self._surely_dead(client, holder, error)

    def _surely_dead(self, client: Client, holder: Holder, error: ConnectorError) -> None:
        try:
            self.identity(client, Tokens(holder.token, secret=holder.secret))
        except Reconnect:
            return
        raise error


def _facts() -> dict[str, Any]:
    # Where a person takes a right back by hand.
    return {"access_page": f"{WEB}/settings/app-passwords"}


def _values(holder: Holder, collection: str, message: Message) -> dict[str, Any]:
    return {"repo": holder.remote_id, "collection": collection, "rkey": places.record_key(message.key)}


def _address(holder: Holder, done: Mapping[str, Any]) -> str:
    found = places.place(str(done.get("uri") or ""))
    if found is None or found.actor != holder.remote_id or not done.get("cid"):
        raise OutcomeUnknown("malformed")
    return found.address
