"""The base of every form: our words, cleaned text, fields that read what people type."""

import re
import secrets
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    Field,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Optional, StopValidation, ValidationError

from tracker.values.addresses import EMAIL_MOST, is_email
from tracker.values.days import parse_day
from tracker.values.dollars import read_dollars, read_rate
from tracker.values.durations import parse_minutes
from tracker.values.won import read_balance, read_won
from tracker.web.words import t

# No colon: keys of our own, `request:5:1`, hold one, and a person's keys are of one space.
_KEY = re.compile(r"[A-Za-z0-9_.-]{8,80}")
_UNSEEN = {"Cc", "Cs"}
_BREAKS = {"Zl", "Zp"}  # line breaks that no keyboard has: mail's headers take them for such
_WTFORMS_WORDS = {
    "This field is required.": "form.required",
    "Not a valid choice.": "form.choice",
    "Not a valid choice": "form.choice",
    "'%(value)s' is not a valid choice for this field.": "form.choice",
    "Invalid Choice: could not coerce.": "form.choice",
    "Invalid choice(s): one or more data inputs could not be coerced.": "form.choice",
    "Not a valid integer value.": "form.whole_number",
    "Not a valid date value.": "form.day",
}


class _Words:
    """WTForms' own sentences in our words; one we do not know is an error that a test meets."""

    def gettext(self, message: str) -> str:
        if not message.endswith(".") and message not in _WTFORMS_WORDS:
            return message  # the label it makes up for a field that is never shown
        return t(_WTFORMS_WORDS[message])

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        del plural, n
        return t(_WTFORMS_WORDS[singular])


class Form(FlaskForm):  # type: ignore[misc]
    """A form of ours; its labels are keys of the catalogue."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def get_translations(self, form: Any) -> _Words:
            del form
            return _Words()

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        return bool(_each_sent_once(self)) and bool(valid)


class KeyedForm(Form):
    """A form whose command takes an idempotency key: sent twice, it has one effect."""

    idempotency_key = HiddenField(default=lambda: secrets.token_urlsafe(18))

    @property
    def key(self) -> str:
        return str(self.idempotency_key.data)

    def validate_idempotency_key(self, field: Field) -> None:
        if not _KEY.fullmatch(field.data or ""):
            raise ValidationError(t("form.key"))


def _each_sent_once(form: Form) -> bool:
    """A field sent twice is refused, not read by whichever comes first."""
    once = True
    for field in form:
        sent = getattr(field, "raw_data", None) or ()
        if len(sent) > 1 and not isinstance(field, SelectMultipleField) and not _many_files(field):
            field.errors = [*field.errors, t("form.repeated")]
            once = False
    return once


def _many_files(field: Field) -> bool:
    return type(field).__name__ == "MultipleFileField"


def clean(text: str | None) -> str | None:
    """One Unicode form, no spaces around it; nothing is None."""
    if text is None:
        return None
    text = unicodedata.normalize("NFC", text).strip()
    return text or None


class Text:
    """At most so many characters and none that only machines see."""

    def __init__(self, most: int, *, lines: bool = False) -> None:
        self.most = most
        self.lines = lines
        self.field_flags = {"maxlength": most}

    def __call__(self, form: Any, field: Field) -> None:
        del form
        text = field.data or ""
        if len(text) > self.most:
            raise StopValidation(t("form.too_long", most=self.most))
        allowed, unseen = ("\r\n\t", _UNSEEN) if self.lines else ("", _UNSEEN | _BREAKS)
        if any(unicodedata.category(c) in unseen and c not in allowed for c in text):
            raise StopValidation(t("form.characters"))


class Required(InputRequired):
    """Something must be there once spaces are gone."""

    def __call__(self, form: Any, field: Field) -> None:
        if field.raw_data and isinstance(field.raw_data[0], str) and not field.raw_data[0].strip():
            field.errors = []
            raise StopValidation(t("form.required"))
        super().__call__(form, field)


class LeftOut(Optional):
    """Nothing was filled in. Spaces alone are none of the choices offered, and no value either."""

    def __call__(self, form: Any, field: Field) -> None:
        try:
            super().__call__(form, field)
        except StopValidation:
            if isinstance(field, SelectField) and isinstance(field.data, str):
                field.data = field.data.strip()
            raise


def asked(required: bool, *further: Callable[..., None]) -> list[Callable[..., None]]:  # noqa: FBT001
    return [Required() if required else LeftOut(), *further]


def one_line(label: str, most: int, *, required: bool = True, **render: Any) -> StringField:
    return StringField(label, asked(required, Text(most)), filters=[clean], render_kw=render)


def paragraphs(label: str, most: int, *, required: bool = True, **render: Any) -> TextAreaField:
    validators = asked(required, Text(most, lines=True))
    return TextAreaField(label, validators, filters=[clean], render_kw=render)


def email_field(label: str, *, required: bool = True, **render: Any) -> StringField:
    """An address, in lower case."""
    validators = asked(required, Text(EMAIL_MOST), check_email)
    return StringField(
        label, validators, filters=[clean, _lower], render_kw={"type": "email", **render}
    )


def check_email(form: Any, field: Field) -> None:
    del form
    if not is_email(field.data or ""):
        raise ValidationError(t("form.email"))


def _lower(text: str | None) -> str | None:
    return text.lower() if text else text


class DayField(DateField):
    """A day as people type it; browsers that draw a calendar send `2026-09-30`."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = None
        if valuelist and valuelist[0].strip():
            self.data = parse_day(valuelist[0])
            if self.data is None:
                raise ValueError(t("form.day"))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.isoformat() if isinstance(self.data, date) else ""


class _TypedField(StringField):
    """A number read from text; what was typed comes back as it was."""

    read: Callable[[str], Any]
    refused: str

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data: Any = None
        if valuelist and valuelist[0].strip():
            self.data = type(self).read(valuelist[0])
            if self.data is None:
                raise ValueError(t(self.refused))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data:,}"


class WonField(_TypedField):
    """Whole won above 0: `150,000,000`, `150,000천원`, `1억5천`."""

    read = staticmethod(read_won)
    refused = "form.won"


class BalanceField(WonField):
    """Whole won, 0 too."""

    read = staticmethod(read_balance)


class DollarsField(_TypedField):
    """Dollars above 0, to the cent."""

    read = staticmethod(read_dollars)
    refused = "form.dollars"


class RateField(_TypedField):
    """Won for a dollar."""

    read = staticmethod(read_rate)
    refused = "form.rate"


class MinutesField(_TypedField):
    """A duration in minutes: `90`, `1시간 30분`."""

    read = staticmethod(parse_minutes)
    refused = "form.minutes"


class VersionField(HiddenField):
    """The version a form was drawn from; what is no version is one nobody has."""

    NONE = 0

    @property
    def seen(self) -> int:
        text = str(self.data or "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else self.NONE

    def renew(self, version: int) -> None:
        """After a stale edit was refused: sent again, it is of the version shown now."""
        self.raw_data, self.data = None, str(version)


def choices(of: Iterable[str], words: str) -> list[SelectChoice]:
    """Options of an enum: its values with the words of `<words>.<value>`."""
    return [SelectChoice(str(value), t(f"{words}.{value}")) for value in of]
