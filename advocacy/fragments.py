"""Pieces of pages that are the same for many people: drawn once, given to each with their own form token."""

import secrets
from collections.abc import Hashable
from typing import Any

from flask import render_template
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from advocacy.shelf import Shelf

# Stands where the form token of the person asking belongs; nobody can guess it and write it into a text.
TOKEN = secrets.token_hex(16)


class Fragments:
    """Drawn pieces in the memory of this process. A key must name everything the piece depends on."""

    def __init__(self, places: int) -> None:
        self._shelf: Shelf[Hashable, str] = Shelf(places)

    def draw(self, key: Hashable, template: str, **values: Any) -> Markup:
        """The piece for the person asking."""
        token = generate_csrf()
        kept = self._shelf.get_or(key, lambda: render_template(template, **values).replace(token, TOKEN))
        return Markup(kept.replace(TOKEN, token))  # noqa: S704 - our own template
