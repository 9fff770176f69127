"""LinkedIn: sign-in and sharing as one self-serve application, and figures where LinkedIn has approved another.

Sources: learn.microsoft.com/en-us/linkedin/ shared/authentication/authorization-code-flow,
consumer/integrations/self-serve/sign-in-with-linkedin-v2, consumer/integrations/self-serve/share-on-linkedin.
"""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from advocacy import http
from advocacy.networks.connector import (
    Capability,
    Client,
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
    Unknown,
)
from advocacy.networks.connectors.linkedin import figures, little, media, posts
from advocacy.networks.connectors.linkedin.calls import option, rest, waits
from advocacy.networks.grants import granted, renewed
from advocacy.networks.wire import form, parsed, tell

LIMIT = 3000
LONGEST_NAME = 200
WEB = "https://www.linkedin.com"


def options(scopes: str, account_rate: str = "", server_rate: str = "") -> tuple[Setting, ...]:
    """What an owner may set; an application asks for those `scopes` that LinkedIn has approved for it."""
    return (
        Setting("account-rate", account_rate),
        Setting("server-rate", server_rate),
        Setting("scopes", scopes),
        Setting("version", "202610", "number"),
        Setting("api", "https://api.linkedin.com"),
        Setting("web", WEB),
        Setting("signin-waits", "1 2 3"),
        Setting("media-waits", "1 2 3 4"),
    )


