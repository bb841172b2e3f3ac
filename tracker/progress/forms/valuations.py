"""What people write down about valuations."""

from collections.abc import Sequence
from datetime import date
from typing import cast

from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from tracker.progress.forms.fields import DecimalField
from tracker.progress.forms.rounds import ConsentForm
from tracker.progress.rules import (
    NOTE_MAX,
    NewValuation,
    SourceGrade,
    Stage,
    ValuationFacts,
)
from tracker.web.forms import (
    DayField,
    Form,
    WonField,
    asked,
    choices,
    one_line,
    paragraphs,
)


class ValuationForm(ConsentForm):
    """In won, or in dollars with the rate of the day."""

    valued_on = DayField("progress.valued_on", asked(required=True))
    stage = SelectField("progress.stage_label", validators=[InputRequired()])
    amount_krw = WonField("progress.amount_krw", asked(required=False))
    amount_usd = DecimalField("progress.amount_usd", asked(required=False))
    usd_krw = DecimalField("progress.usd_krw", asked(required=False))
    grade = RadioField("progress.grade_label", choices=[], validators=[InputRequired()])
    note = paragraphs("progress.note", NOTE_MAX, required=False)

    def offer(self, grades: Sequence[SourceGrade]) -> None:
        """A startup is offered grade D alone: its own statement."""
        self.grade.choices = choices(grades, "progress.grade")
        self.stage.choices = choices(tuple(Stage), "progress.stage")

    def new_valuation(self) -> NewValuation:
        consent, basis = self.agreed
        return NewValuation(
            valued_on=cast("date", self.valued_on.data),
            grade=SourceGrade(self.grade.data),
            stage=Stage(self.stage.data),
            amount_krw=self.amount_krw.data,
            amount_usd=self.amount_usd.data,
            usd_krw=self.usd_krw.data,
            note=self.note.data,
            consent=consent,
            consent_basis=basis,
        )


class CorrectValuationForm(ValuationForm):
    """The valuation as it should have been recorded, and why."""

    reason = one_line("progress.correction_reason", NOTE_MAX)

    def fill(self, found: ValuationFacts, basis: str) -> None:
        """With what was recorded: only what was wrong is typed."""
        for name in ("valued_on", "usd_krw", "note"):
            self[name].data = getattr(found, name)
        for name in ("stage", "grade", "consent"):
            self[name].data = getattr(found, name).value
        self.amount_usd.data = found.amount_usd
        self.amount_krw.data = found.amount_krw if found.amount_usd is None else None
        self.consent_basis.data = basis


class VerifyValuationForm(Form):
    """What the program saw, and how good it is; the grade stated where none is sent."""

    grade = RadioField("progress.grade_label", choices=[])

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.grade.choices = choices(tuple(SourceGrade), "progress.grade")
