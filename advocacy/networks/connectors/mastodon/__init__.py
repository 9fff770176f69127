"""Mastodon, and any server that speaks its API (docs.joinmastodon.org)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import regex

from advocacy import http, settings
from advocacy.networks.connector import (
    Capability,
    Client,
    ConnectorError,
    Health,
    Holder,
    Identity,
    Message,
    Metrics,
    Original,
    Outcome,
    Permanent,
    Permission,
    Reconnect,
    Retry,
    Setting,
    TextRule,
    Tokens,
)
from advocacy.networks.connectors.mastodon import composing, own, statuses
from advocacy.networks.connectors.mastodon import facts as known
from advocacy.networks.connectors.mastodon.media import upload
from advocacy.networks.grants import granted, renewed
from advocacy.networks.wire import ask, form, parsed, tell

LONGEST_NAME = 200
OURS = ("scopes", "redirect_uri")
NAME = regex.compile(r"^@?[\w.+-]+@(?=[\w.-]+$)")


class Mastodon:
    """The connector; it holds no state."""

    name = "mastodon"
    label = "Mastodon"
    many_servers = True
    needs_client = False
    settings: Sequence[Setting] = ()
    renew_ahead = timedelta(minutes=10)
    capabilities = frozenset(
        {
            Capability.PUBLISH,
            Capability.RESHARE,
            Capability.RESHARE_ONCE,
            Capability.DELETE,
            Capability.IDEMPOTENT,
            Capability.FIND,
            Capability.IMAGES,
            Capability.REFRESH,
            Capability.FOLLOWERS,
        }
    )

    def origin(self, typed: str) -> str:
        """The server's origin from its name, its address, a profile's address or @name@server."""
        text = NAME.sub("", typed.strip().lower())
        parts = urlsplit(text if "://" in text else f"https://{text}")
        try:
            host, port = (parts.hostname or "").encode("idna").decode(), parts.port
        except ValueError as error:
            raise Permanent("not-a-server") from error
        trusted = http.client().trusts(host, port or 443)
        if not host or ("." not in host and not trusted) or parts.scheme not in ("http", "https"):
            raise Permanent("not-a-server")
        scheme = parts.scheme if trusted else "https"
        return f"{scheme}://{host}{f':{port}' if port and trusted else ''}"

    def register(self, origin: str, redirect_uri: str) -> Client:
        """Register us at a server, with the least scopes it knows, and learn its limits."""
        facts = known.learn(origin)
        values = [
            ("client_name", "Relais"),
            ("redirect_uris", redirect_uri),
            ("scopes", facts["scopes"]),
            ("website", settings.current().base_url),
        ]
        found = parsed(tell(f"{facts['origin']}/api/v1/apps", *form(values), writes=False), dict)
        if not found.get("client_id") or not found.get("client_secret"):
            raise Permanent("not-a-server")
        kept = facts | {"redirect_uri": redirect_uri}
        return Client(facts["origin"], str(found["client_id"]), str(found["client_secret"]), kept)

    def knows(self, client: Client, redirect_uri: str) -> bool:
        """Whether the server takes our secret: some delete unused clients. A grant it refuses is no matter."""
        secret = [("client_id", client.client_id), ("client_secret", client.client_secret)]
        try:
            tell(known.way(client, "token"), *form([("grant_type", "client_credentials"), *secret]), writes=False)
        except Reconnect:
            return False
        except (Permanent, Permission):
            pass
        return bool(client.facts.get("redirect_uri") == redirect_uri)

    def learn(self, client: Client) -> Client:
        """The limits of today; what we registered with stays."""
        ours = {name: client.facts[name] for name in OURS if name in client.facts}
        return replace(client, facts=known.learn(client.origin) | ours)

    def check(self, client: Client) -> Health:
        """Read what the server says of itself, and have it take our secret where it has given us one."""
        version = str(known.learn(client.origin)["version"])
        if client.client_id and not self.knows(client, client.facts.get("redirect_uri", "")):
            return Health("refused", version)
        return Health("accepted" if client.client_id else "answers", version)

    def authorize_url(self, client: Client, redirect_uri: str, state: str, challenge: str) -> str:
        """Where the person agrees; PKCE where the server offers it."""
        values = {
            "response_type": "code",
            "client_id": client.client_id,
            "redirect_uri": redirect_uri,
            "scope": client.facts["scopes"],
            "state": state,
        }
        if client.facts.get("pkce"):
            values |= {"code_challenge": challenge, "code_challenge_method": "S256"}
        return f"{known.way(client, 'authorize')}?{urlencode(values)}"

    def exchange(self, client: Client, redirect_uri: str, code: str, verifier: str) -> Tokens:
        """Tokens for a code; those of Mastodon do not expire, some compatible servers' do."""
        values = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("client_id", client.client_id),
            ("client_secret", client.client_secret),
            ("redirect_uri", redirect_uri),
            ("scope", client.facts["scopes"]),
        ]
        if client.facts.get("pkce"):
            values.append(("code_verifier", verifier))
        return granted(tell(known.way(client, "token"), *form(values), writes=False), client.facts["scopes"])

    def renew(self, client: Client, holder: Holder) -> Tokens:
        """New tokens, on servers whose tokens run out; those of Mastodon do not."""
        values = [
            ("grant_type", "refresh_token"),
            ("refresh_token", holder.refresh),
            ("client_id", client.client_id),
            ("client_secret", client.client_secret),
        ]
        return renewed(partial(tell, known.way(client, "token"), *form(values), writes=False), holder.scopes)

    def identity(self, client: Client, tokens: Tokens) -> Identity:
        """Whose tokens they are, and how many follow them today."""
        answer = ask("GET", f"{client.origin}/api/v1/accounts/verify_credentials", token=tokens.token)
        found = parsed(answer, dict)
        if not found.get("id") or not found.get("username"):
            raise Retry("malformed")
        return Identity(
            remote_id=str(found["id"]),
            handle=f"@{str(found['username'])[:LONGEST_NAME]}@{urlsplit(client.origin).netloc}",
            name=str(found.get("display_name") or found["username"])[:LONGEST_NAME],
            profile_url=statuses.web(found.get("url")),
            followers=statuses.count(found.get("followers_count")),
        )

    def rule(self, facts: dict[str, Any]) -> TextRule:
        """The instance's own limit."""
        return TextRule(facts.get("limit", known.LIMIT), facts.get("per_url", known.PER_URL))

    def length(self, text: str, facts: dict[str, Any]) -> int:
        """Graphemes, an address and a mention counted as the instance does."""
        return composing.length(text, "", facts)

    def publish(self, holder: Holder, message: Message) -> Outcome:
        """Publish under the message's key; the server answers a repeated key with the first status."""
        quoted = composing.quoted(holder, message.quoted) if message.quoted else ""
        values = composing.values(holder, message, quoted)
        media = [("media_ids[]", upload(holder, one)) for one in message.attachments]
        url = f"{holder.client.origin}/api/v1/statuses"
        return statuses.published(tell(url, *form([*values, *media]), token=holder.token, key=message.key))

    def reshare(self, holder: Holder, original: Original, message: Message) -> Outcome:
        """Boost a status by its address; a second boost of the same gives back the first."""
        here = composing.here(holder, original.url)
        # A server whose promises we do not know may boost twice what it is told twice.
        known = None if holder.client.facts.get("idempotent") else own.boost_of(holder, here)
        if known is not None:
            return known
        there = f"{holder.client.origin}/api/v1/statuses/{quote(here, safe='')}/reblog"
        values = [("visibility", composing.visibility(message.visibility))]
        return statuses.published(tell(there, *form(values), token=holder.token, key=message.key))

    def find(self, holder: Holder, message: Message, since: datetime) -> Outcome | None:
        """Look among the holder's latest statuses for the same text; looking can do no harm."""
        return own.find(holder, message, since)

    def readings(self, holder: Holder, remote_ids: Sequence[str]) -> Sequence[Metrics]:
        """Counts of own statuses, from their home server: up to 20 in one call where it allows, else one by one."""
        return [self.reading(status) for status in own.read(holder, remote_ids)]

    def reading(self, status: dict[str, Any]) -> Metrics:
        """What one status says of itself; other servers with this API say more."""
        return statuses.metrics(status)

    def delete(self, holder: Holder, remote_id: str) -> None:
        """Delete a status; one already gone is no error."""
        try:
            ask("DELETE", f"{holder.client.origin}/api/v1/statuses/{quote(remote_id, safe='')}", token=holder.token)
        except Permanent as error:
            if error.code != "gone":
                raise

    def revoke(self, client: Client, holder: Holder) -> None:
        """Revoke the token; one that the server no longer knows is no error."""
        values = [("client_id", client.client_id), ("client_secret", client.client_secret), ("token", holder.token)]
        try:
            tell(known.way(client, "revoke"), *form(values), writes=False)
        except (Permanent, Permission, Reconnect) as error:
            self._surely_dead(client, holder, error)

    def _surely_dead(self, client: Client, holder: Holder, error: ConnectorError) -> None:
        try:
            self.identity(client, Tokens(holder.token))
        except Reconnect:
            return
        raise error
