"""LinkedIn on loopback, as strict as its documents: it refuses what they say it refuses, and forgets nothing."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from advocacy.networks.connector import Client, Connector, Holder
from tests.peer import Answer, Heard, Peer

SELF_SERVE = "openid profile email w_member_social"
ANALYTICS = "r_basicprofile r_member_postAnalytics r_member_profileAnalytics"
ALIVE = ("202610", "202611")
PERSON = "abc123"
RESERVED = set("\\|{}@[]()<>#*_~")
COUNTS = {"IMPRESSION": 1312, "MEMBERS_REACHED": 904, "REACTION": 31, "COMMENT": 4, "RESHARE": 2}


def refusal(status: int, message: str, code: str = "", number: int = 0) -> Answer:
    """An error as LinkedIn writes it."""
    return Answer(status, {"status": status, "code": code, "message": message, "serviceErrorCode": number})


def cut_at(commentary: str) -> int:
    """Where LinkedIn would cut a text: at the first reserved character that is neither escaped nor a hashtag's."""
    place = 0
    while place < len(commentary):
        if commentary[place] == "\\":
            place += 2
        elif commentary.startswith("{hashtag|\\#|", place):
            end = commentary.index("}", place)
            inside = commentary[place + 12 : end]
            if not inside or cut_at(inside) >= 0:
                return place
            place = end + 1
        elif commentary[place] in RESERVED:
            return place
        else:
            place += 1
    return -1


