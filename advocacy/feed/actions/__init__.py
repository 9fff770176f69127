"""Writes of the feed: compose, publish, end, read, think, follow."""

from advocacy.feed.actions.content import Content, Flaw, Outlet, Words, content_of, flaws
from advocacy.feed.actions.media import add_picture, keep_picture, sweep_media
from advocacy.feed.actions.posts import archive, discard, end, publish, revise, save_draft
from advocacy.feed.actions.previews import Told, ask_preview, fail_preview, fill_preview
from advocacy.feed.actions.reading import opine, record_showings, visit
from advocacy.feed.actions.topics import (
    add_topic,
    follow,
    give_to_person,
    give_to_team,
    take_from_person,
    take_from_team,
    unfollow,
)
from advocacy.feed.words import searchable

__all__ = [
    "Content",
    "Flaw",
    "Outlet",
    "Told",
    "Words",
    "add_picture",
    "add_topic",
    "archive",
    "ask_preview",
    "content_of",
    "discard",
    "end",
    "fail_preview",
    "fill_preview",
    "flaws",
    "follow",
    "give_to_person",
    "give_to_team",
    "keep_picture",
    "opine",
    "publish",
    "record_showings",
    "revise",
    "save_draft",
    "searchable",
    "sweep_media",
    "take_from_person",
    "take_from_team",
    "unfollow",
    "visit",
]
