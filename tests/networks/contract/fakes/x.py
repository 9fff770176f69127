"""X's API, strict: every request is held to its OpenAPI document, tokens to their scopes, and so is every answer."""

import base64
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from advocacy.networks import counting, proof
from advocacy.networks.connector import (
    Client,
    Connector,
    Holder,
    Identity,
    Original,
    Permanent,
    Published,
)
from tests.networks.contract.fakes.fake import MESSAGE, Fake
from tests.networks.contract.openapi import Asked, Document, Mismatch
from tests.peer import Answer, Heard, Peer

DOCUMENT = Document(Path(__file__).parents[1] / "x-openapi-extract.json")
PROBLEMS = "https://api.x.com/2/problems/"
SCOPES = "tweet.read tweet.write users.read media.write offline.access"
USER = "2244994945"
CLIENT = {"client_id": "us", "client_secret": "hush"}
TOKEN, REVOKE = ("POST", "/2/oauth2/token"), ("POST", "/2/oauth2/revoke")
Act = Callable[[Asked, "Session"], Answer]


def snowflake(at: float | None = None) -> int:
    """An id as X makes them: the time is in it."""
    return (int((at or time.time()) * 1000) - 1_288_834_974_657) << 22


def problem(kind: str, detail: str, status: int, **other: Any) -> Answer:
    """An error as X writes it."""
    said = {"type": f"{PROBLEMS}{kind}" if kind else "about:blank", "title": "Told", "detail": detail}
    return Answer(status, {**said, "status": status, **other}, {"Content-Type": "application/problem+json"})


@dataclass
class Session:
    """What one consent gave: tokens that follow each other, until it is over."""

    scopes: str = SCOPES
    used: set[str] = field(default_factory=set)
    over: bool = False


