"""What the pages of the slice share: the blueprint, and the address to which networks send people back."""

from flask import Blueprint, url_for

from advocacy import settings
from advocacy.networks import sentences

blueprint = Blueprint("networks", __name__)
blueprint.add_app_template_global(sentences.label, "network_label")


def back() -> str:
    """Our address that networks send people back to."""
    return settings.current().base_url.rstrip("/") + url_for("networks.callback")
