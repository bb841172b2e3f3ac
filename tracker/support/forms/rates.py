"""Rates."""

from datetime import date
from typing import Any, cast

from wtforms import SelectField
from wtforms.validators import InputRequired

from tracker.support.rules import RATE_SOURCE_MAX, HelpRate, SupportKind
from tracker.web.forms import DayField, Form, WonField, asked, choices, one_line
from tracker.web.words import t


class HelpRateForm(Form):
    """What an hour or a piece of a kind of help is worth from a day on: one of them at least."""

    kind = SelectField("support.kind_label", validators=[InputRequired()])
    krw_per_hour = WonField("support.krw_per_hour", asked(required=False))
    krw_per_piece = WonField("support.krw_per_piece", asked(required=False))
    from_on = DayField("support.rate_from_on", asked(required=True))
    source = one_line("support.rate_source", RATE_SOURCE_MAX)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices(tuple(SupportKind), "support.kind")

    def rate(self) -> HelpRate:
        return HelpRate(
            SupportKind(self.kind.data),
            cast("date", self.from_on.data),
            self.krw_per_hour.data or 0,
            self.krw_per_piece.data or 0,
        )

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if valid and not self._worth:
            self.krw_per_hour.errors = [t("form.required")]
            return False
        return bool(valid)

    @property
    def _worth(self) -> int:
        return int(self.krw_per_hour.data or 0) + int(self.krw_per_piece.data or 0)
