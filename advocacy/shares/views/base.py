"""What the pages of the slice share: the blueprint, and the way back."""

from urllib.parse import urlsplit

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from advocacy.choices import local

blueprint = Blueprint("shares", __name__)


def is_fragment() -> bool:
    """Whether only a part of a page is asked for."""
    return request.headers.get("HX-Request") == "true"


def back(otherwise: str) -> Response:
    """Back to the page of ours that the person came from."""
    parts = urlsplit(request.referrer or "")
    here = parts.netloc == request.host and parts.path
    address = parts.path + (f"?{parts.query}" if parts.query else "") if here else otherwise
    return redirect(local(address), 303)
