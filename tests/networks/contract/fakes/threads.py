"""The Threads API as its documentation has it: what is handed over is prepared first, and published once."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

from advocacy.networks.connector import Client, Connector, Holder, Identity, Original, Published
from tests.networks.contract.fakes.fake import MESSAGE, Fake
from tests.peer import Answer, Heard, Peer

TOKEN = "secret-token"
LONG = {"access_token": TOKEN, "token_type": "bearer", "expires_in": 5183944}


def error(said: str, code: int = 0, subcode: int = 0) -> dict[str, Any]:
    """An error as the Graph API writes it."""
    numbers = {"code": code} | ({"error_subcode": subcode} if subcode else {})
    return {"error": {"message": said, "type": "OAuthException", **(numbers if code else {}), "fbtrace_id": "Ab1"}}


@dataclass
class Container:
    """What was handed over, and how far it is."""

    values: dict[str, str]
    # Questions that are still answered by IN_PROGRESS.
    left: int = 0
    status: str = "FINISHED"
    error: str = ""

    def state(self) -> str:
        """Its status, when asked once more."""
        if self.left:
            self.left -= 1
            return "IN_PROGRESS"
        return self.status


@dataclass
class Studio:
    """One account at Threads: what is prepared there, and what is out."""

    peer: Peer
    scopes: set[str] = field(default_factory=lambda: {"threads_basic", "threads_content_publish"})
    # How often each new container is still IN_PROGRESS when asked.
    slow: int = 0
    fetches: Callable[[str], bool] = lambda address: address.startswith("https://relais.example/lent/")
    containers: dict[str, Container] = field(default_factory=dict)
    posts: list[dict[str, Any]] = field(default_factory=list)
    ids: Any = field(default_factory=lambda: count(100))

    def answers(self) -> None:
        """Let the peer answer as this account."""
        self.peer.tell("POST", "/v1.0/5/threads", self._guarded(self.make))
        self.peer.tell("POST", "/v1.0/5/threads_publish", self._guarded(self.publish))
        self.peer.tell("GET", "/v1.0/5/threads", self._guarded(self.listed))

    def _guarded(self, act: Callable[[Heard], Answer]) -> Callable[[Heard], Answer]:
        def behave(heard: Heard) -> Answer:
            if heard.headers.get("authorization") != f"Bearer {TOKEN}":
                return Answer(401, error("Invalid OAuth access token", 190))
            if heard.method == "POST" and "threads_content_publish" not in self.scopes:
                return Answer(403, error("Application does not have permission for this action", 10))
            return act(heard)

        return behave

    def make(self, heard: Heard) -> Answer:
        """Take something in, if it can ever be published."""
        values = heard.form
        text, kind = values.get("text", ""), values.get("media_type")
        if len(text.encode()) > 500:
            return Answer(400, error("Param text must be at most 500 characters long", 100))
        if len(re.findall(r"https?://", text)) > 5:
            return Answer(400, error("THREADS_API__LINK_LIMIT_EXCEEDED", 100))
        if (kind == "TEXT" and not text) or kind not in ("TEXT", "IMAGE", "CAROUSEL"):
            return Answer(400, error("Invalid parameter", 100))
        if kind == "CAROUSEL" and not self._gathered(values.get("children", "").split(",")):
            return Answer(400, error("Invalid children", 100))
        made = Container(values, self.slow)
        if kind == "IMAGE" and not self.fetches(values.get("image_url", "")):
            made.status, made.error = "ERROR", "FAILED_DOWNLOADING_IMAGE"
        name = f"c{next(self.ids)}"
        self.containers[name] = made
        self.peer.tell("GET", f"/v1.0/{name}", lambda _: self._asked(name))
        return Answer(body={"id": name})

    def _gathered(self, children: list[str]) -> bool:
        ready = [self.containers[each].status == "FINISHED" and not self.containers[each].left for each in children]
        return 2 <= len(children) <= 20 and all(ready)

    def _asked(self, name: str) -> Answer:
        container = self.containers[name]
        said = {"id": name, "status": container.state()}
        return Answer(body=said | ({"error_message": container.error} if container.error else {}))

    def publish(self, heard: Heard) -> Answer:
        """Put out what is ready and was not put out before."""
        name = heard.form.get("creation_id", "")
        container = self.containers.get(name)
        child = container is not None and "is_carousel_item" in container.values
        if container is None or child or container.left or container.status != "FINISHED":
            return Answer(400, error("The requested resource does not exist", 24))
        container.status = "PUBLISHED"
        return Answer(body={"id": self.out(container.values.get("text", ""))})

    def out(self, text: str) -> str:
        """Something new under the account, by whatever way it came; its id."""
        number = "77" if not self.posts else str(next(self.ids))
        link = f"https://www.threads.com/@claire/post/A{number}"
        at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S%z")
        post = {"id": number, "text": text, "permalink": link, "timestamp": at, "media_type": "TEXT_POST"}
        self.posts.insert(0, post)
        self.peer.tell("GET", f"/v1.0/{number}", Answer(body=post))
        return number

    def listed(self, heard: Heard) -> Answer:
        """The account's own posts, the latest first."""
        return Answer(body={"data": self.posts, "paging": {"cursors": {"before": "b", "after": "a"}}})


