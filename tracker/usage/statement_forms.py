"""A balance as people type it off a screen, from a phone; requests; reasons."""

from datetime import date
from decimal import Decimal
from typing import Any, cast

from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField, StringField
from wtforms.validators import ValidationError

from tracker.usage.rules.statements import NOTE_MAX, REASON_MAX, NewStatement, Picture
from tracker.values.dollars import read_dollar_balance
from tracker.values.won import read_balance
from tracker.web.forms import (
    DayField,
    Form,
    KeyedForm,
    Required,
    Text,
    asked,
    clean,
    one_line,
    paragraphs,
)
from tracker.web.words import t

TYPED_MAX = 40
KRW, USD = "krw", "usd"


class StatementForm(KeyedForm):
    """`kept` names a picture that came with an earlier step, signed."""

    balance = StringField(
        "statements.form.balance",
        [Required(), Text(TYPED_MAX)],
        filters=[clean],
        render_kw={
            "inputmode": "numeric",
            "autocomplete": "off",
            "autofocus": True,
            "class": "big",
        },
    )
    currency = RadioField("statements.form.currency", [Required()], default=KRW)
    stated_on = DayField("statements.form.stated_on", asked(required=True))
    picture = FileField("statements.form.picture", render_kw={"accept": "image/*"})
    note = paragraphs("statements.form.note", NOTE_MAX, required=False)
    kept = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency.choices = [(each, t(f"statements.currency.{each}")) for each in (KRW, USD)]

    @property
    def balance_krw(self) -> int | None:
        typed = self.balance.data or ""
        if self.currency.data != KRW:
            return None
        return read_balance(typed)

    @property
    def balance_usd(self) -> Decimal | None:
        typed = self.balance.data or ""
        if self.currency.data != USD:
            return None
        return read_dollar_balance(typed)

    def validate_balance(self, field: StringField) -> None:
        del field
        if self.balance_krw is None and self.balance_usd is None:
            words = "form.dollars" if self.currency.data == USD else "form.won"
            raise ValidationError(t(words))

    def new_statement(self, picture: Picture | None) -> NewStatement:
        return NewStatement(
            cast("date", self.stated_on.data),
            self.balance_krw,
            self.balance_usd,
            self.note.data or "",
            picture,
        )


class CorrectionForm(StatementForm):
    reason = one_line("statements.form.reason", REASON_MAX)


class WithdrawalForm(Form):
    reason = one_line("statements.form.reason", REASON_MAX)


class ExplanationForm(Form):
    """`difference` is what was shown: a reason is for no other."""

    difference = HiddenField()
    reason = one_line("statements.form.explanation", REASON_MAX)

    @property
    def seen_krw(self) -> int | None:
        text = str(self.difference.data or "")
        digits = text.removeprefix("-")
        return int(text) if digits.isascii() and digits.isdecimal() and len(text) < 20 else None


class RequestForm(Form):
    """The startup is a slug; the month as `2026-09`."""

    startup = HiddenField(validators=[Required()])
    month = HiddenField(validators=[Required()])
