"""What the queue calls for the people slice."""

import time

import structlog

from advocacy import db, mail, settings
from advocacy.mail import Words
from advocacy.people import actions

log = structlog.get_logger()
BUDGET = 60.0


def send_letters() -> int:
    """Send what is due until nothing is left or the time is up; how many letters were handled."""
    if not settings.current().smtp_url:
        return 0
    until, handled = time.monotonic() + BUDGET, 0
    try:
        with mail.post() as post:
            while time.monotonic() < until and _send_one(post):
                handled += 1
    except mail.Away as error:
        # Nothing was claimed: the letters wait for the next sweep.
        log.warning("mail.away", error=str(error))
    return handled


def _send_one(post: mail.Post) -> bool:
    """Claim, call, record; whether there was a letter and the connection is still good."""
    with db.transaction() as session:
        letter = actions.claim_letter(session)
    if letter is None:
        return False
    outcome = post.send(letter.id, letter.to, Words(letter.subject, letter.text, letter.html))
    with db.transaction() as session:
        state = actions.record_letter(session, letter.id, outcome)
    log.info("mail.letter", letter=letter.id, state=state, problem=outcome.problem)
    return outcome.kind in (mail.Kind.SENT, mail.Kind.REFUSED)


def sweep() -> int:
    """Every minute: say of lost letters that they are unconfirmed, and send what still waits."""
    with db.transaction() as session:
        lost = actions.give_up_stale(session)
    if lost:
        log.warning("mail.unconfirmed", letters=lost)
    return send_letters()


def forget() -> None:
    """Every day: delete what nobody needs any more."""
    with db.transaction() as session:
        actions.forget(session)
