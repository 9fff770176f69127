"""Five networks at once, as a WSGI callable: each answers a publication and counts what exceeds its limits."""

import json
import os
import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

# Calls that write a post, in any window of so many seconds: for the whole network, and for one account.
SERVER, ACCOUNT = (int(each) for each in os.environ.get("BENCH_LIMITS", "400,3").split(","))
WINDOW = float(os.environ.get("BENCH_WINDOW", "10"))
Answer = tuple[int, list[tuple[str, str]], Any]


class Network:
    """One network's posts, by whom they came and when; what came too soon is refused and counted."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.windows: dict[str, deque[float]] = defaultdict(deque)
        self.posts: list[tuple[float, str]] = []
        self.texts: Counter[str] = Counter()
        self.exceeded = 0

    def room(self, whose: str, most: int, now: float) -> bool:
        """Whether another call fits into the window that ends now."""
        window = self.windows[whose]
        while window and window[0] <= now - WINDOW:
            window.popleft()
        return len(window) < most

    def take(self, token: str, text: str) -> int:
        """Number a post; 0 when it came too soon."""
        now = time.monotonic()
        with self.lock:
            if not (self.room("", SERVER, now) and self.room(token, ACCOUNT, now)):
                self.exceeded += 1
                return 0
            for whose in ("", token):
                self.windows[whose].append(now)
            self.posts.append((now, token))
            self.texts[text] += 1
            return len(self.posts)

    def told(self) -> dict[str, Any]:
        """What a benchmark asks afterwards."""
        twice = sum(count - 1 for count in self.texts.values())
        return {"posts": self.posts, "twice": twice, "exceeded": self.exceeded}


NETWORKS: dict[str, Network] = defaultdict(Network)
# What Threads prepares is published by another call.
PREPARED: dict[str, str] = {}


def _linkedin(network: Network, token: str, path: str, sent: Any) -> Answer:
    number = network.take(token, sent["commentary"])
    return 201, [("x-restli-id", f"urn:li:share:{number}")], None if number else 0


def _x(network: Network, token: str, path: str, sent: Any) -> Answer:
    number = network.take(token, sent["text"])
    return 201, [], number and {"data": {"id": str(number), "text": sent["text"]}}


def _bluesky(network: Network, token: str, path: str, sent: Any) -> Answer:
    number = network.take(token, sent["record"]["text"])
    uri = f"at://{sent['repo']}/{sent['collection']}/{sent['rkey']}"
    return 200, [], number and {"uri": uri, "cid": f"bafy{number}"}


def _mastodon(network: Network, token: str, path: str, sent: Any) -> Answer:
    number = network.take(token, sent["status"])
    return 200, [], number and {"id": str(number), "url": f"https://social.example/@a/{number}"}


def _threads(network: Network, token: str, path: str, sent: Any) -> Answer:
    if not path.endswith("_publish"):
        ticket = str(len(PREPARED) + 1)
        PREPARED[ticket] = sent["text"]
        return 200, [], {"id": ticket}
    number = network.take(token, PREPARED[sent["creation_id"]])
    return 200, [], number and {"id": f"9{number}"}


WRITES: dict[str, Callable[[Network, str, str, Any], Answer]] = {
    "linkedin": _linkedin,
    "x": _x,
    "bluesky": _bluesky,
    "mastodon": _mastodon,
    "threads": _threads,
}


def app(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
    """`/<network>/…`: a write, or a question that Threads is asked between two writes; `/told` for the benchmark."""
    from urllib.parse import parse_qsl

    name, _slash, path = environ["PATH_INFO"].lstrip("/").partition("/")
    if name == "told":
        return _say(start, 200, [], {network: found.told() for network, found in NETWORKS.items()})
    if environ["REQUEST_METHOD"] == "GET":
        return _say(start, 200, [], {"status": "FINISHED", "permalink": "https://www.threads.net/@a/post/1"})
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    as_json = "json" in environ.get("CONTENT_TYPE", "")
    sent = json.loads(body) if as_json else dict(parse_qsl(body.decode()))
    token = environ.get("HTTP_AUTHORIZATION", "").rpartition(" ")[2] or sent.get("access_token", "")
    status, headers, found = WRITES[name](NETWORKS[name], token, path, sent)
    if found == 0:
        return _say(start, 429, [("Retry-After", "5")], {"error": "Too many requests"})
    return _say(start, status, headers, found)


def _say(start: "StartResponse", status: int, headers: list[tuple[str, str]], found: Any) -> Iterable[bytes]:
    body = b"" if found is None else json.dumps(found).encode()
    start(f"{status} Told", [("Content-Type", "application/json"), ("Content-Length", str(len(body))), *headers])
    return (body,)
