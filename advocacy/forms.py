"""The ground of every form: CSRF token, trimmed words, refusals as plain sentences."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import Field, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than the stubs
from wtforms.validators import DataRequired, Length, StopValidation, ValidationError
from wtforms.widgets import CheckboxInput

from advocacy import html

Words = str | Any  # a text, or one that waits for the reader's language


class Form(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """A form with a CSRF token; what was typed stays in it when it is refused."""


class Line(StringField):
    """One line, without the blanks around it."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Trim what was sent."""
        super().process_formdata([str(value).strip() for value in valuelist])


class Passage(TextAreaField):
    """Several lines, with one kind of line end and no blanks around."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Trim what was sent and settle its line ends."""
        super().process_formdata([str(value).replace("\r\n", "\n").strip() for value in valuelist])


class RichText(TextAreaField):
    """Safe HTML, whether it comes from the editor or was typed plainly without scripts."""

    plain = True

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Note how the words were written, then read them."""
        sent = formdata.get(f"{self.name}_format", "plain") if formdata else "html"
        self.plain = sent == "plain"
        super().process(formdata, *args, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Turn plain words into paragraphs and clean the rest."""
        if valuelist:
            typed = html.paragraphs(str(valuelist[0])) if self.plain else str(valuelist[0])
            self.data = str(html.safe(typed))

    def _value(self) -> str:
        return html.plain(self.data or "", gap="\n\n")


class Boxes(SelectMultipleField):
    """Several choices, each a box to tick; `ui/field.html` draws them as chips."""

    option_widget = CheckboxInput()


def options(pairs: Iterable[tuple[str, str]]) -> list[Any]:
    """Values and labels, as fields with choices want them."""
    return [SelectChoice(value=value, label=label) for value, label in pairs]


def needed(message: Words | None = None) -> DataRequired:
    """Refuse an empty field, in the field's own words where given."""
    return DataRequired(message or lazy_gettext("Please fill this in."))


def at_most(limit: int) -> Length:
    """Refuse more than `limit` characters."""
    return Length(max=limit, message=lazy_gettext("Please keep to %(limit)s characters.", limit=limit))


def at_least(limit: int) -> Length:
    """Refuse fewer than `limit` characters."""
    return Length(min=limit, message=lazy_gettext("Please give at least %(limit)s characters.", limit=limit))


def mail_address(form: Form, field: Field) -> None:
    """Refuse what cannot be a mail address; whether it exists is for a mail to find out."""
    name, at, host = (field.data or "").rpartition("@")
    if not (name and at and "." in host.strip(".") and " " not in field.data):
        raise ValidationError(lazy_gettext("This does not look like a mail address."))


def web_address(form: Form, field: Field) -> None:
    """Refuse what is not a full http or https address; an empty field passes."""
    if not field.data:
        raise StopValidation
    target = html.link(field.data)
    if not target or target.startswith("mailto:"):
        raise ValidationError(lazy_gettext("Please give a full address that begins with https://"))
