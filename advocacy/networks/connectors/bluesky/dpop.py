"""Proof that a token is in the hands it was given to (RFC 9449): each call is signed with the account's own key."""

import base64
import hashlib
import json
import secrets
import threading
from collections import OrderedDict
from collections.abc import Mapping
from urllib.parse import urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey

from advocacy import clock, http
from advocacy.networks.connector import ConnectorError, Retry
from advocacy.networks.wire import Refusal, call, refused

KEPT = 256
NONCE = "dpop-nonce"
ALGORITHM = "ES256"


class NonceWanted(Retry):
    """The server wants a word of its own in the proof. It has not looked at the rest yet."""


class Nonces:
    """The latest word of each server; servers change theirs every few minutes, and each has its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[str, str] = OrderedDict()

    def of(self, url: str) -> str:
        """The word that the server behind an address gave last."""
        with self._lock:
            return self._known.get(_origin(url), "")

    def heard(self, answer: http.Response) -> None:
        """Remember what an answer brought."""
        if nonce := answer.headers.get(NONCE):
            with self._lock:
                self._known[_origin(answer.url)] = nonce
                self._known.move_to_end(_origin(answer.url))
                if len(self._known) > KEPT:
                    self._known.popitem(last=False)


nonces = Nonces()


def new_key() -> str:
    """A fresh private key, as a text to seal."""
    return json.dumps(ECKey.generate_key("P-256").as_dict(private=True))


def loaded(text: str) -> ECKey:
    """A key from its text."""
    return ECKey.import_key(json.loads(text))


def signed(key: ECKey, claims: Mapping[str, object], **header: object) -> str:
    """A JWT under a key."""
    return jwt.encode({"alg": ALGORITHM, **header}, dict(claims), key)


def proven(
    key: ECKey,
    method: str,
    url: str,
    *,
    token: str = "",
    headers: Mapping[str, str],
    body: bytes | None = None,
    writes: bool = False,
    limits: http.Limits | None = None,
    refusal: Refusal = refused,
) -> http.Response:
    """A call with its proof; where the server wants a newer word in it, once more with that."""

    def read(answer: http.Response, wrote: bool) -> ConnectorError:
        nonces.heard(answer)
        return NonceWanted("nonce") if _wants_nonce(answer) else refusal(answer, wrote)

    def once() -> http.Response:
        sent = {**headers, "dpop": _proof(key, method, url, token)}
        return call(method, url, headers=sent, body=body, writes=writes, limits=limits, refusal=read)

    try:
        answer = once()
    except NonceWanted:
        answer = once()
    nonces.heard(answer)
    return answer


def _proof(key: ECKey, method: str, url: str, token: str) -> str:
    claims: dict[str, object] = {
        "jti": secrets.token_urlsafe(16),
        "htm": method,
        "htu": url.partition("?")[0],
        "iat": int(clock.now().timestamp()),
    }
    if nonce := nonces.of(url):
        claims["nonce"] = nonce
    if token:
        claims["ath"] = base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()
    return signed(key, claims, typ="dpop+jwt", jwk=key.as_dict(private=False))


def _wants_nonce(answer: http.Response) -> bool:
    if answer.status not in (400, 401) or NONCE not in answer.headers:
        return False
    # The server of the tokens says so in the body, the one of the records in a header.
    return "use_dpop_nonce" in answer.headers.get("www-authenticate", "") or b'"use_dpop_nonce"' in answer.body[:1000]


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