@dataclass
class LinkedInPeer:
    """One member's LinkedIn. What it holds may be set by a test."""

    peer: Peer
    approved: str = SELF_SERVE
    # Scopes by token.
    tokens: dict[str, str] = field(default_factory=dict)
    # So many questions about a fresh token are answered with 401 all the same.
    fresh_refusals: int = 0
    # Posts by URN: what was sent.
    posts: dict[str, dict[str, Any]] = field(default_factory=dict)
    # Media by URN: the kind's state.
    media: dict[str, str] = field(default_factory=dict)
    files: dict[str, list[bytes]] = field(default_factory=dict)
    alt: list[str] = field(default_factory=list)
    # A video is in work for so many looks; a file is refused in so many posts.
    work: int = 0
    late: int = 0
    refresh: str = ""
    numbers: Any = field(default_factory=lambda: count(77))

    def __post_init__(self) -> None:
        tell = self.peer.tell
        tell("GET", "/oauth/v2/authorization", self._authorize)
        tell("POST", "/oauth/v2/accessToken", self._token)
        tell("POST", "/oauth/v2/revoke", self._revoke)
        tell("GET", "/v2/userinfo", self._userinfo)
        tell("GET", "/v2/me", self._me)
        tell("POST", "/rest/posts", self._rest("w_member_social", self._post))
        tell("GET", "/rest/memberCreatorPostAnalytics", self._rest("r_member_postAnalytics", self._analytics))
        tell("GET", "/rest/memberFollowersCount", self._rest("r_member_profileAnalytics", self._followers))
        for kind in ("image", "document", "video"):
            tell("POST", f"/rest/{kind}s", self._rest("w_member_social", self._media(kind)))

    def client(self, network: Connector, **settings: str) -> Client:
        """We, with this LinkedIn's addresses and no time to lose."""
        defaults = {each.name: each.default for each in network.settings}
        here = {"api": self.peer.origin, "web": self.peer.origin, "signin-waits": "0 0 0", "media-waits": "0 0 0"}
        return Client("https://www.linkedin.com", "us", "hush", {}, {**defaults, **here, **settings})

    def holder(self, network: Connector, scopes: str = SELF_SERVE, **settings: str) -> Holder:
        """A member with a good token for these scopes."""
        self.tokens["secret-token"] = scopes
        client = self.client(network, **settings)
        return Holder(client, PERSON, "Claire Martin", "secret-token", "secret-refresh", scopes=scopes)

    def _authorize(self, heard: Heard) -> Answer:
        asked = dict(heard.query)
        if "code_challenge" in asked:
            return refusal(400, "Not enough permissions to access Native PKCE protocol")
        if set(asked.get("scope", "").split()) - set(self.approved.split()):
            return Answer(302, headers={"Location": f"{asked['redirect_uri']}?error=unauthorized_scope_error"})
        return Answer(302, headers={"Location": f"{asked['redirect_uri']}?code=the-code&state={asked['state']}"})

    def _token(self, heard: Heard) -> Answer:
        said = heard.form
        if "authorization" in heard.headers or said.get("client_secret") != "hush":
            return Answer(401, {"error": "invalid_client", "error_description": "Client authentication failed"})
        if "code_verifier" in said:
            return Answer(400, {"error": "invalid_request", "error_description": "Native PKCE is not enabled"})
        fits = said.get("code") == "the-code" and said.get("redirect_uri", "").endswith("/accounts/callback")
        if not fits and said.get("refresh_token") not in ("secret-refresh", self.refresh or "secret-refresh"):
            return Answer(400, {"error": "invalid_request", "error_description": "Unable to retrieve access token"})
        self.tokens["secret-token"] = self.approved
        # Commas, and no token_type: so it is.
        given = {"access_token": "secret-token", "expires_in": 5_183_999, "scope": self.approved.replace(" ", ",")}
        return Answer(body=given | ({"refresh_token": self.refresh} if self.refresh else {}))

    def _revoke(self, heard: Heard) -> Answer:
        said = heard.form
        if said.get("client_secret") != "hush" or said.get("token") not in self.tokens:
            return Answer(400, {"error": "invalid_request"})
        del self.tokens[said["token"]]
        return Answer(body="")

    def _scopes(self, heard: Heard) -> list[str] | Answer:
        known = self.tokens.get(heard.headers.get("authorization", "").removeprefix("Bearer "))
        if known is None:
            return refusal(401, "Invalid access token", "INVALID_ACCESS_TOKEN", 65600)
        if self.fresh_refusals:
            self.fresh_refusals -= 1
            return refusal(401, "The token used in the request has been revoked", "REVOKED_ACCESS_TOKEN", 65601)
        return known.split()

    def _userinfo(self, heard: Heard) -> Answer:
        scopes = self._scopes(heard)
        if isinstance(scopes, Answer):
            return scopes
        if "openid" not in scopes:
            return refusal(403, "Not enough permissions to access: userinfo.GET", "ACCESS_DENIED", 100)
        return Answer(body={"sub": PERSON, "name": "Claire Martin", "email": "claire@atelier.example"})

    def _me(self, heard: Heard) -> Answer:
        scopes = self._scopes(heard)
        if isinstance(scopes, Answer):
            return scopes
        if "r_basicprofile" not in scopes:
            return refusal(403, "Not enough permissions to access: me.GET", "ACCESS_DENIED", 100)
        names = {"localizedFirstName": "Claire", "localizedLastName": "Martin", "vanityName": "claire-martin"}
        return Answer(body={"id": "other-sub", **names})

    def _rest(self, scope: str, act: Callable[[Heard], Answer]) -> Callable[[Heard], Answer]:
        def behave(heard: Heard) -> Answer:
            version = heard.headers.get("linkedin-version")
            if version is None:
                return refusal(400, "A version must be present. Please specify a version by adding the header.")
            if version not in ALIVE:
                return refusal(426, f"Requested version {version} is not active", "NONEXISTENT_VERSION")
            if heard.headers.get("x-restli-protocol-version") != "2.0.0":
                return refusal(400, "Syntax exception in path variables")
            scopes = self._scopes(heard)
            if isinstance(scopes, Answer):
                return scopes
            if scope not in scopes:
                return refusal(403, f"Not enough permissions to access: {heard.path}", "ACCESS_DENIED", 100)
            return act(heard)

        return behave

    def _post(self, heard: Heard) -> Answer:
        sent = json.loads(heard.body)
        refused = self._bad_post(sent) or self._bad_parent(sent) or self._bad_media(sent.get("content"))
        if refused:
            return refused
        same = (sent["commentary"], sent.get("reshareContext"))
        for urn, one in self.posts.items():
            if (one["commentary"], one.get("reshareContext")) == same:
                return refusal(422, f"Content is a duplicate of {urn}", "DUPLICATE_POST")
        urn = f"urn:li:share:{next(self.numbers)}"
        self.posts[urn] = sent
        self.peer.tell("DELETE", f"/rest/posts/{urn.replace(':', '%3A')}", self._rest("w_member_social", self._delete))
        return Answer(201, "", {"x-restli-id": urn})

    def _bad_post(self, sent: dict[str, Any]) -> Answer | None:
        if sent.get("author") != f"urn:li:person:{PERSON}":
            return refusal(403, "Field author value is not the member's own", "ACCESS_DENIED")
        if not isinstance(sent.get("commentary"), str):
            return refusal(422, "ERROR :: /commentary :: field is required but not found")
        if len(sent["commentary"]) > 3000:
            return refusal(422, "ERROR :: /commentary :: length is beyond the maximum 3000")
        if cut_at(sent["commentary"]) >= 0:
            return refusal(422, "ERROR :: /commentary :: unescaped reserved character")
        if sent.get("lifecycleState") != "PUBLISHED" or sent.get("visibility") != "PUBLIC":
            return refusal(422, "ERROR :: /lifecycleState :: only PUBLISHED on creation")
        return None

    def _bad_parent(self, sent: dict[str, Any]) -> Answer | None:
        parent = sent.get("reshareContext", {}).get("parent", "urn:li:share:1")
        if parent.split(":")[2] not in ("share", "ugcPost", "groupPost"):
            return refusal(422, "reshareContext/parent: Allowed URN types are groupPost, share, ugcPost")
        return None

    def _bad_media(self, content: dict[str, Any] | None) -> Answer | None:
        if content is None:
            return None
        [(kind, inside)] = content.items()
        under = [{"id": inside["thumbnail"]}] if "thumbnail" in inside else []
        shown = {"media": [inside], "multiImage": inside.get("images", []), "article": under}[kind]
        if kind == "multiImage" and not 2 <= len(shown) <= 20:
            return refusal(422, "multiImage: between 2 and 20 images")
        if kind == "article" and not (inside.get("source") and inside.get("title")):
            return refusal(422, "article: source and title are required")
        states = [self.media.get(each["id"], "UNKNOWN") for each in shown]
        if self.late and states:
            self.late -= 1
            return refusal(400, "Media asset is not ready", "MEDIA_ASSET_WAITING_UPLOAD")
        if any(state != "AVAILABLE" for state in states):
            return refusal(400, f"Media asset: {states}", "MEDIA_ASSET_PROCESSING_FAILED")
        return None

    def _delete(self, heard: Heard) -> Answer:
        gone = self.posts.pop(unquote(heard.path.rpartition("/")[2]), None)
        return Answer(204, "") if gone else refusal(404, "Post not found")

    def _media(self, kind: str) -> Callable[[Heard], Answer]:
        def behave(heard: Heard) -> Answer:
            asked = json.loads(heard.body)
            if dict(heard.query).get("action") == "finalizeUpload":
                return self._finalize(asked["finalizeUploadRequest"])
            begun = asked["initializeUploadRequest"]
            if begun["owner"] != f"urn:li:person:{PERSON}":
                return refusal(403, "Not the owner", "ACCESS_DENIED")
            urn = f"urn:li:{kind}:{kind[0]}{next(self.numbers)}"
            self.media[urn], self.files[urn] = "WAITING_UPLOAD", []
            return Answer(body={"value": self._places(kind, urn, begun)})

        return behave

    def _places(self, kind: str, urn: str, begun: dict[str, Any]) -> dict[str, Any]:
        # Parts of four bytes, so that a small video has several.
        size = begun.get("fileSizeBytes", 0)
        paths = [f"/dms-uploads/{urn}/{first}" for first in range(0, size or 1, 4)]
        for path in paths:
            self.peer.tell("PUT", path, self._arrived(urn, kind))
        urls = [self.peer.origin + path for path in paths]
        if kind != "video":
            return {"uploadUrl": urls[0], kind: urn}
        parts = [
            {"uploadUrl": url, "firstByte": number * 4, "lastByte": min(number * 4 + 3, size - 1)}
            for number, url in enumerate(urls)
        ]
        self.peer.tell("GET", f"/rest/videos/{urn.replace(':', '%3A')}", self._rest("w_member_social", self._look))
        return {"video": urn, "uploadInstructions": parts, "uploadToken": "up-1"}

    def _arrived(self, urn: str, kind: str) -> Callable[[Heard], Answer]:
        def behave(heard: Heard) -> Answer:
            if heard.headers.get("authorization") != "Bearer secret-token":
                return Answer(401, "")
            self.files[urn].append(heard.body)
            self.media[urn] = "WAITING_UPLOAD" if kind == "video" else "AVAILABLE"
            return Answer(201, "", {"ETag": f'"part-{len(self.files[urn])}"'})

        return behave

    def _finalize(self, done: dict[str, Any]) -> Answer:
        wanted = [f"part-{number}" for number in range(1, len(self.files[done["video"]]) + 1)]
        if done["uploadToken"] != "up-1" or done["uploadedPartIds"] != wanted:
            return refusal(400, "uploadedPartIds do not match")
        self.media[done["video"]] = "PROCESSING"
        return Answer(200, "")

    def _look(self, heard: Heard) -> Answer:
        urn = unquote(heard.path.rpartition("/")[2])
        if self.media[urn] == "PROCESSING" and not self.work:
            self.media[urn] = "AVAILABLE"
        self.work = max(self.work - 1, 0)
        return Answer(body={"id": urn, "status": self.media[urn]})

    def _analytics(self, heard: Heard) -> Answer:
        asked = parse_qs(urlsplit(f"?{'&'.join(f'{name}={value}' for name, value in heard.query)}").query)
        [entity] = asked["entity"]
        kind, _, urn = entity.strip("()").partition(":")
        if asked["q"] != ["entity"] or {"share": "share", "ugc": "ugcPost"}[kind] != urn.split(":")[2]:
            return refusal(400, f"Bad entity {entity}")
        if urn.endswith(":404"):
            return refusal(404, "Post not found")
        return Answer(body={"elements": [{"count": COUNTS[asked["queryType"][0]]}]})

    def _followers(self, heard: Heard) -> Answer:
        return Answer(body={"elements": [{"memberFollowersCount": 961}]})


def brought(peer: Peer, *names: str) -> str:
    """The setting by which an owner brings these networks, here."""
    here = {"api": peer.origin, "web": peer.origin, "signin-waits": "0", "media-waits": "0"}
    return json.dumps({name: {"client_id": "us", "client_secret": "hush", "settings": here} for name in names})
