"""A server of the AT Protocol when all is well, with the network's directories and its public view.

It takes nothing on trust: every proof is checked as RFC 9449 and RFC 7523 want it, by the key the token is bound to.
"""

import base64
import hashlib
import json
from dataclasses import replace
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey

from advocacy import http
from advocacy.networks.connector import Connector, Holder, Identity, Original, Published
from advocacy.networks.connectors.bluesky import Bluesky, dpop
from advocacy.networks.connectors.bluesky.ways import Way
from advocacy.networks.proof import challenge
from tests.networks.contract.fakes.fake import BACK, MESSAGE, Fake
from tests.peer import Answer, Heard, Peer

DID = "did:plc:claire234567abcdefghijkl"
PAUL = "did:plc:paul234567abcdefghijklmn"
POST = f"at://{DID}/app.bsky.feed.post/3mvp7t6f2jcyy"
THEIRS = f"at://{PAUL}/app.bsky.feed.post/3kabcdefghij2"
CID = "bafyreib2rxk3rybk3aobmv5cjuql3bm2twh4jo5uxgf5kpqcsgz7soitae"
XRPC = "/xrpc/com.atproto."
PUT = ("POST", f"{XRPC}repo.putRecord")
CREATE = ("POST", f"{XRPC}repo.createRecord")
GET = ("GET", f"{XRPC}repo.getRecord")
TOKEN = ("POST", "/oauth/token")
PUSH = ("POST", "/oauth/par")
POSTS = ("GET", "/xrpc/app.bsky.feed.getPosts")
NONCE = "nonce-of-this-server"


def says(words: str) -> dict[str, str]:
    """An error as XRPC writes it."""
    return {"error": "InvalidRequest", "message": words}


def shown(**other: Any) -> dict[str, Any]:
    """A post as the network shows it to anybody."""
    author = {"did": DID, "handle": "claire.bsky.social"}
    return {
        "uri": POST,
        "cid": CID,
        "author": author,
        "likeCount": 3,
        "replyCount": 0,
        "repostCount": 1,
        "quoteCount": 2,
        **other,
    }


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


class Checks:
    """What the servers look at in a request before they do anything."""

    def __init__(self, peer: Peer, client_id: str, ours: ECKey) -> None:
        self.peer, self.client_id, self.ours = peer, client_id, ours
        self.seen: set[str] = set()
        self.challenges: dict[str, str] = {}

    def proof(self, heard: Heard, place: str, token: str = "", bound: str = "") -> Answer | None:
        """None for a sound proof; else the refusal."""
        text = heard.headers.get("dpop", "")
        header = json.loads(base64.urlsafe_b64decode(text.split(".")[0] + "=="))
        assert (header["typ"], header["alg"]) == ("dpop+jwt", "ES256")
        assert "d" not in header["jwk"]
        key = ECKey.import_key(header["jwk"])
        claims = jwt.decode(text, key).claims
        assert (claims["htm"], claims["htu"]) == (heard.method, f"{self.peer.origin}{heard.path}")
        assert claims["jti"] not in self.seen
        self.seen.add(claims["jti"])
        if bound:
            assert key.thumbprint() == bound
            assert claims["ath"] == _digest(token)
        if claims.get("nonce") != NONCE:
            return _nonce(place)
        return None

    def client(self, heard: Heard) -> None:
        """Our own word on who we are, for this issuer only."""
        form = heard.form
        assert form["client_id"] == self.client_id
        assert form["client_assertion_type"].endswith(":jwt-bearer")
        found = jwt.decode(form["client_assertion"], self.ours)
        assert found.header["kid"] == self.ours.thumbprint()
        assert (found.claims["iss"], found.claims["sub"]) == (self.client_id, self.client_id)
        assert found.claims["aud"] == self.peer.origin
        assert found.claims["jti"] not in self.seen
        self.seen.add(found.claims["jti"])


def _nonce(place: str) -> Answer:
    headers = {"DPoP-Nonce": NONCE}
    if place == "server":
        headers["WWW-Authenticate"] = 'DPoP error="use_dpop_nonce"'
        return Answer(401, {"error": "use_dpop_nonce"}, headers)
    return Answer(400, {"error": "use_dpop_nonce"}, headers)


def bluesky(network: Connector, peer: Peer) -> Fake:
    """A network on which everything works, for an account that signed in by OAuth."""
    assert isinstance(network, Bluesky)
    bare = network.register(network.origin(""), BACK)
    settings = {"directory": peer.origin, "plc": peer.origin, "appview": peer.origin, "web": "https://bsky.app"}
    client = replace(bare, settings=settings)
    key = dpop.new_key()
    checks = Checks(peer, client.client_id, dpop.loaded(client.client_secret))
    bound = dpop.loaded(key).thumbprint()
    _directories(peer)
    _issuer(peer, checks)
    _server(peer, checks, bound)
    # As after earlier calls: its word for proofs is known. `test_bluesky.py` has the first call of all.
    heard = {"dpop-nonce": NONCE}
    dpop.nonces.heard(http.Response(200, peer.origin, heard, b""))
    way = Way(peer.origin, peer.origin, f"{peer.origin}/oauth/token", f"{peer.origin}/oauth/revoke", key)
    return Fake(
        peer=peer,
        # Its client's secret is a key: nothing of it may be printed.
        client=client,
        holder=Holder(client, DID, "@claire.bsky.social", "secret-token", "secret-refresh", way.written()),
        exchange=TOKEN,
        identity=Identity(DID, "@claire.bsky.social", "Claire", f"https://bsky.app/profile/{DID}", 412),
        publish=PUT,
        published=Published(POST, f"https://bsky.app/profile/{DID}/post/3mvp7t6f2jcyy"),
        carried=_carried,
        listing=GET,
        absent=Answer(400, {"error": "RecordNotFound", "message": "Could not locate record"}),
        reading=POSTS,
        counts={"likes": 3, "comments": 0, "reshares": 3},
        bare=Answer(body={"posts": [{"uri": POST, "cid": CID}]}),
        delete=("POST", f"{XRPC}repo.deleteRecord"),
        revoke=("POST", "/oauth/revoke"),
        reshare=CREATE,
        reshared=f"at://{DID}/app.bsky.feed.repost/3mvp7t6f2jcyy",
        originals=(
            Original("https://bsky.app/profile/paul.bsky.social/post/3kabcdefghij2"),
            Original("https://bsky.app/profile/x/post/y", THEIRS),
        ),
        pushed=PUSH,
        hint="@claire.bsky.social",
        returned={"iss": peer.origin, "state": "the-state"},
        reads_openly=True,
        says=says,
    )


