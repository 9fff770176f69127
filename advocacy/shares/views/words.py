"""What each state of a relay says on screen, and what can be done in one act."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from advocacy import clock
from advocacy.i18n import formats, language, zone
from advocacy.networks import queries as networks
from advocacy.networks.models import AccountState
from advocacy.shares.actions import comes_twice
from advocacy.shares.actions.answering import SAFE_AGAIN
from advocacy.shares.models import Delivery, DeliveryState
from advocacy.shares.views.base import named
from advocacy.shares.views.failures import FAILURES

# Seconds until the page asks again for what changes by itself.
QUICK = 2
SLOW = 30
SOON = timedelta(minutes=1)
NEAR = timedelta(hours=1)
FIRST = lazy_gettext("That night this hour comes twice: it leaves the first time.")
SECOND = lazy_gettext("That night this hour comes twice: it leaves the second time.")


@dataclass(frozen=True)
class Act:
    """Something to do: a form of one button, or a link (out: to the network)."""

    label: str
    url: str
    posts: bool = True
    kind: str = ""
    out: bool = False


@dataclass(frozen=True)
class Telling:
    """A relay in plain words. `again`: it will change by itself, so ask again after so many seconds; 0: it will not."""

    tone: str
    tag: str
    glyph: str
    sentence: str
    note: str = ""
    acts: list[Act] = field(default_factory=list)
    at: datetime | None = None
    again: int = 0


def tell(delivery: Delivery) -> Telling:
    """The state of a relay, why, and what can be done about it."""
    return TELLERS[delivery.state](delivery, named(delivery.network))


def moment(at: datetime | None) -> str:
    """A time for people, empty when there is none."""
    return formats.moment(at, language(), zone()) if at else ""


def zone_name() -> str:
    """The person's time zone as the page of their own space names it."""
    return zone().key.replace("_", " ")


def _ago(at: datetime | None) -> str:
    return formats.ago(at, language(), zone()) if at else ""


def do(delivery: Delivery, act: str, words: str, kind: str = "") -> Act:
    """An act on a delivery."""
    return Act(words, url_for("shares.act", delivery_id=delivery.id, act=act), kind=kind)


def _change(delivery: Delivery, words: str, kind: str = "") -> Act:
    address = url_for("shares.change", delivery_id=delivery.id)
    return Act(words, address, posts=False, kind=kind)


def _waiting(delivery: Delivery, network: str) -> Telling:
    give_up = [do(delivery, "withdraw", _("Cancel"))]
    if delivery.paused_with is not None:
        said = _("The countdown is paused. Nothing leaves until you say so.")
        go = url_for("shares.clockwork", share_id=delivery.share_id, act="now")
        return Telling("wait", _("Paused"), "pause", said, acts=[Act(_("Send now"), go), *give_up])
    if delivery.planned:
        return _planned(delivery, network, give_up)
    said, note = _("On its way to %(network)s.", network=network), ""
    if delivery.problem == "retry":
        said = _("%(network)s asked us to wait.", network=network)
        note = _("Next try: %(moment)s. Nothing for you to do.", moment=moment(delivery.due_at))
    soon = delivery.due_at is not None and delivery.due_at < clock.now() + SOON
    again = QUICK if soon else SLOW
    return Telling("wait", _("Waiting"), "clock", said, note, give_up, delivery.due_at, again)


def _planned(delivery: Delivery, network: str, give_up: list[Act]) -> Telling:
    at, now = delivery.due_at or delivery.made_at, clock.now()
    said = _("Leaves for %(network)s on %(moment)s (%(zone)s).", network=network, moment=moment(at), zone=zone_name())
    notes = []
    if at != delivery.planned_at:
        notes.append(_("The minute you chose was no longer free, so this is the next one."))
    if comes_twice(at, zone()):
        notes.append(str(SECOND if at.astimezone(zone()).fold else FIRST))
    change = Act(_("Change the moment"), url_for("shares.moment", delivery_id=delivery.id), posts=False)
    acts = [change, do(delivery, "leave", _("Send now")), *give_up]
    again = QUICK if at < now + SOON else SLOW if at < now + NEAR else 0
    return Telling("wait", _("Planned"), "clock", said, " ".join(notes), acts, at, again)


