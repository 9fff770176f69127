"""The connector: it receives values, calls the board through Relais' guarded client, and answers with values."""

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
    Setting,
    TextRule,
    Tokens,
)
from advocacy.networks.grants import granted, renewed
from advocacy.networks.wire import ask, form, parsed, tell
from relais_board import notes

ORIGIN = "https://board.example"


class Board:
    """It holds no state: whatever may change is an option, whatever is somebody's comes in as a value."""

    name = "board"
    label = "Town board"
    # One server only, and it knows us by credentials that an owner fetches at its desk.
    many_servers = False
    needs_client = True
    settings: Sequence[Setting] = (
        Setting("api", ORIGIN),
        Setting("limit", "1000", "number", "Longest note", "How many characters the board takes."),
    )
    renew_ahead = timedelta(minutes=5)
    capabilities = frozenset(
        {
            Capability.PUBLISH,
            Capability.DELETE,
            Capability.FIND,
            Capability.IDEMPOTENT,
            Capability.IMPRESSIONS,
            Capability.REFRESH,
        }
    )

    def origin(self, typed: str) -> str:
        """The board, whatever was typed."""
        return ORIGIN

    def register(self, origin: str, redirect_uri: str) -> Client:
        """Only an owner can register us."""
        raise Permission("not-set-up")

    def knows(self, client: Client, redirect_uri: str) -> bool:
        """Whatever an owner brought is believed here; `check` asks."""
        return bool(client.client_id)

    def learn(self, client: Client) -> Client:
        """How long a note may be, as an owner has said; rules are made of facts."""
        return replace(client, facts={"limit": int(client.settings["limit"]), "access_page": f"{ORIGIN}/my/programs"})

    def check(self, client: Client) -> Health:
        """Prove the credentials, for the "Test" button of administrators: a token for us and for nobody's account."""
        try:
            self._token(client, [("grant_type", "client_credentials")])
        except Reconnect as error:
            return Health("refused", error.detail)
        return Health("accepted")

    def authorize_url(self, client: Client, redirect_uri: str, state: str, challenge: str) -> str:
        """Where the person agrees."""
        values = {"response_type": "code", "client_id": client.client_id, "redirect_uri": redirect_uri}
        proof = {"state": state, "code_challenge": challenge, "code_challenge_method": "S256"}
        return f"{_api(client)}/agree?{urlencode(values | proof)}"

    def exchange(self, client: Client, redirect_uri: str, code: str, verifier: str) -> Tokens:
        """Tokens for a code."""
        values = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirect_uri)]
        return granted(self._token(client, [*values, ("code_verifier", verifier)]))

    def renew(self, client: Client, holder: Holder) -> Tokens:
        """New tokens; `renewed` tells the board's "no" from its being away."""
        values = [("grant_type", "refresh_token"), ("refresh_token", holder.refresh)]
        return renewed(partial(self._token, client, values))

    def _token(self, client: Client, values: list[tuple[str, str]]) -> http.Response:
        secret = [("client_id", client.client_id), ("client_secret", client.client_secret)]
        return tell(f"{_api(client)}/token", *form([*values, *secret]), writes=False)

    def identity(self, client: Client, tokens: Tokens) -> Identity:
        """Whose tokens they are."""
        return notes.identity(parsed(ask("GET", f"{_api(client)}/me", token=tokens.token), dict))

    def rule(self, facts: dict[str, Any]) -> TextRule:
        """The board's limit, addresses as written."""
        return TextRule(facts.get("limit", 1000), unit="characters")

    def length(self, text: str, facts: dict[str, Any]) -> int:
        """Code points."""
        return len(text)

    def publish(self, holder: Holder, message: Message) -> Outcome:
        """The deciding write: `tell` makes every broken or late answer an unknown outcome, never a second note."""
        values = [("text", message.text), ("language", message.language)]
        answer = tell(f"{_api(holder.client)}/notes", *form(values), token=holder.token, key=message.key)
        return notes.published(answer)

    def reshare(self, holder: Holder, original: Original, message: Message) -> Outcome:
        """The board has no reshares; without Capability.RESHARE nobody asks."""
        raise Permanent("refused")

    def find(self, holder: Holder, message: Message, since: datetime) -> Outcome | None:
        """Among one's own notes; the board honours keys, so an absent note may be sent again under its key."""
        mine = parsed(ask("GET", f"{_api(holder.client)}/notes", token=holder.token), list)
        return next((notes.out(one) for one in mine if notes.text(one) == message.text), None)

    def readings(self, holder: Holder, remote_ids: Sequence[str]) -> Sequence[Metrics]:
        """One by one; a note that is gone is left out."""
        found = [self._read(holder, one) for one in remote_ids]
        return [one for one in found if one is not None]

    def _read(self, holder: Holder, remote_id: str) -> Metrics | None:
        try:
            answer = ask("GET", _note(holder, remote_id), token=holder.token)
        except Permanent as error:
            if error.code == "gone":
                return None
            raise
        return notes.metrics(remote_id, parsed(answer, dict))

    def delete(self, holder: Holder, remote_id: str) -> None:
        """Delete a note; one already gone is no error."""
        try:
            ask("DELETE", _note(holder, remote_id), token=holder.token)
        except Permanent as error:
            if error.code != "gone":
                raise

    def revoke(self, client: Client, holder: Holder) -> None:
        """Give the token back."""
        tell(f"{_api(client)}/revoke", *form([("token", holder.token)]), writes=False)


def _api(client: Client) -> str:
    return client.settings.get("api", ORIGIN)


def _note(holder: Holder, remote_id: str) -> str:
    return f"{_api(holder.client)}/notes/{quote(remote_id, safe='')}"
