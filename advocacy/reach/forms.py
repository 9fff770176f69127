"""The form that takes a person's own analytics file."""

from flask_babel import lazy_gettext
from flask_wtf.file import FileField, FileRequired

from advocacy.forms import Form


class FileForm(Form):
    """One workbook."""

    file = FileField(
        lazy_gettext("Your analytics file (.xlsx)"), validators=[FileRequired(lazy_gettext("Please choose a file."))]
    )