def _sending(delivery: Delivery, network: str) -> Telling:
    said = _("Being sent to %(network)s.", network=network)
    return Telling("wait", _("Waiting"), "clock", said, at=delivery.sending_at, again=QUICK)


def _preparing(delivery: Delivery, network: str) -> Telling:
    said = _("%(network)s has it and is still preparing it.", network=network)
    note = _("It is not out yet. It goes out by itself once it is ready: nothing for you to do.")
    if not _reachable(delivery):
        note = _("It is not out yet. Your connection has expired: it goes on once you reconnect.")
    soon = delivery.look_at is not None and delivery.look_at < clock.now() + SOON
    acts = [do(delivery, "withdraw", _("Give up"), "quiet")]
    return Telling("wait", _("Being prepared"), "clock", said, note, acts, delivery.ticket_at, QUICK if soon else SLOW)


def _published(delivery: Delivery, network: str) -> Telling:
    at = delivery.published_at
    if delivery.deleted_at:
        said = _("Deleted from %(network)s.", network=network)
        return Telling("ok", _("Deleted"), "trash", said, at=delivery.deleted_at)
    said = _("Relayed on %(network)s, %(when)s.", network=network, when=_ago(at))
    if delivery.delete_asked_at and not _reachable(delivery):
        return _undeleted(delivery, network)
    if delivery.delete_asked_at:
        said = _("%(network)s is being asked to delete it.", network=network)
        return Telling("wait", _("Waiting"), "clock", said, acts=_live(delivery), at=at, again=QUICK)
    note = ""
    if delivery.problem == "delete-refused":
        note = _("%(network)s did not delete it. Try again, or delete it there yourself.", network=network)
    if delivery.problem == "said-seen":
        note = _("You said that you see it. Its figures cannot be read for you.")
    acts = _live(delivery)
    if delivery.bare:
        acts.append(do(delivery, "delete", _("Delete from %(network)s", network=network)))
    elif delivery.remote_id:
        acts.append(_change(delivery, _("Correct or delete")))
    return Telling("ok", _("Published"), "check", said, note, acts, at)


def _reachable(delivery: Delivery) -> bool:
    return delivery.account is not None and delivery.account.usable


def _disconnected(delivery: Delivery) -> bool:
    return delivery.account is None or delivery.account.state == AccountState.DISCONNECTED


def _undeleted(delivery: Delivery, network: str) -> Telling:
    said = _("Not deleted from %(network)s: your connection has expired.", network=network)
    note = _("It will be deleted once you reconnect. You can also delete it there yourself.")
    if _disconnected(delivery):
        said = _("Not deleted from %(network)s: you disconnected your account first.", network=network)
        note = _("Only you can delete it now: do it there yourself.")
    acts = _live(delivery) or _profile(delivery)
    return Telling("warn", _("To delete there"), "alert", said, note, acts, delivery.published_at)


def _profile(delivery: Delivery) -> list[Act]:
    account = delivery.account
    if account is None:
        return []
    return [Act(_("Look at my profile"), account.profile_url or account.server.origin, posts=False, out=True)]


def _live(delivery: Delivery) -> list[Act]:
    if not delivery.remote_url:
        return []
    return [Act(_("View the post"), delivery.remote_url, posts=False, out=True)]


def _unconfirmed(delivery: Delivery, network: str) -> Telling:
    said = _("%(network)s did not answer in time.", network=network)
    note = _("We never send again without knowing, so as not to publish twice.")
    if _disconnected(delivery):
        note = _("You disconnected your account, so we cannot check any more: look there yourself, then tell us.")
    elif not networks.findable(delivery.network):
        note += " " + _("%(network)s lets nobody check: look there yourself, then tell us.", network=network)
    elif not _reachable(delivery):
        note += " " + _("Your connection has expired: we check once you reconnect, or look there yourself.")
    elif delivery.look_at:
        note += " " + _("Next check: %(moment)s.", moment=moment(delivery.look_at))
    answers = [
        do(delivery, "seen", _("I see it, it is published")),
        do(delivery, "absent", _("It is not there")),
    ]
    acts = [*_profile(delivery), *answers]
    at = delivery.sending_at
    return Telling("warn", _("Unconfirmed"), "question", said, note, acts, at, SLOW)


