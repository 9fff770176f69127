"""The records that make a post, and what is asked for before they can be written."""

from collections.abc import Sequence
from datetime import UTC
from typing import Any

from advocacy import clock
from advocacy.networks.connector import (
    Attachment,
    Card,
    Client,
    ConnectorError,
    Holder,
    Message,
    Original,
    Permanent,
    Permission,
    Retry,
)
from advocacy.networks.connectors.bluesky import images, people, places, richtext, ways, xrpc

Record = dict[str, Any]
TITLE, DESCRIPTION = 300, 1000


def post(holder: Holder, message: Message) -> Record:
    """A post with everything in it, its images uploaded, as it is to be written."""
    record: Record = {
        "$type": places.POST,
        "text": message.text,
        "createdAt": now(),
        "langs": [message.language],
    }
    if found := richtext.facets(message.text, lambda handle: resolved(holder.client, handle)):
        record["facets"] = found
    if embed := _embed(holder, message):
        record["embed"] = embed
    return record


def repost(subject: Record) -> Record:
    """A repost of a post that is named by address and content."""
    return {"$type": places.REPOST, "subject": subject, "createdAt": now()}


def now() -> str:
    """The moment, as records write it."""
    return clock.now().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def resolved(client: Client, handle: str) -> str | None:
    """The DID of a mentioned handle; whatever goes wrong, the mention stays plain text."""
    try:
        return people.did_of(client, handle)
    except ConnectorError:
        return None


def subject(holder: Holder, original: Original) -> Record:
    """Somebody's post by address and content, as reposts and quotes name it. Raises Permanent when it is gone."""
    found = places.place(original.remote_id) or places.place(original.url)
    if found is None or found.collection != places.POST:
        raise Permanent("gone")
    did = people.did_of(holder.client, found.actor)
    there = places.Place(did, found.collection, found.key)
    shown = seen(holder.client, [there.address]).get(there.address)
    cid = shown.get("cid") if shown else _kept(holder.client, there).get("cid")
    if not isinstance(cid, str) or not cid:
        raise Permanent("gone")
    return {"uri": there.address, "cid": cid}


def seen(client: Client, addresses: Sequence[str]) -> dict[str, Record]:
    """Posts as the network shows them to anybody, by address; what it does not show is absent."""
    values = [("uris", address) for address in addresses]
    posts = xrpc.look(client.settings["appview"], "app.bsky.feed.getPosts", values).get("posts")
    if not isinstance(posts, list):
        raise Retry("malformed")
    return {str(one.get("uri")): one for one in posts if isinstance(one, dict)}


def _kept(client: Client, there: places.Place) -> Record:
    # Shown a moment after it was written: until then its author's own server has it.
    values = [("repo", there.actor), ("collection", there.collection), ("rkey", there.key)]
    return xrpc.look(people.home_of(client, there.actor), "com.atproto.repo.getRecord", values)


def _embed(holder: Holder, message: Message) -> Record:
    media = _pictures(holder, message.attachments) or _external(holder, message.card)
    if message.quoted is None:
        return media
    quote = {"$type": "app.bsky.embed.record", "record": subject(holder, message.quoted)}
    return {"$type": "app.bsky.embed.recordWithMedia", "record": quote, "media": media} if media else quote


def _pictures(holder: Holder, attachments: Sequence[Attachment]) -> Record:
    if len(attachments) > images.IMAGES:
        raise Permanent("too-many-images")
    shown = [_picture(holder, one) for one in attachments]
    return {"$type": "app.bsky.embed.images", "images": shown} if shown else {}


def _picture(holder: Holder, attachment: Attachment) -> Record:
    image = images.fitted(attachment, images.IMAGE_BYTES)
    blob = xrpc.upload(ways.door(holder), image.content, image.mime)
    return {"alt": attachment.alt, "image": blob, "aspectRatio": {"width": image.width, "height": image.height}}


def _external(holder: Holder, card: Card | None) -> Record:
    if card is None:
        return {}
    external: Record = {
        "uri": card.url,
        "title": card.title[:TITLE],
        "description": card.description[:DESCRIPTION],
    }
    if card.thumbnail and (blob := _thumbnail(holder, card.thumbnail)):
        external["thumb"] = blob
    return {"$type": "app.bsky.embed.external", "external": external}


def _thumbnail(holder: Holder, attachment: Attachment) -> Record | None:
    # A card without its picture is still a card.
    try:
        image = images.fitted(attachment, images.THUMBNAIL_BYTES)
        return xrpc.upload(ways.door(holder), image.content, image.mime)
    except (Permanent, Permission):
        return None
