"""Rates."""

from datetime import date
from typing import Any, cast

from wtforms import SelectField
from wtforms.validators import InputRequired

from tracker.support.rules import RATE_SOURCE_MAX, HelpRate, SupportKind
from tracker.web.forms import DayField, Form, WonField, asked, choices, one_line


class HelpRateForm(Form):
    """What an hour of a kind of help is worth from a day on."""

    kind = SelectField("support.kind_label", validators=[InputRequired()])
    krw_per_hour = WonField("support.krw_per_hour", asked(required=True))
    from_on = DayField("support.rate_from_on", asked(required=True))
    source = one_line("support.rate_source", RATE_SOURCE_MAX)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices(tuple(SupportKind), "support.kind")

    def rate(self) -> HelpRate:
        return HelpRate(
            SupportKind(self.kind.data), cast("date", self.from_on.data), self.krw_per_hour.data
        )
