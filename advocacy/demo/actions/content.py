"""What there is to read: posts with captions, pictures and previews, and drafts on the way."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from advocacy import html
from advocacy.demo.actions.company import Company
from advocacy.demo.course import Course, Ids
from advocacy.demo.scenes import scene
from advocacy.demo.script import PostText, Script
from advocacy.feed import actions as feed
from advocacy.feed import queries
from advocacy.feed.models import Caption, Kind, Picture, Post, PostState, Preview, PreviewState


class Desk:
    """Where posts are written."""

    def __init__(self, session: Session, company: Company, course: Course, ids: Ids) -> None:
        self.session = session
        self.company = company
        self.course = course
        self.ids = ids

    def publish(self, script: Script) -> dict[str, queries.Face]:
        """Every post that went out, by key, the oldest first."""
        chance = Random("posts")
        posts = {}
        for place, text in enumerate(script.posts):
            at = self.course.published(place, len(script.posts), chance)
            post = self._written(text, at)
            post.state, post.published_at = PostState.PUBLISHED, at
            post.expires_at = at + timedelta(days=text.lasts) if text.lasts else None
            posts[text.key] = post
        self._keep(posts.values())
        return {key: queries.face_of(self.session, post) for key, post in posts.items()}

    def draft(self, script: Script) -> None:
        """Drafts, the last one touched this morning."""
        count = len(script.drafts)
        self._keep(
            self._written(text, self.course.now - timedelta(hours=5 + 20 * (count - place)))
            for place, text in enumerate(script.drafts)
        )

    def _keep(self, posts: Iterable[Post]) -> None:
        self.session.add_all(posts)
        self.session.flush()

    def _written(self, text: PostText, at: datetime) -> Post:
        author = self.company.person(text.author)
        drafter = self.company.person(text.drafted_by) if text.drafted_by else author
        body = str(html.safe(text.html))
        post = Post(
            id=self.ids.at(at), author=author, drafted_by_id=drafter.id, kind=Kind(text.kind), title=text.title,
            body_html=body, search_text=feed.searchable(text.title, body, text.source), language=text.language,
            link_url=text.link, source=text.source, made_at=at - timedelta(hours=3), changed_at=at,
        )  # fmt: skip
        post.topics = [self.company.topics[key] for key in text.topics]
        post.captions = list(self._captions(text, at))
        if text.scene:
            key = feed.add_picture(self.session, scene(text.scene, text.key))
            post.pictures = [Picture(id=self.ids.at(at), key=key, alt=text.alt)]
        if text.page:
            post.preview = self._preview(text, at)
        return post

    def _captions(self, text: PostText, at: datetime) -> Iterator[Caption]:
        # The language of the post first: that is where readers start from.
        both = sorted((("fr", text.fr), ("en", text.en)), key=lambda pair: pair[0] != text.language)
        offered = [("linkedin", text.language, text.linkedin), *(("", language, said) for language, said in both)]
        written = [each for each in offered if each[2]]
        for place, (network, language, said) in enumerate(written):
            yield Caption(id=self.ids.at(at), network=network, language=language, text=said, position=place)

    def _preview(self, text: PostText, at: datetime) -> Preview:
        return Preview(
            id=self.ids.at(at), url=text.link, state=PreviewState.READY, site="vercourt.example", title=text.page,
            description=text.about, asked_at=at, fetched_at=at,
        )  # fmt: skip
