"""Letters: rows first; sent in three moves, so that a crash never sends one twice."""

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy import clock, crypto, mail, queue, settings
from advocacy.people.models import Letter, LetterState, Person

JOB = "advocacy.people.jobs.send_letters"
# Minutes to wait after each temporary refusal; after the last one the letter has failed.
WAITS = (1, 5, 30, 120, 480)
# A claim this old belongs to a worker that is gone.
STALE = timedelta(minutes=10)


@dataclass(frozen=True)
class Claimed:
    """A letter that this worker alone may send."""

    id: str
    to: str
    subject: str
    text: str
    html: str


def write_letter(session: Session, person: Person, template: str, **context: object) -> Letter:
    """Write a letter in the person's language and promise to send it; kept here where no mail server is set."""
    words = mail.compose(template, person.language, person=person.name, **context)
    leaves = bool(settings.current().smtp_url)
    letter = Letter(
        person_id=person.id,
        to=person.email,
        subject=words.subject,
        text_sealed=crypto.seal(words.text),
        html_sealed=crypto.seal(words.html),
        state=LetterState.WAITING if leaves else LetterState.KEPT,
    )
    session.add(letter)
    session.flush()
    if leaves:
        queue.later(session, JOB, queue="mail")
    return letter


def claim_letter(session: Session) -> Claimed | None:
    """Take the letter that has waited longest, or None; no other worker gets it."""
    due = sa.select(Letter.id).where(Letter.state == LetterState.WAITING, Letter.due_at <= clock.now())
    oldest = due.order_by(Letter.due_at, Letter.id).limit(1).with_for_update(skip_locked=True).scalar_subquery()
    letter = session.scalars(
        sa.update(Letter)
        .where(Letter.id == oldest, Letter.state == LetterState.WAITING)
        .values(state=LetterState.SENDING, claimed_at=clock.now(), attempts=Letter.attempts + 1)
        .returning(Letter)
    ).first()
    if letter is None:
        return None
    return _opened(letter) or claim_letter(session)


def _opened(letter: Letter) -> Claimed | None:
    try:
        text, html = crypto.unseal(letter.text_sealed), crypto.unseal(letter.html_sealed)
    except crypto.KeyMissing:
        # Its key is gone for good: it must not hold up the letters behind it.
        letter.state, letter.problem = LetterState.FAILED, "key-missing"
        letter.text_sealed = letter.html_sealed = ""
        return None
    return Claimed(letter.id, letter.to, letter.subject, text, html)


def record_letter(session: Session, letter_id: str, outcome: mail.Outcome) -> LetterState:
    """Write down what became of a claimed letter; the state it is in now."""
    letter = session.get_one(Letter, letter_id)
    if letter.state != LetterState.SENDING:
        return letter.state
    letter.problem = outcome.problem
    letter.state = _next(letter, outcome.kind)
    if letter.state == LetterState.SENT:
        letter.sent_at = clock.now()
    if letter.state == LetterState.WAITING:
        letter.due_at = clock.now() + timedelta(minutes=WAITS[letter.attempts - 1])
    else:
        # What it said let someone in: nothing of it is needed any more.
        letter.text_sealed = letter.html_sealed = ""
    return letter.state


def _next(letter: Letter, kind: mail.Kind) -> LetterState:
    if kind == mail.Kind.SENT:
        return LetterState.SENT
    if kind == mail.Kind.UNKNOWN:
        return LetterState.UNCONFIRMED
    again = kind == mail.Kind.LATER and letter.attempts <= len(WAITS)
    return LetterState.WAITING if again else LetterState.FAILED


def give_up_stale(session: Session) -> int:
    """Say of letters whose worker died while sending that nobody knows; they are not sent again. How many."""
    stale = sa.update(Letter).where(Letter.state == LetterState.SENDING, Letter.claimed_at < clock.now() - STALE)
    unknown = stale.values(state=LetterState.UNCONFIRMED, text_sealed="", html_sealed="")
    count: int = session.execute(unknown).rowcount  # type: ignore[attr-defined] # an update
    return count
