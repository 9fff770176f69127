"""What a person's browser does on the pages of an account's own server when they agree (its pages are a script)."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

from tests.networks.atproto.running import MAIN_PASSWORD, Member

PAGE = {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document", "sec-fetch-site": "cross-site"}
SCRIPT = {"sec-fetch-mode": "same-origin", "sec-fetch-dest": "empty", "sec-fetch-site": "same-origin"}


@dataclass(frozen=True)
class Browser:
    """A browser on the page where a person is asked."""

    session: requests.Session
    address: str

    @property
    def origin(self) -> str:
        """The origin of the page."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"

    def send(self, act: str, token: str = "", **values: Any) -> dict[str, str]:
        """What the page's script sends for one act."""
        jar = {cookie.name: cookie.value or "" for cookie in self.session.cookies}
        headers = {
            **SCRIPT,
            "origin": self.origin,
            "referer": self.address,
            "x-csrf-token": jar["csrf-token"],
            # They are marked for TLS, which a network on loopback has not.
            "cookie": "; ".join(f"{name}={value}" for name, value in jar.items()),
        }
        if token:
            headers["authorization"] = f"Bearer {token}"
        url = f"{self.origin}/@atproto/oauth-provider/~api/{act}"
        answer = self.session.post(url, json=values, headers=headers, timeout=30)
        assert answer.ok, answer.text
        found: dict[str, str] = answer.json()
        return found


def agreed(member: Member, address: str) -> dict[str, str]:
    """What comes back in the address when a person signs in there and agrees."""
    with requests.Session() as session:
        assert session.get(address, headers=PAGE, timeout=30).ok
        browser = Browser(session, address)
        values: dict[str, Any] = {"username": member.handle, "password": MAIN_PASSWORD, "remember": False}
        token = browser.send("sign-in", locale="en", **values)["ephemeralToken"]
        back = browser.send("consent", token, did=member.did)["url"]
    return dict(parse_qsl(urlsplit(back).query))