def _failed(delivery: Delivery, network: str) -> Telling:
    said = FAILURES.get(delivery.problem)
    sentence = str(said) if said else _("%(network)s refused this text.", network=network)
    note = _("Nothing was published. Your text is kept.")
    if not said and delivery.problem_detail:
        note += " " + _("Its own words: “%(words)s”", words=delivery.problem_detail)
    acts = [do(delivery, "retry", _("Send again"), "primary")] if delivery.problem in SAFE_AGAIN else []
    if not delivery.bare:
        acts.append(_change(delivery, _("Change the text"), "" if acts else "primary"))
    acts.append(do(delivery, "withdraw", _("Give up"), "quiet"))
    at = delivery.sending_at
    return Telling("bad", _("Failed"), "alert", sentence, note, acts, at)


def _held(delivery: Delivery, network: str) -> Telling:
    give_up = do(delivery, "withdraw", _("Give up"), "quiet")
    at = delivery.made_at
    if delivery.problem == "account-expired":
        again = _("Reconnect %(network)s", network=network)
        acts = [Act(again, url_for("networks.accounts", next=request.full_path), posts=False, kind="primary"), give_up]
        said = _("Your connection to %(network)s has expired.", network=network)
        note = _("Your text is kept and will leave once you reconnect.") + _before(delivery)
        return Telling("warn", _("To reconnect"), "lock", said, note, acts, at)
    said = _("Nothing leaves for %(network)s for now: our administrators are on it.", network=network)
    note = _("Your text is kept and will leave by itself.") + _before(delivery)
    return Telling("wait", _("Held"), "pause", said, note, [give_up], at)


def _before(delivery: Delivery) -> str:
    end = delivery.share.post.expires_at
    if end is None:
        return ""
    day = formats.day(end, language(), zone())
    return " " + str(_("The post can be relayed until %(day)s.", day=day))


def _cancelled(delivery: Delivery, network: str) -> Telling:
    said = _("Taken back: nothing was published on %(network)s.", network=network)
    if delivery.problem == "post-closed":
        said = _("It could no longer be relayed when its time came. Nothing was published.")
    if delivery.problem == "account-gone":
        said = _("You disconnected %(network)s before it left. Nothing was published.", network=network)
    return Telling("", _("Taken back"), "undo", said, at=delivery.made_at)


# What is sent to people, with no network to name.
DIRECT = {
    "email": (
        lazy_gettext("You opened an e-mail. Did you send it?"),
        lazy_gettext("You said that you sent it by e-mail."),
    ),
    "device": (
        lazy_gettext("You handed it to another app. Did you share it there?"),
        lazy_gettext("You said that you shared it with another app."),
    ),
}


def _opened(delivery: Delivery, network: str) -> Telling:
    said = _("You opened %(network)s. Did you share it?", network=network)
    note = _("%(network)s confirms nothing to us, so it is your word that counts.", network=network)
    if delivery.network in DIRECT:
        said = str(DIRECT[delivery.network][0])
        note = _("Nothing confirms it to us, so it is your word that counts.")
    acts = [
        do(delivery, "declare", _("Done, I shared it")),
        do(delivery, "withdraw", _("No, after all"), "quiet"),
    ]
    return Telling("wait", _("Opened"), "out", said, note, acts, delivery.made_at)


def _declared(delivery: Delivery, network: str) -> Telling:
    said = _("You said that you shared it on %(network)s.", network=network)
    note = _("%(network)s confirms nothing: this relay counts in uptake, not in reach.", network=network)
    if delivery.network in DIRECT:
        said = str(DIRECT[delivery.network][1])
        note = _("Nothing confirms it: this relay counts in uptake, not in reach.")
    acts = [do(delivery, "withdraw", _("Take my word back"), "quiet")]
    return Telling("", _("Declared"), "like", said, note, acts, delivery.published_at)


TELLERS: dict[DeliveryState, Callable[[Delivery, str], Telling]] = {
    DeliveryState.WAITING: _waiting,
    DeliveryState.CLAIMED: _sending,
    DeliveryState.SENDING: _sending,
    DeliveryState.PREPARING: _preparing,
    DeliveryState.PUBLISHED: _published,
    DeliveryState.UNCONFIRMED: _unconfirmed,
    DeliveryState.FAILED: _failed,
    DeliveryState.HELD: _held,
    DeliveryState.CANCELLED: _cancelled,
    DeliveryState.OPENED: _opened,
    DeliveryState.DECLARED: _declared,
}
