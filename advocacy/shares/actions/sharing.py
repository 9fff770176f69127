"""Making a share: the exact text shown is what is queued, once for each form."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from advocacy import clock, db, settings
from advocacy.errors import NotFound, Refused
from advocacy.feed.models import Post
from advocacy.networks import queries as networks
from advocacy.networks.models import AccountState
from advocacy.people.models import Person
from advocacy.shares.actions import planning
from advocacy.shares.actions.planning import Plan
from advocacy.shares.actions.resharing import offered, point
from advocacy.shares.models import LONGEST_KEY, Act, Delivery, DeliveryState, Share
from advocacy.shares.queries import sameness, texts, ways
from advocacy.shares.queries.ways import Way


def share(
    session: Session,
    person: Person,
    post: Post,
    text: str,
    *,
    form_key: str,
    language: str,
    account_ids: Sequence[str] = (),
    page: str = "",
    plan: Plan | None = None,
    act: Act = Act.POST,
) -> Share:
    """Queue a person's words for their accounts, or note that they opened a network's share page.

    With a `plan` they leave later, which no share page can; any `act` but a post of one's own is done to the
    author's own publication, through one account.

    `text` is what the person saw, disclosure included, without the tracked link. A form sent twice
    is answered with its first share. Raises Refused with a code that has a sentence: `no-words`,
    `too-long` (details: by, network), `not-reachable` (details: network), `post-closed`, `no-way`,
    `account-gone`, `form-used` for a form that has gone out another way, `form-strange` for a form that is
    none of ours; `too-alike` (details: network) where a network forbids the words of a colleague, and what
    `planning.take` raises; `no-original` for an act that is not offered; NotFound for an account of
    somebody else.
    """
    earlier = made_with(session, person, post, form_key)
    if earlier is not None:
        return _same(earlier, {page} if page else set(account_ids))
    chosen = _chosen(session, person, account_ids, page)
    offer = offered(session, person, post, chosen, act)
    bare = offer is not None and not offer.worded
    words = "" if bare else texts.cleaned(text)
    _refuse(post, words, chosen, bare=bare)
    _refuse_repeats(session, person, post, words, () if bare else chosen)
    made = Share(person_id=person.id, post=post, text=words, language=language, form_key=form_key)
    made.deliveries = [_delivery(person, post, made, way) for way in chosen]
    if offer is not None:
        point(made.deliveries[0], offer)
    try:
        with session.begin_nested():
            session.add(made)
            session.flush()
            _plan(session, made, plan)
    except IntegrityError:
        # The other half of a double click was faster.
        return made_with(session, person, post, form_key) or _lost(form_key)
    return made


def _same(earlier: Share, asked: set[str]) -> Share:
    # Two tabs may hold one form: what the second asked for must not pass for done.
    if not asked <= {each.account_id or each.network for each in earlier.deliveries}:
        raise Refused("form-used")
    return earlier


def _lost(form_key: str) -> Share:
    raise Refused("form-used", form_key=form_key)


def made_with(session: Session, person: Person, post: Post, form_key: str) -> Share | None:
    """The share that this form has made already. Raises Refused (`form-strange`); NotFound for another's form."""
    if len(form_key) > LONGEST_KEY or "\0" in form_key:
        raise Refused("form-strange")
    found = session.scalars(sa.select(Share).where(Share.form_key == form_key)).one_or_none()
    if found is not None and (found.person_id, found.post_id) != (person.id, post.id):
        raise NotFound
    return found


def _chosen(session: Session, person: Person, account_ids: Sequence[str], page: str) -> list[Way]:
    if page:
        return [ways.by_page(page)]
    return [_through(session, person, each) for each in dict.fromkeys(account_ids)]


def _through(session: Session, person: Person, account_id: str) -> Way:
    account = networks.account_for(session, person, account_id)
    if account.state == AccountState.DISCONNECTED:
        raise Refused("account-gone", network=account.connector)
    view = networks.view(account)
    if not view.publishes:
        raise Refused("no-way")
    return ways.through(view)


def _refuse(post: Post, words: str, chosen: Sequence[Way], *, bare: bool) -> None:
    if not post.relayable(clock.now()):
        raise Refused("post-closed")
    if not chosen:
        raise Refused("no-way")
    if bare:
        return
    if not words:
        raise Refused("no-words")
    for way in chosen:
        # Every tracked link is equally long, whatever its code.
        link = texts.address("0" * texts.CODE_LENGTH) if post.link_url else ""
        over = way.length(texts.final(words, link)) - way.rule.limit
        if over > 0:
            raise Refused("too-long", by=over, network=way.network)
        fetches = way.account is not None and way.account.fetches_images
        if fetches and post.pictures and not settings.current().reachable:
            raise Refused("not-reachable", network=way.network)


def _refuse_repeats(session: Session, person: Person, post: Post, words: str, chosen: Sequence[Way]) -> None:
    strict = {way.network for way in chosen if way.account and sameness.wants_own_words(way.network)}
    if strict:
        # Two who send the same words at once take turns, so that the second is seen.
        session.execute(sa.select(Post.id).where(Post.id == post.id).with_for_update(key_share=True))
    for network in sorted(strict):
        if sameness.repeats(session, person.id, post.id, network, words):
            raise Refused("too-alike", network=network)


def _delivery(person: Person, post: Post, made: Share, way: Way) -> Delivery:
    code = texts.code(person.id, post.id, way.id, made.form_key)
    link = texts.address(code) if post.link_url else ""
    delivery = Delivery(id=db.new_id(), network=way.network, code=code, text=texts.final(made.text, link))
    if way.share_page:
        delivery.state = DeliveryState.OPENED
        return delivery
    delivery.account_id = way.id
    delivery.due_at = clock.now() + timedelta(seconds=settings.current().undo_seconds)
    delivery.undo_until = delivery.due_at
    if way.expired:
        delivery.state, delivery.problem = DeliveryState.HELD, "account-expired"
    return delivery


def _plan(session: Session, made: Share, plan: Plan | None) -> None:
    if plan is None:
        return
    for delivery in (each for each in made.deliveries if each.account_id):
        for name, value in planning.take(session, made.post, delivery, plan).items():
            setattr(delivery, name, value)