def _directories(peer: Peer) -> None:
    handles = {"claire.bsky.social": DID, "paul.bsky.social": PAUL}

    def resolve(heard: Heard) -> Answer:
        did = handles.get(dict(heard.query)["handle"])
        return Answer(body={"did": did}) if did else Answer(400, {"error": "HandleNotFound"})

    peer.tell("GET", f"{XRPC}identity.resolveHandle", resolve)
    for did in (DID, PAUL):
        service = {"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": peer.origin}
        peer.tell("GET", f"/{did}", Answer(body={"id": did, "service": [{"id": "#other"}, service]}))
    peer.tell("GET", "/xrpc/app.bsky.actor.getProfile", Answer(body={"displayName": "Claire", "followersCount": 412}))
    peer.tell(*POSTS, _posts)


def _posts(heard: Heard) -> Answer:
    wanted = [value for name, value in heard.query if name == "uris"]
    assert len(wanted) <= 25
    assert "authorization" not in heard.headers
    return Answer(body={"posts": [shown(uri=one) for one in wanted if not one.endswith("gone")]})


def _issuer(peer: Peer, checks: Checks) -> None:
    endpoints = {"pushed_authorization_request": "par", "authorization": "authorize"}
    endpoints |= {"token": "token", "revocation": "revoke"}
    said = {"issuer": peer.origin, **{f"{key}_endpoint": f"{peer.origin}/oauth/{e}" for key, e in endpoints.items()}}
    peer.tell("GET", "/.well-known/oauth-protected-resource", Answer(body={"authorization_servers": [peer.origin]}))
    peer.tell("GET", "/.well-known/oauth-authorization-server", Answer(body=said))

    def pushed(heard: Heard) -> Answer:
        checks.client(heard)
        if refusal := checks.proof(heard, "issuer"):
            return refusal
        assert set(heard.form["scope"].split()) >= {"atproto", "blob:image/*"}
        checks.challenges["the-code"] = heard.form["code_challenge"]
        return Answer(201, {"request_uri": "urn:ietf:params:oauth:request_uri:req-1", "expires_in": 299})

    def token(heard: Heard) -> Answer:
        checks.client(heard)
        if refusal := checks.proof(heard, "issuer"):
            return refusal
        if heard.form["grant_type"] == "authorization_code" and checks.challenges["the-code"] != "the-challenge":
            assert checks.challenges["the-code"] == challenge(heard.form["code_verifier"])
        given = {"access_token": "secret-token", "refresh_token": "secret-refresh", "expires_in": 1800}
        return Answer(body={**given, "token_type": "DPoP", "sub": DID, "scope": "atproto blob:image/*"})

    peer.tell(*PUSH, pushed)
    peer.tell(*TOKEN, token)
    peer.tell("POST", "/oauth/revoke", lambda heard: checks.proof(heard, "issuer") or Answer(body={}))


def _server(peer: Peer, checks: Checks, bound: str) -> None:
    def signed_in(heard: Heard) -> Answer | None:
        assert heard.headers["authorization"] == "DPoP secret-token"
        return checks.proof(heard, "server", "secret-token", bound)

    def session(heard: Heard) -> Answer:
        # Tokens that were just given hang on a key of their own.
        return checks.proof(heard, "server") or Answer(body={"did": DID, "handle": "claire.bsky.social"})

    def written(heard: Heard) -> Answer:
        if refusal := signed_in(heard):
            return refusal
        sent = json.loads(heard.body)
        assert sent["record"]["$type"] == sent["collection"]
        return Answer(body={"uri": f"at://{sent['repo']}/{sent['collection']}/{sent['rkey']}", "cid": CID})

    def kept(heard: Heard) -> Answer:
        asked = dict(heard.query)
        uri = f"at://{asked['repo']}/{asked['collection']}/{asked['rkey']}"
        return Answer(body={"uri": uri, "cid": CID, "value": {}})

    peer.tell("GET", f"{XRPC}server.getSession", session)
    for place in (PUT, CREATE):
        peer.tell(*place, written)
    peer.tell(*GET, kept)
    peer.tell("POST", f"{XRPC}repo.deleteRecord", lambda heard: signed_in(heard) or Answer(body={}))


def _carried(sent: Heard) -> None:
    body = json.loads(sent.body)
    assert (body["repo"], body["collection"], body["swapRecord"]) == (DID, "app.bsky.feed.post", None)
    assert body["rkey"] == POST.rpartition("/")[2]
    record = body["record"]
    assert (record["text"], record["langs"]) == (MESSAGE.text, ["fr"])
    features = [facet["features"][0] for facet in record["facets"]]
    assert [one.get("uri") or one.get("tag") for one in features] == ["https://relais.example/r/abc123", "emploi"]
    assert sent.headers["authorization"] == "DPoP secret-token"
