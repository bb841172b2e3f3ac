"""What people write down about the forecast."""

from decimal import Decimal
from typing import cast

from tracker.progress.forms.fields import DecimalField
from tracker.progress.rules import REASON_MAX
from tracker.progress.rules.forecast import SOURCE_MAX, Assumed, NewAssumption
from tracker.web.forms import Form, asked, one_line, paragraphs


class AssumptionForm(Form):
    """Another figure, where it comes from, and why it is taken."""

    value = DecimalField("forecast.value", asked(required=True))
    source = paragraphs("forecast.source_label", SOURCE_MAX)
    reason = one_line("progress.reason", REASON_MAX)

    def new_assumption(self, key: Assumed) -> NewAssumption:
        return NewAssumption(
            key=key,
            value=cast("Decimal", self.value.data),
            source=self.source.data or "",
            reason=self.reason.data or "",
        )
