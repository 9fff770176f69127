"""Who clicked: programs that say so are flagged with the reason, people in in-app browsers are people."""

import pytest

from advocacy.links.models import Visitor
from advocacy.links.visitor import judge

EARLY = 2.0
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)
PEOPLE = (
    SAFARI,
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Mobile/15E148 Instagram 350.0.0.0 (iPhone15,2; iOS 18_0; fr_FR)",
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/140.0.0.0 Mobile Safari/537.36 Barcelona 360.0 Android",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Mobile/15E148 [LinkedInApp]/9.30",
)
PROGRAMS = (
    ("", "no-agent"),
    ("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", "preview"),
    ("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", "preview"),
    ("Mozilla/5.0 (compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app)", "preview"),
    ("Mastodon/4.4.0 (http.rb/5.2.0; +https://mastodon.example/)", "preview"),
    ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "crawler"),
    ("python-requests/2.32", "crawler"),
    ("Mozilla/5.0 (Windows NT 10.0) Proofpoint URL Defense", "scanner"),
)


@pytest.mark.parametrize("agent", PEOPLE)
def test_a_person_in_any_browser_is_a_person(agent: str) -> None:
    assert judge(agent, "GET", "", None, EARLY) == (Visitor.HUMAN, "")


@pytest.mark.parametrize(("agent", "reason"), PROGRAMS)
def test_a_program_is_flagged_with_its_reason(agent: str, reason: str) -> None:
    assert judge(agent, "GET", "", None, EARLY) == (Visitor.BOT, reason)


def test_a_head_request_and_a_prefetch_are_nobody_reading() -> None:
    assert judge(SAFARI, "HEAD", "", None, EARLY) == (Visitor.BOT, "head")
    assert judge(SAFARI, "GET", "prefetch", None, EARLY) == (Visitor.BOT, "prefetch")


def test_a_click_within_two_seconds_of_publication_is_a_scanner() -> None:
    assert judge(SAFARI, "GET", "", 1.0, EARLY) == (Visitor.BOT, "early")
    assert judge(SAFARI, "GET", "", 3.0, EARLY) == (Visitor.HUMAN, "")