@dataclass
class Network:
    """X: its people's sessions, its posts, its credits."""

    peer: Peer
    sessions: dict[str, Session] = field(default_factory=dict)
    refreshes: dict[str, Session] = field(default_factory=dict)
    challenges: dict[str, str] = field(default_factory=dict)
    posts: dict[str, dict[str, Any]] = field(default_factory=dict)
    uploads: dict[str, bytes] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    broke: bool = False

    @property
    def settings(self) -> dict[str, str]:
        """Options that lead a connector here."""
        return {"api": self.peer.origin, "web": self.peer.origin, "fields": "post.fields"}

    def open(self) -> None:
        """Answer wherever X does."""
        self.peer.tell(*TOKEN, self.token)
        self.peer.tell(*REVOKE, self.revoke)
        user = f"/2/users/{USER}"
        self.on("GET", "/2/users/me", self.me)
        self.on("POST", "/2/tweets", self.publish)
        self.on("GET", "/2/tweets", self.read)
        self.on("GET", f"{user}/tweets", self.latest)
        self.on("POST", f"{user}/retweets", self.repost)
        self.on("POST", "/2/media/upload/initialize", self.initialize)
        self.on("POST", "/2/media/metadata", self.describe)

    def on(self, method: str, path: str, act: Act) -> None:
        """Answer on a path, strictly."""
        self.peer.tell(method, path, lambda heard: self.strictly(heard, act))

    def strictly(self, heard: Heard, act: Act) -> Answer:
        """The answer, if question and answer are as the document says and the token is good for it."""
        try:
            asked = DOCUMENT.asked(heard)
        except Mismatch as error:
            return problem("invalid-request", str(error), 400)
        session = self.sessions.get(heard.headers.get("authorization", "").removeprefix("Bearer "))
        if session is None or session.over:
            return problem("", "Unauthorized", 401)
        if not asked.scopes <= set(session.scopes.split()):
            return problem("", "Forbidden", 403)
        if self.broke:
            return problem("credits-depleted", "credits depleted", 402)
        answer = act(asked, session)
        if answer.status < 300:
            DOCUMENT.answered(asked.operation, answer.status, answer.body)
        return answer

    # Sign-in

    def agree(self, address: str, scopes: str = SCOPES, code: str = "the-code") -> str:
        """The person agrees: a code, bound to the challenge. Without one X shows an error."""
        values = {name: one for name, [one] in parse_qs(urlsplit(address).query).items()}
        assert (values["response_type"], values["client_id"]) == ("code", CLIENT["client_id"])
        assert values["code_challenge_method"] == "S256"
        self.challenges[code] = values["code_challenge"]
        self.sessions[code] = Session(scopes)
        return code

    def connected(self, token: str, refresh: str, scopes: str = SCOPES) -> Session:
        """A person who agreed earlier."""
        made = self.sessions[token] = self.refreshes[refresh] = Session(scopes)
        return made

    def token(self, heard: Heard) -> Answer:
        """The token endpoint of a confidential client."""
        if refusal := _known(heard):
            return refusal
        form = heard.form
        if form["grant_type"] == "refresh_token":
            return self.renewed(form["refresh_token"])
        challenge = self.challenges.pop(form["code"], "")
        if not challenge or proof.challenge(form.get("code_verifier", "")) != challenge:
            return Answer(400, {"error": "invalid_request", "error_description": "Value passed for the code was bad."})
        return self.granted(self.sessions.pop(form["code"]), "secret-token", "secret-refresh")

    def renewed(self, refresh: str) -> Answer:
        """Each refresh token is good for one use; a second use ends the whole session."""
        session = self.refreshes.get(refresh)
        if session is None or session.over or refresh in session.used:
            if session is not None:
                session.over = True
            return Answer(400, {"error": "invalid_request", "error_description": "Value passed for the token was bad."})
        session.used.add(refresh)
        return self.granted(
            session, "secret-token" if refresh == "secret-refresh" else f"next-{refresh}", f"{refresh}+"
        )

    def granted(self, session: Session, token: str, refresh: str) -> Answer:
        """New tokens of a session."""
        self.sessions[token] = session
        given = {"token_type": "bearer", "expires_in": 7200, "access_token": token, "scope": session.scopes}
        if "offline.access" in session.scopes:
            self.refreshes[refresh] = session
            given["refresh_token"] = refresh
        return Answer(body=given)

    def revoke(self, heard: Heard) -> Answer:
        """End a token; of a refresh token, the session."""
        if refusal := _known(heard):
            return refusal
        session = self.refreshes.get(heard.form["token"]) or self.sessions.get(heard.form["token"])
        if session is None:
            return Answer(400, {"error": "invalid_request"})
        session.over = True
        return Answer(body={"revoked": True})

    # Posts

    def me(self, asked: Asked, session: Session) -> Answer:
        """Whose token it is."""
        counts = {"followers_count": 412, "following_count": 9, "post_count": 70, "listed_count": 1}
        user = {"id": USER, "name": "Claire", "username": "claire"}
        wanted = "public_metrics" in asked.values.get("user.fields", ())
        return Answer(body={"data": user | ({"public_metrics": counts} if wanted else {})})

    def publish(self, asked: Asked, session: Session) -> Answer:
        """A new post; the same text twice is refused, and one that is too long."""
        text = asked.body.get("text", "")
        if counting.weighted(text) > 280:
            return problem("", "Your Tweet text is too long.", 403)
        if any(post["text"] == text for post in self.posts.values()):
            return problem("", "You are not allowed to create a Tweet with duplicate content.", 403)
        media = asked.body.get("media", {}).get("media_ids", [])
        if not set(media) <= set(self.uploads):
            return problem("invalid-request", "Your media IDs are invalid.", 400)
        made = self.add(text, media_ids=media, paid=asked.body.get("paid_partnership", False))
        return Answer(201, {"data": {"id": made, "text": _shown(text)[0], "edit_history_post_ids": [made]}})

    def add(self, text: str, made_at: float | None = None, **other: Any) -> str:
        """A post that is there."""
        made = str(snowflake(made_at) + len(self.posts))
        self.posts[made] = {"id": made, "text": text, "made_at": made_at or time.time(), **other}
        self.on("DELETE", f"/2/tweets/{made}", self.remove)
        return made

    def remove(self, asked: Asked, session: Session) -> Answer:
        """A post is deleted; a second time it is not there."""
        gone = self.posts.pop(asked.values["id"], None)
        return Answer(body={"data": {"deleted": True}}) if gone else problem("", "Not Found", 404)

    def repost(self, asked: Asked, session: Session) -> Answer:
        """A repost; a second one of the same changes nothing."""
        there = asked.body["tweet_id"]
        self.on("DELETE", f"/2/users/{USER}/retweets/{there}", self.unrepost)
        return Answer(body={"data": {"retweeted": True, "rest_id": there}})

    def unrepost(self, asked: Asked, session: Session) -> Answer:
        """A repost is taken back."""
        return Answer(body={"data": {"retweeted": False}})

    def read(self, asked: Asked, session: Session) -> Answer:
        """Posts by id, with the fields that are asked for; what is not there is told of."""
        fields = asked.values.get("post.fields", ())
        found = [self.posts[one] for one in asked.values["ids"] if one in self.posts]
        errors = [_lost(one) for one in asked.values["ids"] if one not in self.posts]
        old = [one for one in found if time.time() - one["made_at"] > 30 * 86_400]
        if old and "non_public_metrics" in fields:
            # X gives nothing of such a post, but an error.
            found = [one for one in found if one not in old]
            errors += [_private(one["id"]) for one in old]
        body = {"data": [_figures(one, fields) for one in found], "errors": errors}
        return Answer(body={name: value for name, value in body.items() if value})

    def latest(self, asked: Asked, session: Session) -> Answer:
        """A user's posts since a time, the newest first."""
        since = asked.values.get("start_time", "2010-11-06T00:00:00Z")
        after = datetime.fromisoformat(since).timestamp()
        found = sorted((one for one in self.posts.values() if one["made_at"] >= after), key=lambda one: -int(one["id"]))
        most = asked.values.get("max_results", 10)
        page = [{"id": one["id"], **dict(zip(("text", "entities"), _shown(one["text"]), strict=True))} for one in found]
        meta = {"result_count": len(page[:most])} | ({"next_token": "more"} if len(page) > most else {})
        return Answer(body={"data": page[:most], "meta": meta} if page else {"meta": meta})

    # Media

    def initialize(self, asked: Asked, session: Session) -> Answer:
        """An upload begins."""
        media = str(snowflake() + len(self.uploads))
        self.uploads[media] = b""
        self.on("POST", f"/2/media/upload/{media}/append", self.append)
        self.on("POST", f"/2/media/upload/{media}/finalize", lambda *_: Answer(body={"data": {"id": media}}))
        return Answer(body={"data": {"id": media, "media_key": f"3_{media}", "expires_after_secs": 86_399}})

    def append(self, asked: Asked, session: Session) -> Answer:
        """One more piece, in order."""
        self.uploads[asked.values["id"]] += asked.body["media"].encode("latin-1")
        return Answer(body={"data": {"expires_at": int(time.time()) + 60}})

    def describe(self, asked: Asked, session: Session) -> Answer:
        """What a picture shows."""
        self.words[asked.body["id"]] = asked.body["metadata"]["alt_text"]["text"]
        return Answer(body={"data": {"id": asked.body["id"], "associated_metadata": asked.body["metadata"]}})


