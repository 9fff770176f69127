"""Letters leave by real SMTP, once; what is not known is not sent again."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope
from flask.testing import FlaskClient
from redis import Redis
from sqlalchemy.orm import Session, sessionmaker

from advocacy import clock, crypto, mail, queue
from advocacy.people import actions, jobs
from advocacy.people.models import Letter, LetterState, Person, PersonState, Role, Sitting, Ticket, TicketKind
from tests import factories, visitor
from tests.conftest import environment, free_port


class MailServer:
    """A mail server on loopback that keeps what it takes and can be told to refuse."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.answer = "250 OK"
        self.silent = False

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        if self.answer.startswith("250"):
            content = envelope.content
            assert isinstance(content, bytes)
            letter = message_from_bytes(content, policy=policy.default)
            assert isinstance(letter, EmailMessage)
            self.taken.append(letter)
        if self.silent:
            # Taken, but the answer never comes.
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        return self.answer


@pytest.fixture
def server(redis: Redis) -> Iterator[MailServer]:
    handler = MailServer()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        with environment(RELAIS_SMTP_URL=f"smtp://127.0.0.1:{controller.port}"):
            yield handler
    finally:
        controller.stop()


def write(session: Session, **columns: Any) -> Letter:
    person = factories.person(session, **columns)
    return actions.write_letter(session, person, "people/sign_in", link="http://127.0.0.1:8000/sign-in/link/abc")


def states(session: Session) -> list[LetterState]:
    found = list(session.scalars(sa.select(Letter.state).order_by(Letter.id)))
    session.commit()
    return found


def test_a_letter_arrives_once_in_text_and_html(session: Session, server: MailServer) -> None:
    write(session, name="Zoé Été", language="fr", email="zoe@atelier.example")
    session.commit()
    assert jobs.send_letters() == 1
    assert jobs.send_letters() == 0
    (letter,) = server.taken
    assert letter["Subject"] == "Votre lien de connexion à Relais"
    assert letter["To"] == "zoe@atelier.example"
    text, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "Bonjour Zoé Été," in text.get_content()
    assert "http://127.0.0.1:8000/sign-in/link/abc" in text.get_content()
    assert '<html lang="fr">' in html.get_content()
    assert 'href="http://127.0.0.1:8000/sign-in/link/abc"' in html.get_content()
    assert states(session) == [LetterState.SENT]


def test_what_was_sent_is_not_kept(session: Session, server: MailServer) -> None:
    letter = write(session)
    session.commit()
    jobs.send_letters()
    session.refresh(letter)
    assert (letter.text_sealed, letter.html_sealed) == ("", "")


def test_a_letter_is_promised_to_the_queue_with_its_transaction(session: Session, server: MailServer) -> None:
    write(session)
    assert queue.named("mail").count == 0
    session.commit()
    assert queue.named("mail").jobs[0].func_name == "advocacy.people.jobs.send_letters"


def test_a_temporary_refusal_is_tried_again_later_and_not_at_once(session: Session, server: MailServer) -> None:
    server.answer = "450 mailbox busy"
    letter = write(session)
    session.commit()
    jobs.send_letters()
    assert jobs.send_letters() == 0
    session.refresh(letter)
    assert letter.state == LetterState.WAITING
    assert letter.problem == "450 mailbox busy"
    assert letter.due_at > clock.now()
    server.answer = "250 OK"
    letter.due_at = clock.now()
    session.commit()
    jobs.send_letters()
    assert states(session) == [LetterState.SENT]
    assert len(server.taken) == 1


def test_temporary_refusals_end(session: Session, server: MailServer) -> None:
    server.answer = "450 mailbox busy"
    letter = write(session)
    for _ in range(6):
        letter.due_at = clock.now()
        session.commit()
        jobs.send_letters()
        session.refresh(letter)
    assert letter.state == LetterState.FAILED


def test_a_refusal_for_good_is_final_and_does_not_hold_up_others(session: Session, server: MailServer) -> None:
    server.answer = "550 no such mailbox"
    write(session)
    write(session)
    session.commit()
    jobs.send_letters()
    assert states(session) == [LetterState.FAILED, LetterState.FAILED]
    assert session.scalars(sa.select(Letter.problem)).first() == "550 no such mailbox"


def test_a_server_gone_after_taking_the_letter_leaves_it_unconfirmed(session: Session, server: MailServer) -> None:
    server.silent = True
    write(session)
    session.commit()
    jobs.send_letters()
    assert states(session) == [LetterState.UNCONFIRMED]
    server.silent = False
    jobs.sweep()
    assert len(server.taken) == 1


def test_a_crash_between_claim_and_record_leaves_it_unconfirmed(session: Session, server: MailServer) -> None:
    letter = write(session)
    session.commit()
    assert actions.claim_letter(session) is not None
    session.commit()
    jobs.sweep()
    assert states(session) == [LetterState.SENDING]
    letter.claimed_at = clock.now() - actions.STALE
    session.commit()
    jobs.sweep()
    assert states(session) == [LetterState.UNCONFIRMED]
    assert server.taken == []


