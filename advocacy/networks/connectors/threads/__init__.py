"""Threads, by Meta's API for it (developers.facebook.com/docs/threads)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from advocacy.networks import counting
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
    Pending,
    Permanent,
    Permission,
    Published,
    Reconnect,
    Retry,
    Setting,
    TextRule,
    Tokens,
)
from advocacy.networks.connectors.threads import api, containers, posts
from advocacy.networks.connectors.threads.answers import id_of
from advocacy.networks.grants import granted, renewed

ORIGIN = "https://www.threads.com"
LIMIT = 500
LONGEST_NAME = 200
SCOPES = ("threads_basic", "threads_content_publish", "threads_manage_insights", "threads_delete")


class Threads:
    """The connector; it holds no state."""

    name = "threads"
    label = "Threads"
    many_servers = False
    needs_client = True
    settings: Sequence[Setting] = (
        Setting("api", "https://graph.threads.net"),
        Setting("web", ORIGIN),
        Setting("version", "v1.0"),
    )
    # Of 60 days; a token is renewed by itself, once it is a day old and while it is still good.
    renew_ahead = timedelta(days=10)
    capabilities = frozenset(
        {
            Capability.PUBLISH,
            Capability.PENDING,
            Capability.RESHARE,
            Capability.QUOTE,
            Capability.DELETE,
            Capability.FIND,
            Capability.IMPRESSIONS,
            Capability.IMAGES,
            Capability.FETCHES_IMAGES,
            Capability.REFRESH,
            Capability.FOLLOWERS,
        }
    )

    def origin(self, typed: str) -> str:
        """The one server there is, whatever was typed."""
        return ORIGIN

    def register(self, origin: str, redirect_uri: str) -> Client:
        """Only an owner can register us, at developers.facebook.com."""
        raise Permission("not-set-up")

    def knows(self, client: Client, redirect_uri: str) -> bool:
        """Threads does not say; what an owner brought holds until a sign-in is refused."""
        return True

    def check(self, client: Client) -> Health:
        """Ask for a token of the application's own, which only its secret gets; Threads says no with 400."""
        ours = {"client_id": client.client_id, "client_secret": client.client_secret}
        try:
            api.grant(client, "oauth/access_token", grant_type="client_credentials", **ours)
        except (Permanent, Permission, Reconnect) as error:
            return Health("refused", error.detail)
        except Retry as error:
            # A wrong secret comes under the number that else means "try again".
            if "client secret" not in error.detail:
                raise
            return Health("refused", error.detail)
        return Health("accepted")

    def learn(self, client: Client) -> Client:
        """It says nothing of itself; where a person withdraws our right by hand is known."""
        return replace(client, facts={"access_page": f"{client.settings['web']}/settings"})

    def authorize_url(self, client: Client, redirect_uri: str, state: str, challenge: str) -> str:
        """Where the person agrees; Threads takes no PKCE."""
        values = {
            "client_id": client.client_id,
            "redirect_uri": redirect_uri,
            "scope": ",".join(SCOPES),
            "response_type": "code",
            "state": state,
        }
        return f"{client.settings['web']}/oauth/authorize?{urlencode(values)}"

    def exchange(self, client: Client, redirect_uri: str, code: str, verifier: str) -> Tokens:
        """A token of an hour for the code, and one of 60 days for that."""
        values = [
            ("client_id", client.client_id),
            ("client_secret", client.client_secret),
            ("grant_type", "authorization_code"),
            ("redirect_uri", redirect_uri),
            ("code", code),
        ]
        short = granted(api.redeem(client, values))
        secrets = {"client_secret": client.client_secret, "access_token": short.token}
        answer = api.grant(client, "access_token", grant_type="th_exchange_token", **secrets)
        return _lasting(granted(answer, " ".join(SCOPES)))

    def renew(self, client: Client, holder: Holder) -> Tokens:
        """60 days more for a token that is a day old at least and still good."""
        values = {"grant_type": "th_refresh_token", "access_token": holder.refresh}
        return _lasting(renewed(partial(api.grant, client, "refresh_access_token", **values), holder.scopes))

    def identity(self, client: Client, tokens: Tokens) -> Identity:
        """Whose tokens they are, and how many follow them today where we may know."""
        found = api.read(client, tokens.token, "me", fields="id,username,name")
        name = str(found.get("username") or "")[:LONGEST_NAME]
        if not name:
            raise Retry("malformed")
        return Identity(
            remote_id=id_of(found),
            handle=f"@{name}",
            name=str(found.get("name") or name)[:LONGEST_NAME],
            profile_url=f"{client.settings['web']}/@{api.part(name)}",
            followers=self._followers(client, tokens.token),
        )

    def _followers(self, client: Client, token: str) -> int | None:
        try:
            return posts.followers(api.read(client, token, "me/threads_insights", metric="followers_count"))
        except Reconnect:
            raise
        except ConnectorError:
            # Whose account it is stands, whether its insights can be had or not.
            return None

    def rule(self, facts: dict[str, Any]) -> TextRule:
        """500 bytes in UTF-8, addresses as written."""
        return TextRule(LIMIT, unit="bytes")

    def length(self, text: str, facts: dict[str, Any]) -> int:
        """Bytes in UTF-8."""
        return counting.octets(text)

    def publish(self, holder: Holder, message: Message) -> Outcome:
        """Hand a message over to be prepared; nothing is out before `follow` finds it ready."""
        return Pending(containers.make(holder, message))

    def follow(self, holder: Holder, ticket: str, message: Message) -> Outcome:
        """Publish what is prepared, once."""
        return containers.follow(holder, ticket, message)

    def reshare(self, holder: Holder, original: Original, message: Message) -> Outcome:
        """Repost by the id of the original: there is no look-up by address."""
        if not original.remote_id:
            raise Permanent("no-id")
        found = api.write(holder, f"{api.part(original.remote_id)}/repost", [], writes=True)
        return Published(id_of(found, writes=True), "")

    def find(self, holder: Holder, message: Message, since: datetime) -> Outcome | None:
        """Look among the person's own latest posts for the same text; looking can do no harm."""
        return posts.find(holder, message, since)

    def readings(self, holder: Holder, remote_ids: Sequence[str]) -> Sequence[Metrics]:
        """Views, likes, replies, and reposts with quotes; a repost has no figures of its own."""
        return list(posts.readings(holder, remote_ids))

    def delete(self, holder: Holder, remote_id: str) -> None:
        """Delete a post; one already gone is no error."""
        try:
            api.remove(holder, api.part(remote_id))
        except Permanent as error:
            if error.code != "gone":
                raise

    def revoke(self, client: Client, holder: Holder) -> None:
        """Threads has no call that revokes: a token is only found dead once its person has withdrawn the right."""
        try:
            api.read(client, holder.token, "me", fields="id")
        except Reconnect:
            return
        raise Permanent("no-revocation")


def _lasting(tokens: Tokens) -> Tokens:
    # There is no refresh token: a token is renewed by itself.
    return replace(tokens, refresh=tokens.token)
