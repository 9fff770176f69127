"""LinkedIn when all is well, for an installation whose application may also read figures."""

import json

from advocacy.networks.connector import Connector, Identity, Original, Published
from tests.networks.contract.fakes.fake import Fake
from tests.networks.linkedin_peer import COUNTS, PERSON, SELF_SERVE, LinkedInPeer
from tests.peer import Answer, Heard, Peer

URN = "urn:li:share:77"


def said(words: str) -> dict[str, object]:
    """An error as LinkedIn writes it."""
    return {"status": 400, "message": words}


def linkedin(network: Connector, peer: Peer) -> Fake:
    """A member on a LinkedIn where everything works."""
    there = LinkedInPeer(peer)
    holder = there.holder(network, f"{SELF_SERVE} r_member_postAnalytics")
    return Fake(
        peer=peer,
        client=holder.client,
        holder=holder,
        exchange=("POST", "/oauth/v2/accessToken"),
        identity=Identity(PERSON, "Claire Martin", "Claire Martin", f"{peer.origin}/in/me/", None),
        publish=("POST", "/rest/posts"),
        published=Published(URN, f"{peer.origin}/feed/update/{URN}/"),
        carried=_carried,
        reading=("GET", "/rest/memberCreatorPostAnalytics"),
        counts={
            "views": COUNTS["IMPRESSION"],
            "viewers": COUNTS["MEMBERS_REACHED"],
            "likes": COUNTS["REACTION"],
            "comments": COUNTS["COMMENT"],
            "reshares": COUNTS["RESHARE"],
        },
        bare=Answer(body={"elements": []}),
        delete=("DELETE", "/rest/posts/urn%3Ali%3Ashare%3A77"),
        revoke=("POST", "/oauth/v2/revoke"),
        reshare=("POST", "/rest/posts"),
        reshared=URN,
        originals=(Original(f"{peer.origin}/feed/update/urn:li:share:12/"),),
        pkce=False,
        says=said,
    )


def _carried(sent: Heard) -> None:
    value = json.loads(sent.body)
    assert value["commentary"] == "Nous recrutons à Nantes : https://relais.example/r/abc123 {hashtag|\\#|emploi}"
    assert sent.headers["authorization"] == "Bearer secret-token"
    assert sent.headers["linkedin-version"] == "202610"
