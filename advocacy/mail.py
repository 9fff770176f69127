"""Mail: words from templates in a person's language, and SMTP from the standard library.

What becomes of a letter is a value: sent, refused for now, refused for good, or unknown when the server went away
after it had the whole letter and before it answered. Only the first three may lead to another try.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, parseaddr
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import cast
from urllib.parse import unquote, urlsplit

from babel.support import NullTranslations, Translations
from jinja2 import Environment, FileSystemLoader, select_autoescape

from advocacy import db, settings
from advocacy.i18n import catalogs

TIMEOUT = 20
LOOPBACK = ("localhost", "127.0.0.1", "::1")
TEMPLATES = Path(__file__).parent.parent / "templates"


@dataclass(frozen=True)
class Words:
    """A letter's subject on one line, and its two forms."""

    subject: str
    text: str
    html: str


class Kind(StrEnum):
    """What became of a letter."""

    SENT = "sent"
    LATER = "later"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Outcome:
    """What became of a letter, and the server's words where it had any."""

    kind: Kind
    problem: str = ""


class Away(Exception):
    """The mail server cannot be reached, or lets us not in; nothing was sent."""


class Insecure(Exception):
    """A password would have crossed the network in the clear."""


@lru_cache
def _texts(language: str) -> NullTranslations:
    merged = Translations()
    if language == "en":
        return merged
    for folder in catalogs.folders():
        merged.merge(cast(Translations, Translations.load(folder, [language])))
    return merged


@lru_cache
def _templates(language: str) -> Environment:
    options = {"trim_blocks": True, "lstrip_blocks": True}
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(("html",)),
        extensions=["jinja2.ext.i18n"],
        **options,  # type: ignore[arg-type] # two flags
    )
    texts = _texts(language)
    install = getattr(made, "install_gettext_callables")  # noqa: B009 - added by the extension, unknown to the types
    install(texts.ugettext, texts.ungettext, newstyle=True, pgettext=texts.upgettext, npgettext=texts.unpgettext)
    made.globals["language"] = lambda: language
    return made


def compose(template: str, language: str, **context: object) -> Words:
    """Write `mail/<template>` in one language: its block `subject` and its two forms, `.txt` and `.html`."""
    now = settings.current()
    said = {**context, "organisation": now.organisation, "base_url": now.base_url}
    made = _templates(language)
    plain = made.get_template(f"mail/{template}.txt")
    subject = "".join(plain.blocks["subject"](plain.new_context(said)))
    html = made.get_template(f"mail/{template}.html").render(said, subject=subject)
    return Words(" ".join(subject.split()), plain.render(said).strip() + "\n", html)


class Post:
    """An open connection to the mail server."""

    def __init__(self, server: smtplib.SMTP, sender: str) -> None:
        self.server = server
        self.sender = sender

    def send(self, letter_id: str, to: str, words: Words) -> Outcome:
        """Hand one letter over; one recipient, so that one answer says it all."""
        letter = _written(letter_id, self.sender, to, words)
        handed_over = False
        try:
            self.server.ehlo_or_helo_if_needed()
            self._expect(self.server.mail(parseaddr(self.sender)[1]))
            self._expect(self.server.rcpt(to))
            handed_over = True
            self._expect(self.server.data(letter.as_bytes()))
        except smtplib.SMTPResponseException as error:
            self._reset()
            return _refusal(error)
        except (OSError, smtplib.SMTPException) as error:
            return Outcome(Kind.UNKNOWN if handed_over else Kind.LATER, type(error).__name__)
        return Outcome(Kind.SENT)

    def _expect(self, answer: tuple[int, bytes]) -> None:
        code, said = answer
        if code not in (250, 251):
            raise smtplib.SMTPResponseException(code, said)

    def _reset(self) -> None:
        # The server may be gone; the next letter will find out.
        with suppress(OSError, smtplib.SMTPException):
            self.server.rset()


def _refusal(error: smtplib.SMTPResponseException) -> Outcome:
    said = error.smtp_error
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return Outcome(Kind.LATER if 400 <= error.smtp_code < 500 else Kind.REFUSED, f"{error.smtp_code} {words}"[:300])


def _written(letter_id: str, sender: str, to: str, words: Words) -> EmailMessage:
    letter = EmailMessage(SMTP)
    letter["From"], letter["To"], letter["Subject"] = sender, to, words.subject
    letter["Date"] = formatdate(usegmt=True)
    # The same for each try of a letter: a receiving server can tell them apart from two letters.
    letter["Message-ID"] = f"<{letter_id}@{parseaddr(sender)[1].rpartition('@')[2]}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(words.text)
    letter.add_alternative(words.html, subtype="html")
    return letter


@contextmanager
def post() -> Iterator[Post]:
    """A connection to the server that the settings name: `smtp://` (with STARTTLS where offered) or `smtps://`.

    Raises Away when it cannot be opened, and Insecure rather than show a password.
    """
    if db.in_transaction():
        raise RuntimeError("mail was about to leave while a transaction is open")
    try:
        server = _opened()
    except (OSError, smtplib.SMTPException) as error:
        raise Away(type(error).__name__) from error
    try:
        yield Post(server, settings.current().mail_sender)
    finally:
        with suppress(OSError, smtplib.SMTPException):
            server.quit()
        server.close()


def _opened() -> smtplib.SMTP:
    where = urlsplit(settings.current().smtp_url)
    server = _connect(where.scheme, where.hostname or "localhost", where.port)
    try:
        secure = where.scheme == "smtps" or _secured(server)
        if where.username:
            if not secure and where.hostname not in LOOPBACK:
                raise Insecure(where.hostname)
            server.login(unquote(where.username), unquote(where.password or ""))
    except BaseException:
        server.close()
        raise
    return server


def _connect(scheme: str, host: str, port: int | None) -> smtplib.SMTP:
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port or 465, timeout=TIMEOUT, context=ssl.create_default_context())
    return smtplib.SMTP(host, port or 587, timeout=TIMEOUT)


def _secured(server: smtplib.SMTP) -> bool:
    server.ehlo_or_helo_if_needed()
    if not server.has_extn("starttls"):
        return False
    server.starttls(context=ssl.create_default_context())
    server.ehlo()
    return True
