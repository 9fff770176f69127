"""Reads of the feed: what a person may see, and the doors to one post, topic or picture."""

from advocacy.feed.queries.cards import Card, Filter, Page, card_of, feed_for, new_since
from advocacy.feed.queries.drafts import Own, drafts_for, own_posts
from advocacy.feed.queries.faces import Face, Line, Look, Snapshot, face_of
from advocacy.feed.queries.media import Linked, jpegs_of, known_media, linked_of, media_for
from advocacy.feed.queries.opinions import Sums, opinion_of, opinions_of
from advocacy.feed.queries.posts import (
    authors_for,
    may_edit,
    may_end,
    may_publish,
    post_for,
    post_to_edit,
    post_to_end,
    post_to_publish,
    visible,
)
from advocacy.feed.queries.previews import waiting_previews
from advocacy.feed.queries.showings import exposed, last_visit, opened, showings_of
from advocacy.feed.queries.topics import (
    Subjects,
    TopicLine,
    closed_topic,
    holders_of,
    subjects_of,
    topic_for,
    topics_for,
)

__all__ = [
    "Card",
    "Face",
    "Filter",
    "Line",
    "Linked",
    "Look",
    "Own",
    "Page",
    "Snapshot",
    "Subjects",
    "Sums",
    "TopicLine",
    "authors_for",
    "card_of",
    "closed_topic",
    "drafts_for",
    "exposed",
    "face_of",
    "feed_for",
    "holders_of",
    "jpegs_of",
    "known_media",
    "last_visit",
    "linked_of",
    "may_edit",
    "may_end",
    "may_publish",
    "media_for",
    "new_since",
    "opened",
    "opinion_of",
    "opinions_of",
    "own_posts",
    "post_for",
    "post_to_edit",
    "post_to_end",
    "post_to_publish",
    "showings_of",
    "subjects_of",
    "topic_for",
    "topics_for",
    "visible",
    "waiting_previews",
]
