"""Drafting, publishing, changing and ending a post."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from advocacy import clock, html
from advocacy.errors import Forbidden, Refused
from advocacy.feed import queries
from advocacy.feed.actions.content import Content, Outlet, content_of, flaws, web_address
from advocacy.feed.actions.previews import ask_preview
from advocacy.feed.models import Caption, Picture, Post, PostState, Topic
from advocacy.feed.words import searchable
from advocacy.people.models import Person


def save_draft(session: Session, person: Person, post: Post | None, content: Content) -> Post:
    """Keep a draft as it is, unfinished or not, in the name of someone the person may write for."""
    if content.author_id not in {author.id for author in queries.authors_for(session, person)}:
        raise Forbidden("author-not-yours")
    if post is None:
        post = Post(drafted_by_id=person.id, author_id=content.author_id, kind=content.kind, title="")
        session.add(post)
    elif post.state != PostState.DRAFT:
        raise Refused("not-a-draft")
    post.author_id = content.author_id
    post.kind, post.language = content.kind, content.language
    _link(session, post, content.link_url)
    with session.no_autoflush:
        _write(session, person, post, content)
        _hang(post, content)
    session.flush()
    return post


def publish(session: Session, person: Person, post: Post, outlets: Sequence[Outlet] = ()) -> Post:
    """Put a draft into the feed; asked twice, it stays published once. Raises Refused with what is missing."""
    if not queries.may_publish(person, post):
        if post.state == PostState.PUBLISHED and post.author_id == person.id:
            return post
        raise Forbidden("publish-not-yours")
    now = clock.now()
    found = flaws(content_of(post), now, outlets)
    if found:
        raise Refused("not-ready", flaws=found)
    post.state, post.published_at, post.changed_at = PostState.PUBLISHED, now, now
    return post


def revise(
    session: Session,
    person: Person,
    post: Post,
    content: Content,
    outlets: Sequence[Outlet] = (),
) -> Post:
    """Change a published post: its words, captions, topics and end. Author, kind, link and images stay."""
    if post.state != PostState.PUBLISHED or post.author_id != person.id:
        raise Forbidden("edit-not-yours")
    before = post.title, post.body_html
    kept = _kept(post, content)
    found = flaws(kept, clock.now(), outlets)
    if found:
        raise Refused("not-ready", flaws=found)
    _write(session, person, post, kept)
    for picture, (_key, alt) in zip(post.pictures, kept.pictures, strict=True):
        picture.alt = alt.strip()
    if before != (post.title, post.body_html):
        post.edited_at = clock.now()
    return post


def archive(session: Session, person: Person, post: Post) -> None:
    """Take a post out of the feed; what was relayed stays where it is."""
    if not queries.may_end(person, post):
        raise Forbidden("end-not-yours")
    post.state, post.changed_at = PostState.ARCHIVED, clock.now()


def end(session: Session, person: Person, post: Post) -> None:
    """Let a post expire now: it stays readable, nobody can relay it any more."""
    if not queries.may_end(person, post):
        raise Forbidden("end-not-yours")
    now = clock.now()
    if post.relayable(now):
        post.expires_at = post.changed_at = now


def discard(session: Session, person: Person, post: Post) -> None:
    """Throw a draft away."""
    if post.state != PostState.DRAFT or not queries.may_edit(session, person, post):
        raise Forbidden("edit-not-yours")
    post.topics.clear()
    session.delete(post)


def _link(session: Session, post: Post, typed: str) -> None:
    post.link_url = typed.strip()
    url = web_address(post.link_url)
    post.preview = ask_preview(session, url) if url else None


def _write(session: Session, person: Person, post: Post, content: Content) -> None:
    post.title = " ".join(content.title.split())
    post.body_html = str(html.safe(content.body))
    post.source, post.expires_at = content.source.strip(), content.expires_at
    known = {line.id for line in queries.topics_for(session, person, content.language)}
    wanted = known.intersection(content.topic_ids) | _out_of_sight(post, known)
    post.topics = [topic for each in sorted(wanted) if (topic := session.get(Topic, each))]
    post.captions = [
        Caption(network=each.network, language=each.language, text=each.text.strip(), position=place)
        for place, each in enumerate(content.captions)
        if each.text.strip()
    ]
    post.search_text = searchable(post.title, post.body_html, post.source)
    # Captions and topics are rows of their own: without this a card kept in memory would not notice.
    post.changed_at = clock.now()


def _out_of_sight(post: Post, known: set[str]) -> set[str]:
    """Closed topics another hand gave: whoever cannot see them cannot take them away unknowingly."""
    return {topic.id for topic in post.topics} - known


def _hang(post: Post, content: Content) -> None:
    post.pictures = [
        Picture(key=key, alt=alt.strip(), position=place) for place, (key, alt) in enumerate(content.pictures)
    ]


def _kept(post: Post, content: Content) -> Content:
    """The new words on what may no longer change."""
    old = content_of(post)
    alts = dict(content.pictures)
    return Content(
        author_id=old.author_id,
        kind=old.kind,
        language=old.language,
        link_url=old.link_url,
        pictures=tuple((key, alts.get(key, alt)) for key, alt in old.pictures),
        title=content.title,
        body=content.body,
        source=content.source,
        topic_ids=content.topic_ids,
        captions=content.captions,
        expires_at=content.expires_at,
    )
