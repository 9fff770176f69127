"""Containers: what Threads prepares before it is out (developers.facebook.com/docs/threads/posts).

A ticket is the id of the container that is to be published; while the images of several are prepared it is
their ids, joined by commas, and the container of them all is made once each is ready.
"""

from advocacy.networks.connector import (
    Attachment,
    ConnectorError,
    Holder,
    Message,
    Outcome,
    Pending,
    Permanent,
    Published,
    Retry,
    Unknown,
)
from advocacy.networks.connectors.threads import api
from advocacy.networks.connectors.threads.answers import id_of, web

LONGEST_ALT = 1000
JOINT = ","
FINISHED = "FINISHED"
UNDER_WAY = "IN_PROGRESS"


def make(holder: Holder, message: Message) -> str:
    """Have a message prepared, which nobody sees yet; its ticket. Raises Permanent for images out of its reach."""
    images = message.attachments
    if not all(image.address for image in images):
        raise Permanent("not-reachable")
    if len(images) > 1:
        return JOINT.join(_made(holder, [*_image(each), ("is_carousel_item", "true")]) for each in images)
    if images:
        return _made(holder, [*_image(images[0]), *_words(message)])
    card = [("link_attachment", message.card.url)] if message.card and message.card.url else []
    return _made(holder, [("media_type", "TEXT"), *_words(message), *card])


def _made(holder: Holder, values: list[tuple[str, str]]) -> str:
    # A container made twice is seen by nobody: no outcome of this is unknown.
    return id_of(api.write(holder, f"{api.part(holder.remote_id)}/threads", values, writes=False))


def _image(image: Attachment) -> list[tuple[str, str]]:
    described = [("alt_text", image.alt[:LONGEST_ALT])] if image.alt else []
    return [("media_type", "IMAGE"), ("image_url", image.address), *described]


def _words(message: Message) -> list[tuple[str, str]]:
    quoted = [("quote_post_id", message.quoted.remote_id)] if message.quoted and message.quoted.remote_id else []
    return [("text", message.text), *quoted]


def follow(holder: Holder, ticket: str, message: Message) -> Outcome:
    """Take a ticket one step further, as far as what is prepared allows."""
    if JOINT in ticket:
        return _gathered(holder, ticket, message)
    status = _status(holder, ticket)
    if status == FINISHED:
        return _published(holder, ticket)
    # Out, but the answer that said under which id was lost: it is looked up among the person's posts.
    return Unknown("published") if status == "PUBLISHED" else Pending(ticket)


def _gathered(holder: Holder, ticket: str, message: Message) -> Outcome:
    children = ticket.split(JOINT)
    if any(_status(holder, each) != FINISHED for each in children):
        return Pending(ticket)
    whole = [("media_type", "CAROUSEL"), ("children", JOINT.join(children)), *_words(message)]
    return Pending(_made(holder, whole))


def _status(holder: Holder, container: str) -> str:
    try:
        found = api.read(holder.client, holder.token, api.part(container), fields="status,error_message")
    except Permanent as error:
        raise Permanent("expired-there", error.detail) if error.code == "gone" else error from error
    status = str(found.get("status", ""))
    if status == "ERROR":
        raise Permanent("not-prepared", str(found.get("error_message") or ""))
    if status == "EXPIRED":
        raise Permanent("expired-there")
    if status not in (FINISHED, UNDER_WAY, "PUBLISHED"):
        raise Retry("malformed")
    return status


def _published(holder: Holder, container: str) -> Published:
    path = f"{api.part(holder.remote_id)}/threads_publish"
    remote_id = id_of(api.write(holder, path, [("creation_id", container)], writes=True), writes=True)
    return Published(remote_id, _address(holder, remote_id))


def _address(holder: Holder, remote_id: str) -> str:
    # It is out whatever comes of this: without its address it is still readable and can be deleted.
    try:
        return web(api.read(holder.client, holder.token, api.part(remote_id), fields="permalink").get("permalink"))
    except ConnectorError:
        return ""
