"""Signing in at X (docs.x.com/fundamentals/authentication/oauth-2-0): a confidential client with proof."""

from urllib.parse import urlencode

from advocacy.networks.connector import Client, Holder, Identity, Permanent, Permission, Reconnect, Retry, Tokens
from advocacy.networks.connectors.x import calls, posts
from advocacy.networks.grants import granted, renewed

SCOPES = "tweet.read tweet.write users.read media.write offline.access"


class Door:
    """How a person comes in and goes; a part of the connector."""

    def authorize_url(self, client: Client, redirect_uri: str, state: str, challenge: str) -> str:
        """Where the person agrees."""
        values = {
            "response_type": "code",
            "client_id": client.client_id,
            "redirect_uri": redirect_uri,
            "scope": SCOPES,
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{calls.web(client, '/i/oauth2/authorize')}?{urlencode(values)}"

    def exchange(self, client: Client, redirect_uri: str, code: str, verifier: str) -> Tokens:
        """Tokens for a code, which lives thirty seconds."""
        values = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect_uri),
            ("code_verifier", verifier),
        ]
        return granted(calls.grant(client, "/2/oauth2/token", values), SCOPES)

    def renew(self, client: Client, holder: Holder) -> Tokens:
        """New tokens; each refresh token is good for one use, and the answer brings the next."""
        values = [("grant_type", "refresh_token"), ("refresh_token", holder.refresh)]
        return renewed(lambda: calls.grant(client, "/2/oauth2/token", values), holder.scopes)

    def identity(self, client: Client, tokens: Tokens) -> Identity:
        """Whose tokens they are."""
        holder = Holder(client, "", "", tokens.token)
        user = calls.data(calls.get(holder, "/2/users/me", **{"user.fields": "public_metrics"}))
        remote_id, username = str(user.get("id") or ""), str(user.get("username") or "")
        if not posts.ID.match(remote_id) or not username:
            raise Retry("malformed")
        page = calls.web(client, f"/{username}")
        return Identity(remote_id, f"@{username}", str(user.get("name") or ""), page, posts.followers(user))

    def revoke(self, client: Client, holder: Holder) -> None:
        """Revoke both tokens. The refresh token is the one that lasts; the other dies within two hours by itself."""
        if holder.refresh:
            self._revoke(client, holder.refresh, "refresh_token")
        try:
            self._revoke(client, holder.token, "access_token")
        except (Permanent, Permission, Reconnect):
            if not holder.refresh:
                raise

    def _revoke(self, client: Client, token: str, kind: str) -> None:
        calls.grant(client, "/2/oauth2/revoke", [("token", token), ("token_type_hint", kind)])
