"""Forms on the networks, for administrators."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext
from wtforms import BooleanField, Field, HiddenField, PasswordField, StringField
from wtforms.validators import ValidationError

from advocacy.forms import Form, Line, at_most, needed
from advocacy.networks.connector import Setting
from advocacy.networks.queries import Desk, in_force
from advocacy.networks.words import named

WHOLE = re.compile(r"\d{1,12}", re.ASCII)
AMOUNT = re.compile(r"\d{1,9}(?:[.,]\d{1,6})?", re.ASCII)
MICROS = 1_000_000
ON, OFF = "on", "off"
OWN = "option_"


class AskForm(Form):
    """Which server of a network is asked: a known one by its id, else one by its address."""

    server = HiddenField(validators=[at_most(36)])
    address = Line(lazy_gettext("Address of the server"), validators=[at_most(253)])


class PauseForm(AskForm):
    """Which server is paused, and why."""

    reason = Line(lazy_gettext("Reason, for administrators"), validators=[needed(), at_most(300)])


class Whole(Line):
    """A whole number, as text."""

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no whole number; an empty field takes the default."""
        if self.data and not WHOLE.fullmatch(self.data):
            raise ValidationError(lazy_gettext("Please give a whole number, in digits."))


class Money(Line):
    """An amount of money, typed with a point or a comma."""

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no amount; an empty field takes the default."""
        if self.data and not AMOUNT.fullmatch(self.data):
            raise ValidationError(lazy_gettext("Please give an amount, such as 0.20."))


class Secret(PasswordField):
    """A secret on its way in; what is kept is never shown, nor what was typed."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Trim what was pasted."""
        super().process_formdata([str(value).strip() for value in valuelist])


KINDS: dict[str, type[Field]] = {"text": Line, "number": Whole, "money": Money, "switch": BooleanField}


class SetUpForm(Form):
    """Credentials and options of a network; the options are fields that its connector's settings make."""

    client_id = Line(lazy_gettext("Client ID"), validators=[at_most(500)])
    client_secret = Secret(lazy_gettext("Client secret"), validators=[at_most(2000)])

    def fields_of(self, desk: Desk) -> Iterator[tuple[Setting, StringField]]:
        """Each option with its field."""
        return ((each, self[OWN + each.name]) for each in desk.network.settings)

    def default_of(self, setting: Setting) -> str:
        """What holds where nothing is set, as a person would type it."""
        return str(_shown(setting, setting.default))

    def options(self, desk: Desk) -> dict[str, str]:
        """What an owner wants other than the defaults; what the environment holds stays as it was kept."""
        free = [(each, field) for each, field in self.fields_of(desk) if each.name not in desk.given]
        said = {each.name: _said(each, field.data) for each, field in free}
        differs = {each.name: said[each.name] for each, _ in free if said[each.name] not in ("", each.default)}
        return differs | {name: value for name, value in desk.chosen.items() if name not in said}

    def changed(self, desk: Desk, options: dict[str, str]) -> set[str]:
        """The names of what is no longer as it was, without a value: it may be a secret."""
        names = {each.name for each in desk.network.settings}
        told = {name for name in names if options.get(name) != desk.chosen.get(name)}
        if desk.network.needs_client and "client" not in desk.given:
            told |= {"client_id"} if (self.client_id.data or "") != desk.client_id else set()
            told |= {"client_secret"} if self.client_secret.data else set()
        return told


def set_up_form(desk: Desk) -> SetUpForm:
    """The form of one network, filled with what holds now."""
    fields = {OWN + each.name: _field(desk.network.name, each) for each in desk.network.settings}
    held = in_force(desk)
    values = {OWN + each.name: _shown(each, held[each.name]) for each in desk.network.settings}
    made: SetUpForm = type("SetUp", (SetUpForm,), fields)(data={"client_id": desk.client_id, **values})
    return made


def _field(network: str, setting: Setting) -> Any:
    checks = [] if setting.kind == "switch" else [at_most(500)]
    return KINDS[setting.kind](named(network, setting), validators=checks)


def _said(setting: Setting, typed: Any) -> str:
    if setting.kind == "switch":
        return ON if typed else OFF
    if setting.kind == "money" and typed:
        return str(int(Decimal(typed.replace(",", ".")) * MICROS))
    return str(typed or "")


def _shown(setting: Setting, kept: str) -> Any:
    return kept == ON if setting.kind == "switch" else amount(kept) if setting.kind == "money" else kept


def amount(micros: str) -> str:
    """Micros of a currency as an amount with two decimals or more: "200000" is "0.20"."""
    if not WHOLE.fullmatch(micros):
        return micros
    whole, rest = divmod(int(micros), MICROS)
    return f"{whole}.{f'{rest:06}'.rstrip('0').ljust(2, '0')}"
