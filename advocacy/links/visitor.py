"""Who clicked: a person, or a program and how we know. Flagged with the reason, never dropped."""

import re
from functools import lru_cache

from is_bot import Bots

from advocacy.links.models import Visitor

Verdict = tuple[Visitor, str]
HUMAN: Verdict = (Visitor.HUMAN, "")

# Beside the package's list: agents that fetch a link to draw its card. In-app browsers of Instagram or
# Threads are not here on purpose: there are people in them.
PREVIEWS = re.compile(
    r"linkedinbot|facebookexternalhit|facebookcatalog|slackbot|slack-imgproxy|twitterbot|whatsapp/"
    r"|telegrambot|discordbot|cardyb|bsky|mastodon/|pleroma|akkoma|misskey|gotosocial|skypeuripreview"
    r"|msteams|teamsbot|iframely|embedly|signal-|viber|pinterestbot|redditbot|xing-contenttabreceiver",
    re.IGNORECASE,
)
SCANNERS = re.compile(
    r"safelinks|proofpoint|mimecast|barracuda|symantec|trendmicro|fortinet|fireeye|microsoft office"
    r"|ms-office|googleimageproxy|yahoomailproxy|urldefense|virustotal|urlscan|zscaler",
    re.IGNORECASE,
)
_known = Bots()


@lru_cache(maxsize=20_000)
def _agent(agent: str) -> Verdict:
    if not agent.strip():
        return Visitor.BOT, "no-agent"
    for pattern, reason in ((PREVIEWS, "preview"), (SCANNERS, "scanner")):
        if pattern.search(agent):
            return Visitor.BOT, reason
    return (Visitor.BOT, "crawler") if _known.is_bot(agent) else HUMAN


def judge(agent: str, method: str, purpose: str, age: float | None, early: float) -> Verdict:
    """Who clicked on a message of that age in seconds; before `early` seconds no person can have read it."""
    if method == "HEAD":
        return Visitor.BOT, "head"
    if purpose:
        return Visitor.BOT, "prefetch"
    verdict = _agent(agent[:400])
    if age is not None and 0 <= age < early and verdict == HUMAN:
        return Visitor.BOT, "early"
    return verdict