def _known(heard: Heard) -> Answer | None:
    pair = base64.b64encode(f"{CLIENT['client_id']}:{CLIENT['client_secret']}".encode()).decode()
    if heard.headers.get("authorization") != f"Basic {pair}":
        return Answer(401, {"error": "unauthorized_client", "error_description": "Missing valid authorization header"})
    return None


def _lost(one: str) -> dict[str, Any]:
    about = {"resource_type": "post", "resource_id": one, "parameter": "ids", "value": one}
    return {
        "type": f"{PROBLEMS}resource-not-found",
        "title": "Not Found Error",
        "detail": "Could not find it.",
        **about,
    }


def _private(one: str) -> dict[str, Any]:
    about = {"resource_type": "post", "resource_id": one, "parameter": "ids", "value": one}
    kind = f"{PROBLEMS}not-authorized-for-field"
    return {"type": kind, "title": "Field Authorization Error", "detail": "Not yours.", "field": "organic", **about}


def _figures(one: dict[str, Any], fields: Any) -> dict[str, Any]:
    counts = {"like_count": 3, "reply_count": 0, "repost_count": 1, "quote_count": 2, "bookmark_count": 0}
    public = one.get("public_metrics", counts | {"impression_count": 900})
    own = one.get("non_public_metrics", {"impression_count": 900, "user_profile_clicks": 4})
    given = {"public_metrics": public, "non_public_metrics": own, "organic_metrics": {**counts, **own}}
    return {"id": one["id"], "text": one["text"], **{name: given[name] for name in fields if name in given}}