def test_a_letter_whose_key_is_lost_does_not_hold_up_others(session: Session, server: MailServer) -> None:
    lost = write(session)
    lost.text_sealed, lost.due_at = "gone:whatever", clock.now() - timedelta(hours=1)
    other = write(session)
    session.commit()
    jobs.sweep()
    session.expire_all()
    assert (lost.state, lost.problem, lost.html_sealed) == (LetterState.FAILED, "key-missing", "")
    assert other.state == LetterState.SENT


def test_an_unreachable_server_claims_nothing(session: Session, redis: Redis) -> None:
    with environment(RELAIS_SMTP_URL=f"smtp://127.0.0.1:{free_port()}"):
        write(session)
        session.commit()
        assert jobs.send_letters() == 0
    assert states(session) == [LetterState.WAITING]


def test_without_a_mail_server_a_letter_is_kept_and_never_leaves_later(session: Session, redis: Redis) -> None:
    letter = write(session)
    session.commit()
    assert letter.state == LetterState.KEPT
    assert jobs.send_letters() == 0
    assert "sign-in/link/abc" in crypto.unseal(letter.text_sealed)


def test_two_workers_never_send_one_letter_twice(committed: sessionmaker[Session], server: MailServer) -> None:
    with committed.begin() as session:
        for _ in range(10):
            write(session)
    workers = [threading.Thread(target=jobs.send_letters) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with committed() as session:
        assert states(session) == [LetterState.SENT] * 10
    assert len({letter["Message-ID"] for letter in server.taken}) == len(server.taken) == 10


def test_mail_never_leaves_while_a_transaction_is_open(session: Session, server: MailServer) -> None:
    session.execute(sa.select(Person.id))
    with pytest.raises(RuntimeError), mail.post():
        pass


def test_a_password_is_not_shown_to_a_server_without_encryption(redis: Redis) -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = listening.getsockname()[1]

        def talk() -> None:
            peer, _ = listening.accept()
            with peer, peer.makefile("rb") as lines:
                peer.sendall(b"220 plain\r\n")
                for line in lines:
                    peer.sendall(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 plain\r\n")

        talking = threading.Thread(target=talk)
        talking.start()
        # 127.0.0.1 by another name, which is not known to be this machine.
        elsewhere = environment(RELAIS_SMTP_URL=f"smtp://relais:secret@127.1:{port}")
        with elsewhere, pytest.raises(mail.Insecure), mail.post():
            pass
        talking.join(5)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("template", ["sign_in", "password", "invitation", "address"])
def test_each_letter_exists_in_both_languages(language: str, template: str) -> None:
    said = {"link": "L", "host": "Ana", "host_title": "DRH", "actor": "Ana", "address": "a@b.example"}
    words = mail.compose(f"people/{template}", language, person="Zoé", **said)
    assert words.subject
    assert ("Bonjour" in words.text) == ("Bonjour" in words.html) == (language == "fr")
    assert f'lang="{language}"' in words.html
    assert "<p>" not in words.text
    assert "\n-- \n" in words.text


def test_whoever_invites_sees_that_an_invitation_was_refused(
    client: FlaskClient, session: Session, server: MailServer
) -> None:
    server.answer = "550 no such mailbox"
    owner = factories.person(session, Role.OWNER, language="en")
    there = factories.person(session)
    actions.write_letter(session, there, "people/sign_in", link="L")
    invited = factories.person(session, state=PersonState.INVITED)
    actions.invite(session, owner, invited)
    session.commit()
    jobs.send_letters()
    visitor.sign_in(client, session, owner)
    assert "550 no such mailbox" in client.get(f"/persons/{invited.id}").text
    # Who is here already gets mail that is nobody else's business.
    assert "550" not in client.get(f"/persons/{there.id}").text


def test_what_ended_long_ago_is_forgotten(session: Session, redis: Redis) -> None:
    person = factories.person(session)
    old = clock.now() - timedelta(days=100)
    for made, expires in ((old, old), (clock.now(), clock.now() + timedelta(days=1))):
        digest = str(made)
        session.add(Letter(person_id=person.id, to="a", subject="s", text_sealed="", html_sealed="", made_at=made))
        session.add(Sitting(person_id=person.id, token_digest=digest, expires_at=expires))
        session.add(Ticket(person_id=person.id, kind=TicketKind.SIGN_IN, token_digest=digest, expires_at=expires))
    session.execute(sa.update(Letter).values(state=LetterState.SENT))
    session.commit()
    jobs.forget()
    for table in (Letter, Sitting, Ticket):
        assert session.scalar(sa.select(sa.func.count()).select_from(table)) == 1
