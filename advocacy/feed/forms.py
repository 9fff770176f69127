"""The composer's form, and the forms about topics."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _
from flask_wtf.file import MultipleFileField
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms import Form as Part
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from advocacy.feed.actions import Content, Words
from advocacy.feed.models import Kind, Post
from advocacy.forms import Form, Line, Passage, RichText, needed, options

LANGUAGES = [("fr", _("French")), ("en", _("English"))]
PRECISION = "%Y-%m-%dT%H:%M"


class PictureForm(Part):
    """One image that is already stored, and what it shows."""

    key = HiddenField()
    alt = Passage(_("What does the image show?"))
    remove = BooleanField(_("Take this image away"))


class CaptionForm(Part):
    """One suggested caption."""

    network = HiddenField()
    language = HiddenField()
    text = TextAreaField()


class ComposeForm(Form):
    """Everything an author decides; a draft may leave any of it open."""

    author = SelectField(_("In the name of"))
    title = Passage(_("Title"))
    kind = RadioField(_("Kind"), default=Kind.EXPERTISE.value)
    body = RichText(_("Text"))
    language = RadioField(_("Language of the post"), choices=options(LANGUAGES))
    link_url = Line(_("Link"))
    source = Line(_("Source"))
    topics = SelectMultipleField(_("Topics"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())
    pictures = FieldList(FormField(PictureForm))
    uploads = MultipleFileField(_("Add images"))
    captions = FieldList(FormField(CaptionForm))
    expires = DateTimeLocalField(_("Relaying ends"), format=[PRECISION, "%Y-%m-%dT%H:%M:%S"], validators=[Optional()])

    def lock(self) -> None:
        """Leave out what may no longer change once a post is published."""
        for name in ("author", "kind", "language", "link_url", "uploads"):
            del self[name]

    def fill(self, post: Post, zone: ZoneInfo) -> None:
        """Show what is stored of a post."""
        self.author.data, self.kind.data = post.author_id, post.kind.value
        self.title.data, self.body.data = post.title, post.body_html
        self.language.data, self.link_url.data = post.language, post.link_url
        self.source.data, self.topics.data = post.source, [topic.id for topic in post.topics]
        self.expires.data = post.expires_at.astimezone(zone) if post.expires_at else None
        for each in post.pictures:
            self.pictures.append_entry({"key": each.key, "alt": each.alt})
        for line in post.captions:
            self.captions.append_entry({"network": line.network, "language": line.language, "text": line.text})

    def offer_captions(self, networks: Sequence[str]) -> None:
        """An empty caption in each language for each network that has none, the words of any network first."""
        present = {(each.form.network.data, each.form.language.data) for each in self.captions}
        for network in networks:
            for language, _name in LANGUAGES:
                if (network, language) not in present:
                    self.add_caption(network, language)

    def add_caption(self, network: str, language: str) -> None:
        """One more empty caption."""
        self.captions.append_entry({"network": network, "language": language, "text": ""})

    def picture_keys(self) -> list[str]:
        """The keys of the images that were sent back, the ticked ones left out."""
        return [each.form.key.data or "" for each in self.pictures if not each.form.remove.data]

    def keep_pictures(self, keys: Collection[str]) -> None:
        """Keep these images and drop the others."""
        entries = self.pictures.entries
        wanted = [each for each in entries if not each.form.remove.data]
        self.pictures.entries = [each for each in wanted if each.form.key.data in keys]

    def add_pictures(self, keys: Iterable[str]) -> None:
        """Show images that have just been stored."""
        for key in keys:
            self.pictures.append_entry({"key": key, "alt": ""})

    def content(self, author_id: str, zone: ZoneInfo, locked: Post | None) -> Content:
        """What the author decided; what is locked is taken from the post."""
        if locked:
            kind, language, link = locked.kind, locked.language, locked.link_url
        else:
            kind, language = Kind(self.kind.data), self.language.data
            link = self.link_url.data or ""
        return Content(
            author_id=author_id,
            kind=kind,
            title=self.title.data or "",
            body=self.body.data or "",
            language=language,
            link_url=link,
            source=self.source.data or "",
            topic_ids=tuple(self.topics.data or ()),
            captions=tuple(_words(each.form) for each in self.captions),
            pictures=tuple((each.form.key.data or "", each.form.alt.data or "") for each in self.pictures),
            expires_at=_moment(self.expires.data, zone),
        )


def _words(form: Part) -> Words:
    text = (form["text"].data or "").replace("\r\n", "\n").strip()
    return Words(form["network"].data or "", form["language"].data, text)


def _moment(typed: datetime | None, zone: ZoneInfo) -> datetime | None:
    """What the author's clock says, as a moment; an hour that occurs twice is the first of the two."""
    return typed.replace(tzinfo=zone) if typed else None


class TopicForm(Form):
    """A new topic."""

    name_fr = Line(_("Name in French"), [needed()])
    name_en = Line(_("Name in English"), [needed()])
    closed = BooleanField(_("Closed: given by communications, invisible to everyone else"))


class GiveForm(Form):
    """Whom a closed topic is given to: a person by mail address, or a team."""

    email = Line(_("Mail address of a person"))
    team = SelectField(_("Team"), default="")
