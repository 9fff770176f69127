"""The Mastodon API of the sandbox, and the little it says beyond."""

import re
from typing import Any

from flask import Blueprint, Response, request

from advocacy.networks.sandbox import accounts, entities, media, posting, statuses
from advocacy.networks.sandbox.door import (
    base,
    caller,
    given,
    me,
    needs,
    network,
    viewer,
)
from advocacy.networks.sandbox.network import Refused
from advocacy.networks.sandbox.posting import many, number
from advocacy.networks.sandbox.store import Row

api = Blueprint("api", __name__, url_prefix="/api")

STATUS_URL = re.compile(r"/@[\w.]+/(\d+)/?$")


def answer(body: object, status: int = 200) -> Response:
    """JSON."""
    return Response(posting.encoded(body), status, content_type=posting.JSON)


def shown(row: Row) -> dict[str, Any]:
    """A status as the caller may see it. Raises Refused 404."""
    if not statuses.visible(row, viewer()):
        raise Refused(404, "Record not found")
    return entities.status(network(), row, base(), viewer())


@api.get("/v1/instance")
def instance_v1() -> Response:
    """About us, old style."""
    return answer(entities.instance_v1(request.host))


@api.get("/v2/instance")
def instance() -> Response:
    """About us, with our limits."""
    return answer(entities.instance(request.host))


@api.get("/v1/accounts/verify_credentials")
@needs("read:accounts", "profile")
def verify_credentials() -> Response:
    """Whose token it is."""
    return answer(entities.own_account(accounts.by_id(network(), me().account_id), base()))


@api.get("/v1/accounts/lookup")
def lookup() -> Response:
    """An account by its name."""
    return answer(entities.account(accounts.by_name(network(), request.args.get("acct", "")), base()))


@api.get("/v1/accounts/<int:account_id>")
def account(account_id: int) -> Response:
    """An account."""
    return answer(entities.account(accounts.by_id(network(), account_id), base()))


@api.get("/v1/accounts/<int:account_id>/statuses")
def account_statuses(account_id: int) -> Response:
    """What an account published, the latest first."""
    accounts.by_id(network(), account_id)
    before = request.args.get("max_id")
    most = request.args.get("limit", 20, type=int)
    rows = statuses.page(network(), account_id, number(before) if before else None, most, viewer())
    if request.args.get("exclude_reblogs") in ("true", "1", "True"):
        rows = [row for row in rows if row["reblog_of"] is None]
    since = number(request.args.get("min_id") or request.args.get("since_id") or 0)
    return answer([shown(row) for row in rows if row["id"] > since])


@api.post("/v1/statuses")
@needs("write:statuses")
def publish() -> Response:
    """Publish, once for each Idempotency-Key."""
    key = request.headers.get("Idempotency-Key", "")
    return answer(posting.publish(network(), me(), given(), key, base()))


@api.get("/v1/statuses")
def several() -> Response:
    """Statuses by `id[]`; those that are gone are absent."""
    rows = statuses.several(network(), many(request.args, "id"))
    return answer([shown(row) for row in rows if statuses.visible(row, viewer())])


@api.get("/v1/statuses/<int:status_id>")
def status(status_id: int) -> Response:
    """One status."""
    return answer(shown(statuses.get(network(), status_id)))


@api.get("/v1/statuses/<int:status_id>/context")
def context(status_id: int) -> Response:
    """What is around a status. Simulated replies are counted, they are not statuses."""
    shown(statuses.get(network(), status_id))
    return answer({"ancestors": [], "descendants": []})


@api.delete("/v1/statuses/<int:status_id>")
@needs("write:statuses")
def delete(status_id: int) -> Response:
    """Delete an own status; what it was, with its text."""
    before = shown(statuses.get(network(), status_id))
    row = statuses.delete(network(), me(), status_id)
    return answer(before | {"text": row["text"]})


@api.post("/v1/statuses/<int:status_id>/reblog")
@needs("write:statuses")
def reblog(status_id: int) -> Response:
    """Pass a status on, once."""
    visibility = str(given().get("visibility") or "public")
    return answer(shown(statuses.reblog(network(), me(), status_id, visibility)))


@api.post("/v1/statuses/<int:status_id>/unreblog")
@needs("write:statuses")
def unreblog(status_id: int) -> Response:
    """Take it back."""
    return answer(shown(statuses.unreblog(network(), me(), status_id)))


@api.get("/sandbox/v1/statuses/<int:status_id>/metrics")
@needs("read:statuses")
def metrics(status_id: int) -> Response:
    """Views, unique viewers and reactions of one status."""
    shown(row := statuses.get(network(), status_id))
    return answer(entities.metrics(network(), row))


@api.get("/sandbox/v1/metrics")
@needs("read:statuses")
def all_metrics() -> Response:
    """The same for up to 40 statuses by `id[]`."""
    rows = statuses.several(network(), many(request.args, "id"))
    return answer([entities.metrics(network(), row) for row in rows if statuses.visible(row, viewer())])


@api.get("/v1/timelines/public")
def public() -> Response:
    """Everybody's, the latest first."""
    caller()
    before = request.args.get("max_id")
    rows = statuses.page(network(), before=number(before) if before else None)
    return answer([shown(row) for row in rows if row["visibility"] == "public"])


@api.get("/v2/search")
@needs("read:search")
def search() -> Response:
    """A status by its address; nothing else is searched for."""
    found = STATUS_URL.search(request.args.get("q", ""))
    ours = request.args.get("q", "").startswith(f"{base()}/")
    rows = statuses.several(network(), [int(found.group(1))]) if found and ours else []
    listed = [shown(row) for row in rows if statuses.visible(row, viewer())]
    return answer({"accounts": [], "statuses": listed, "hashtags": []})


@api.post("/v2/media")
@api.post("/v1/media")
@needs("write:media")
def upload() -> Response:
    """Take an image with its description."""
    sent = request.files.get("file")
    if sent is None:
        raise Refused(422, "Validation failed: File can't be blank")
    row = media.keep(network(), me().account_id, sent.read(), request.form.get("description", ""))
    return answer(entities.image(row, base()))


@api.get("/v1/media/<int:media_id>")
@needs("write:media")
def image(media_id: int) -> Response:
    """An own image."""
    return answer(entities.image(media.get(network(), me().account_id, media_id), base()))


@api.put("/v1/media/<int:media_id>")
@needs("write:media")
def describe(media_id: int) -> Response:
    """Change its description."""
    row = media.describe(network(), me().account_id, media_id, str(given().get("description", "")))
    return answer(entities.image(row, base()))
