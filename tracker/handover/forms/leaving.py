"""Leaving, and whose seat is taken."""

from datetime import date
from typing import Any, cast

from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from tracker.handover.rules.leaving import REFERENCE_MAX, Leaving
from tracker.program.rules import GONE, REASON_MAX, StartupStatus
from tracker.web import forms
from tracker.web.forms import DayField, asked, choices, one_line


class LeaveForm(forms.Form):
    status = RadioField("handover.how", choices=[], validators=[InputRequired()])
    on = DayField("program.left_on", asked(required=True))
    reason = one_line("program.reason", REASON_MAX)
    reference = one_line("handover.reference", REFERENCE_MAX, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.status.choices = choices((s for s in StartupStatus if s in GONE), "program.status")

    def leaving(self) -> Leaving:
        return Leaving(
            StartupStatus(self.status.data),
            cast("date", self.on.data),
            self.reason.data or "",
            self.reference.data or "",
        )


class PredecessorForm(forms.Form):
    predecessor = SelectField("handover.predecessor", choices=[], coerce=int)