class LinkedIn:
    """The connector; it holds no state."""

    name = "linkedin"
    label = "LinkedIn"
    many_servers = False
    needs_client = True
    settings: Sequence[Setting] = options("openid profile email w_member_social", "150/day", "100000/day")
    # Only applications that LinkedIn has approved get refresh tokens; they are good for a year.
    renew_ahead = timedelta(days=5)
    capabilities = frozenset(
        {
            Capability.PUBLISH,
            Capability.RESHARE,
            Capability.COMMENTED_RESHARE,
            Capability.DELETE,
            Capability.IMAGES,
            Capability.LINK_CARD,
            Capability.REFRESH,
        }
    )

    def origin(self, typed: str) -> str:
        """LinkedIn, whatever was typed."""
        return WEB

    def register(self, origin: str, redirect_uri: str) -> Client:
        """Only an owner can register us, at LinkedIn's own desk."""
        raise Permission("not-set-up")

    def knows(self, client: Client, redirect_uri: str) -> bool:
        """Whatever an owner brought is believed: LinkedIn answers no such question."""
        return bool(client.client_id)

    def learn(self, client: Client) -> Client:
        """LinkedIn says nothing of itself; where people withdraw a right is known."""
        page = {"access_page": f"{option(client, 'web')}/psettings/permitted-services"}
        return replace(client, facts=client.facts | page)

    def authorize_url(self, client: Client, redirect_uri: str, state: str, challenge: str) -> str:
        """Where the person agrees. PKCE is refused on the flow for web applications, so the challenge stays here."""
        values = {
            "response_type": "code",
            "client_id": client.client_id,
            "redirect_uri": redirect_uri,
            "scope": option(client, "scopes"),
            "state": state,
        }
        return f"{option(client, 'web')}/oauth/v2/authorization?{urlencode(values)}"

    def exchange(self, client: Client, redirect_uri: str, code: str, verifier: str) -> Tokens:
        """Tokens for a code: good for 60 days, renewable only for approved applications."""
        values = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirect_uri)]
        return self._spaced(granted(self._token(client, values), option(client, "scopes")))

    def renew(self, client: Client, holder: Holder) -> Tokens:
        """New tokens, where LinkedIn gave a refresh token."""
        values = [("grant_type", "refresh_token"), ("refresh_token", holder.refresh)]
        return self._spaced(renewed(partial(self._token, client, values), holder.scopes))

    def _token(self, client: Client, values: list[tuple[str, str]]) -> http.Response:
        # The secret goes in the body: LinkedIn refuses it in a header.
        secret = [("client_id", client.client_id), ("client_secret", client.client_secret)]
        return tell(f"{option(client, 'web')}/oauth/v2/accessToken", *form([*values, *secret]), writes=False)

    def _spaced(self, tokens: Tokens) -> Tokens:
        # It writes scopes with commas between them.
        return replace(tokens, scopes=" ".join(tokens.scopes.replace(",", " ").split()))

    def identity(self, client: Client, tokens: Tokens) -> Identity:
        """Whose tokens they are. Fresh ones are refused for a few seconds now and then, so it is asked again."""
        for wait in waits(client, "signin-waits"):
            try:
                return self._identity(client, tokens)
            except Reconnect as error:
                if error.code != "token-revoked":
                    raise
                time.sleep(wait)
        return self._identity(client, tokens)

    def _identity(self, client: Client, tokens: Tokens) -> Identity:
        found = self._who(client, tokens)
        key = str(found.get("sub") or found.get("id") or "")
        if not key:
            raise Retry("malformed")
        parts = (found.get("localizedFirstName"), found.get("localizedLastName"))
        name = str(found.get("name") or " ".join(str(each) for each in parts if each) or key)[:LONGEST_NAME]
        place = str(found.get("vanityName") or "me")
        return Identity(
            remote_id=key,
            handle=name,
            name=name,
            profile_url=f"{option(client, 'web')}/in/{quote(place, safe='')}/",
            followers=figures.count_followers(client, tokens.token, tokens.scopes),
        )

    def _who(self, client: Client, tokens: Tokens) -> dict[str, Any]:
        # Applications for figures have no OpenID Connect, and ask the older resource.
        path = "/v2/userinfo" if "openid" in option(client, "scopes").split() else "/v2/me"
        found: dict[str, Any] = parsed(rest(client, tokens.token, "GET", path), dict)
        return found

    def rule(self, facts: dict[str, Any]) -> TextRule:
        """3000 characters as they are sent."""
        return TextRule(LIMIT, unit="characters")

    def length(self, text: str, facts: dict[str, Any]) -> int:
        """Characters as they are sent, escapes included."""
        return little.length(text)

    def publish(self, holder: Holder, message: Message) -> Outcome:
        """Publish once; files go first, and only the last call can leave the outcome unknown."""
        under = media.content(holder, message)
        return posts.made(holder, posts.body(holder, message.text, **({"content": under} if under else {})))

    def reshare(self, holder: Holder, original: Original, message: Message) -> Outcome:
        """Reshare a post under the person's own words."""
        parent = posts.named(holder.client, original)
        return posts.made(holder, posts.body(holder, message.text, reshareContext={"parent": parent}))

    def find(self, holder: Holder, message: Message, since: datetime) -> Outcome | None:
        """Nobody can tell: LinkedIn lets self-serve applications read no posts, own ones included."""
        return Unknown("not-readable")

    def readings(self, holder: Holder, remote_ids: Sequence[str]) -> Sequence[Metrics]:
        """Metrics of own posts, where LinkedIn has granted them; else each is missing with that reason."""
        return figures.read(holder, remote_ids)

    def delete(self, holder: Holder, remote_id: str) -> None:
        """Delete a post; one already gone is no error."""
        try:
            rest(holder.client, holder.token, "DELETE", f"/rest/posts/{quote(remote_id, safe='')}")
        except Permanent as error:
            if error.code != "gone":
                raise

    def revoke(self, client: Client, holder: Holder) -> None:
        """Revoke the token; one that LinkedIn no longer takes is no error."""
        values = [("client_id", client.client_id), ("client_secret", client.client_secret), ("token", holder.token)]
        try:
            tell(f"{option(client, 'web')}/oauth/v2/revoke", *form(values), writes=False)
        except (Permanent, Permission, Reconnect) as error:
            try:
                self._who(client, Tokens(holder.token))
            except Reconnect:
                return
            raise error
