"""Images on their way to a Mastodon server."""

import time
from urllib.parse import quote

from urllib3.filepost import encode_multipart_formdata

from advocacy import http
from advocacy.networks.connector import Attachment, Holder, Retry
from advocacy.networks.wire import ask, parsed, tell

UPLOAD = http.Limits(connect=4, read=30, total=60)
POLLS = 20
POLL_SECONDS = 0.5


def upload(holder: Holder, image: Attachment) -> str:
    """The id of an image at the server, once it is ready to be published."""
    name = f"image.{image.mime.partition('/')[2]}"
    body, kind = encode_multipart_formdata({"description": image.alt, "file": (name, image.content, image.mime)})
    url = f"{holder.client.origin}/api/v2/media"
    # An image uploaded twice is seen by nobody: no outcome of this is unknown.
    answer = tell(url, body, kind, token=holder.token, writes=False, limits=UPLOAD)
    media = str(parsed(answer, dict).get("id") or "")
    if not media:
        raise Retry("malformed")
    for _ in range(POLLS):
        if answer.status == 200:
            return media
        time.sleep(POLL_SECONDS)
        answer = ask("GET", f"{holder.client.origin}/api/v1/media/{quote(media, safe='')}", token=holder.token)
    raise Retry("media-slow")
