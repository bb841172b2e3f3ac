"""Agreements, duties and new names as people type them."""

from datetime import date
from typing import Any, cast

from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField
from wtforms.validators import InputRequired

from tracker.handover.rules.agreements import (
    NAME_MAX,
    NUMBER_MAX,
    REASON_MAX,
    SUBJECT_MAX,
    WORDS_MAX,
    NamedThing,
    NewAgreement,
    NewDuty,
    NewName,
    OwedBy,
)
from tracker.handover.rules.leaving import REFERENCE_MAX
from tracker.web import forms
from tracker.web.forms import DayField, asked, choices, one_line

FILES_TAKEN = ".pdf,.png,.jpg,.jpeg,.webp,.heic,.heif"


class AgreementForm(forms.Form):
    number = one_line("handover.number", NUMBER_MAX)
    amends = BooleanField("handover.amends")
    signed_on = DayField("handover.signed_on", asked(required=True))
    starts_on = DayField("handover.starts_on", asked(required=True))
    ends_on = DayField("handover.ends_on", asked(required=True))
    subject = one_line("handover.subject", SUBJECT_MAX, required=False)
    file = FileField("handover.file", render_kw={"accept": FILES_TAKEN})

    def new_agreement(self) -> NewAgreement:
        return NewAgreement(
            amends=bool(self.amends.data),
            number=self.number.data or "",
            signed_on=cast("date", self.signed_on.data),
            starts_on=cast("date", self.starts_on.data),
            ends_on=cast("date", self.ends_on.data),
            subject=self.subject.data or "",
        )


class WithdrawForm(forms.Form):
    reason = one_line("program.reason", REASON_MAX)


class DutyForm(forms.Form):
    words = one_line("handover.duty", WORDS_MAX)
    owed_by = RadioField(
        "handover.owed_by",
        choices=[],
        default=OwedBy.STARTUP.value,
        validators=[InputRequired()],
    )
    due_on = DayField("handover.due_on", asked(required=True))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owed_by.choices = choices(OwedBy, "handover.owed_by")

    def new_duty(self) -> NewDuty:
        due_on = cast("date", self.due_on.data)
        return NewDuty(self.words.data or "", OwedBy(self.owed_by.data), due_on)


class NameForm(forms.Form):
    what = RadioField(
        "handover.what",
        choices=[],
        default=NamedThing.REPRESENTATIVE.value,
        validators=[InputRequired()],
    )
    after = one_line("handover.name_after", NAME_MAX)
    from_on = DayField("handover.from_on", asked(required=True))
    reference = one_line("handover.reference", REFERENCE_MAX, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.what.choices = choices(NamedThing, "handover.named")

    def new_name(self) -> NewName:
        return NewName(
            NamedThing(self.what.data),
            self.after.data or "",
            cast("date", self.from_on.data),
            self.reference.data or "",
        )
