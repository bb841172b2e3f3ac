"""What people write down about milestones and valuations."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import cast

from wtforms import RadioField, SelectField, StringField
from wtforms.validators import InputRequired

from tracker.progress.rules import (
    NOTE_MAX,
    OWNER_MAX,
    REASON_MAX,
    TITLE_MAX,
    URL_MAX,
    MilestoneChange,
    MilestoneState,
    NewMilestone,
    NewValuation,
    SourceGrade,
    Stage,
)
from tracker.values.exact import exact_decimal
from tracker.web.forms import (
    DayField,
    Form,
    VersionField,
    WonField,
    asked,
    choices,
    one_line,
    paragraphs,
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


class NewMilestoneForm(Form):
    title = one_line("progress.title", TITLE_MAX)
    owner = one_line("progress.owner", OWNER_MAX, required=False)
    due_on = DayField("progress.due_on", asked(required=True))
    evidence_url = one_line(
        "progress.evidence_url", URL_MAX, required=False, type="url", placeholder="https://"
    )

    def new_milestone(self) -> NewMilestone:
        return NewMilestone(
            title=self.title.data or "",
            due_on=cast("date", self.due_on.data),
            owner=self.owner.data,
            evidence_url=self.evidence_url.data,
        )


class MilestoneForm(NewMilestoneForm):
    """A milestone as it is to be; `version` is the one shown."""

    state = RadioField("progress.state_label", choices=[], validators=[InputRequired()])
    closed_on = DayField("progress.closed_on", asked(required=False))
    reason = one_line("progress.reason", REASON_MAX, required=False)
    version = VersionField()

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.state.choices = choices(tuple(MilestoneState), "progress.state")

    def change(self) -> MilestoneChange:
        return MilestoneChange(
            title=self.title.data or "",
            owner=self.owner.data,
            due_on=cast("date", self.due_on.data),
            state=MilestoneState(self.state.data),
            closed_on=self.closed_on.data,
            evidence_url=self.evidence_url.data,
            reason=self.reason.data or "",
        )


class ReasonForm(Form):
    """Removing a milestone, withdrawing a valuation."""

    reason = one_line("progress.reason", REASON_MAX)


class ConfirmForm(Form):
    """Nothing but the press of a button."""


class ValuationForm(Form):
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
        return NewValuation(
            valued_on=cast("date", self.valued_on.data),
            grade=SourceGrade(self.grade.data),
            stage=Stage(self.stage.data),
            amount_krw=self.amount_krw.data,
            amount_usd=self.amount_usd.data,
            usd_krw=self.usd_krw.data,
            note=self.note.data,
        )