def insights(**values: int) -> Answer:
    """Figures as Threads gives them."""
    return Answer(body={"data": [{"name": name, "values": [{"value": value}]} for name, value in values.items()]})


def studio(network: Connector, peer: Peer) -> tuple[Studio, Client, Holder]:
    """An account on which everything works, with us as a client that an owner has set up."""
    made = Studio(peer)
    made.answers()
    peer.tell("POST", "/oauth/access_token", Answer(body={"access_token": "short", "user_id": 5}))
    peer.tell("GET", "/access_token", Answer(body=LONG))
    peer.tell("GET", "/refresh_access_token", Answer(body=LONG))
    peer.tell("GET", "/v1.0/me", Answer(body={"id": "5", "username": "claire", "name": "Claire"}))
    followers = {"name": "followers_count", "total_value": {"value": 412}}
    peer.tell("GET", "/v1.0/me/threads_insights", Answer(body={"data": [followers]}))
    peer.tell("GET", "/v1.0/77/insights", insights(views=900, likes=3, replies=0, reposts=1, quotes=2))
    peer.tell("DELETE", "/v1.0/77", Answer(body={"success": True, "deleted_id": "77"}))
    peer.tell("POST", "/v1.0/9/repost", Answer(body={"id": "78"}))
    settings = {"api": peer.origin, "web": peer.origin, "version": "v1.0"}
    client = Client(network.origin(""), "us", "hush", {}, settings)
    return made, client, Holder(client, "5", "@claire", TOKEN, "secret-refresh")


def threads(network: Connector, peer: Peer) -> Fake:
    """The account as the contract sees it, with one post out already."""
    made, client, holder = studio(network, peer)
    link = "https://www.threads.com/@claire/post/A77"
    there = {"id": "77", "text": MESSAGE.text, "permalink": link, "media_type": "TEXT_POST"}
    there["timestamp"] = datetime.now(UTC).isoformat()
    peer.tell("GET", "/v1.0/5/threads", Answer(body={"data": [there]}))

    def carried(sent: Heard) -> None:
        container = made.containers[sent.form["creation_id"]]
        assert (container.values["text"], container.values["media_type"]) == (MESSAGE.text, "TEXT")
        assert sent.headers["authorization"] == f"Bearer {TOKEN}"

    return Fake(
        peer=peer,
        client=client,
        holder=holder,
        exchange=("POST", "/oauth/access_token"),
        renewal=("GET", "/refresh_access_token"),
        renews_with=lambda heard: dict(heard.query)["access_token"],
        identity=Identity("5", "@claire", "Claire", f"{peer.origin}/@claire", 412),
        publish=("POST", "/v1.0/5/threads_publish"),
        published=Published("77", link),
        carried=carried,
        listing=("GET", "/v1.0/5/threads"),
        absent=Answer(body={"data": []}),
        reading=("GET", "/v1.0/77/insights"),
        counts={"views": 900, "likes": 3, "comments": 0, "reshares": 3},
        bare=Answer(body={"data": []}),
        delete=("DELETE", "/v1.0/77"),
        revoke=("GET", "/v1.0/me"),
        revocable=False,
        reshare=("POST", "/v1.0/9/repost"),
        reshared="78",
        originals=(Original("https://www.threads.com/@paul/post/Xy", "9"),),
        pkce=False,
        says=error,
    )
