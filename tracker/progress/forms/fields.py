"""Fields and forms that several pages of progress share."""

from collections.abc import Sequence
from decimal import Decimal

from wtforms import StringField

from tracker.progress.rules import (
    REASON_MAX,
)
from tracker.values.exact import exact_decimal
from tracker.web.forms import (
    Form,
    one_line,
)
from tracker.web.words import t


class DecimalField(StringField):
    """An exact number such as a rate or an amount of dollars: `1,384.50`."""

    data: Decimal | None  # type: ignore[assignment]

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = None
        if valuelist and valuelist[0].strip():
            self.data = exact_decimal(valuelist[0].strip().replace(",", ""))
            if self.data is None or "e" in valuelist[0].lower():
                raise ValueError(t("progress.not_a_number"))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data:,f}"


class ReasonForm(Form):
    """Removing a milestone, withdrawing a valuation."""

    reason = one_line("progress.reason", REASON_MAX)


class ConfirmForm(Form):
    """Nothing but the press of a button."""