def _shown(text: str) -> tuple[str, dict[str, Any]]:
    """A text as X gives it back: its own short addresses, and what they stand for."""
    urls = []
    shown = text.replace("&", "&amp;").replace("<", "&lt;")
    for number, found in enumerate(counting.ADDRESS.finditer(text)):
        short = f"https://t.co/{number:010}"
        start = shown.index(found[0])
        shown = shown.replace(found[0], short, 1)
        urls.append({"start": start, "end": start + len(short), "url": short, "expanded_url": found[0]})
    return shown, {"urls": urls}


def network(peer: Peer) -> Network:
    """X, open, with one person connected."""
    made = Network(peer)
    made.open()
    made.connected("secret-token", "secret-refresh")
    made.challenges["the-code"] = proof.challenge("the-verifier")
    made.sessions["the-code"] = Session()
    return made


def x(connector: Connector, peer: Peer) -> Fake:
    """X as the contract suite wants it: the message that is to be published may be published again and again."""
    there = network(peer)
    client = Client("https://x.com", CLIENT["client_id"], CLIENT["client_secret"], {}, there.settings)
    first = there.add(MESSAGE.text)
    other = there.add("Ce que dit la direction")
    shown = {"id": first, "text": _shown(MESSAGE.text)[0]}
    there.on("POST", "/2/tweets", lambda *_: Answer(201, {"data": shown}))
    return Fake(
        peer=peer,
        client=client,
        holder=Holder(client, USER, "@claire", "secret-token", "secret-refresh", scopes=SCOPES),
        exchange=TOKEN,
        identity=Identity(USER, "@claire", "Claire", f"{peer.origin}/claire", 412),
        publish=("POST", "/2/tweets"),
        published=Published(first, f"{peer.origin}/claire/status/{first}"),
        carried=_carried,
        listing=("GET", f"/2/users/{USER}/tweets"),
        absent=Answer(body={"meta": {"result_count": 0}}),
        reading=("GET", "/2/tweets"),
        counts={"views": 900, "likes": 3, "comments": 0, "reshares": 3},
        bare=Answer(body={"data": [{"id": first, "text": ""}]}),
        delete=("DELETE", f"/2/tweets/{first}"),
        revoke=REVOKE,
        reshare=("POST", f"/2/users/{USER}/retweets"),
        reshared=f"repost:{other}",
        originals=(Original(f"https://x.com/direction/status/{other}"), Original("", other)),
        says=lambda said: {"type": "about:blank", "title": "Told", "detail": said},
        refusals={403: (Permanent, "refused")},
    )


def _carried(sent: Heard) -> None:
    asked = DOCUMENT.asked(sent)
    assert asked.body == {"text": MESSAGE.text}
    assert sent.headers["authorization"] == "Bearer secret-token"
