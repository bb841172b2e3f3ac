"""What people write down about funding rounds and consent."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, cast

from wtforms import RadioField, SelectField, StringField
from wtforms.validators import InputRequired, ValidationError

from tracker.progress.rules import (
    BASIS_MAX,
    INVESTORS_MAX,
    NOTE_MAX,
    Consent,
    Currency,
    ExitKind,
    NewRound,
    RoundFacts,
    SourceGrade,
    Stage,
)
from tracker.values.dollars import read_dollars
from tracker.values.won import read_won
from tracker.web.forms import (
    DayField,
    Form,
    RateField,
    asked,
    choices,
    one_line,
    paragraphs,
)
from tracker.web.words import t


class MoneyField(StringField):
    """An amount in the currency chosen beside it: `50억`, `4,000,000`."""

    amount: Decimal | None = None


def _read_money(form: Any, field: Any) -> None:
    """`amount` of a MoneyField, by the form's own currency."""
    in_usd = form.currency.data == Currency.USD
    found: Decimal | int | None = (read_dollars if in_usd else read_won)(field.data or "")
    if found is None:
        raise ValidationError(t("form.dollars" if in_usd else "form.won"))
    field.amount = Decimal(found)


def _money(label: str) -> MoneyField:
    return MoneyField(label, asked(False, _read_money), render_kw={"inputmode": "text"})  # noqa: FBT003


class ConsentForm(Form):
    """To whom the firm agrees to show it, and by which paper."""

    consent = RadioField("progress.consent_label", choices=[], validators=[InputRequired()])
    consent_basis = one_line("progress.consent_basis", BASIS_MAX, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.consent.choices = choices(tuple(Consent), "progress.consent")

    @property
    def agreed(self) -> tuple[Consent, str]:
        return Consent(self.consent.data), self.consent_basis.data or ""


class RoundForm(ConsentForm):
    """A round or an exit; the amounts are in the currency chosen."""

    closed_on = DayField("progress.closed_round_on", asked(required=True))
    stage = SelectField("progress.round_stage", validators=[InputRequired()])
    priced = RadioField(
        "progress.priced_label", choices=[], default="yes", validators=[InputRequired()]
    )
    currency = RadioField(
        "progress.currency_label",
        choices=[],
        default=Currency.KRW.value,
        validators=[InputRequired()],
    )
    raised = _money("progress.raised")
    pre_money = _money("progress.pre_money")
    post_money = _money("progress.post_money")
    usd_krw = RateField("progress.usd_krw", asked(required=False))
    exit_kind = SelectField("progress.exit_kind_label", choices=[])
    investors = one_line("progress.investors", INVESTORS_MAX, required=False)
    grade = RadioField("progress.grade_label", choices=[], validators=[InputRequired()])
    note = paragraphs("progress.note", NOTE_MAX, required=False)

    def offer(self, grades: Sequence[SourceGrade]) -> None:
        """A startup is offered grade D alone: its own statement."""
        self.grade.choices = choices(grades, "progress.grade")
        self.stage.choices = choices(tuple(Stage), "progress.stage")
        self.priced.choices = choices(("yes", "no"), "progress.priced")
        self.currency.choices = choices(tuple(Currency), "progress.currency")
        kinds = ("none", *ExitKind)
        self.exit_kind.choices = choices(kinds, "progress.exit_kind")

    def new_round(self) -> NewRound:
        consent, basis = self.agreed
        kind = self.exit_kind.data
        return NewRound(
            stage=Stage(self.stage.data),
            closed_on=cast("date", self.closed_on.data),
            grade=SourceGrade(self.grade.data),
            currency=Currency(self.currency.data),
            priced=self.priced.data == "yes",
            raised=self.raised.amount,
            pre_money=self.pre_money.amount,
            post_money=self.post_money.amount,
            usd_krw=self.usd_krw.data,
            exit_kind=None if kind == "none" else ExitKind(kind),
            investors=self.investors.data,
            note=self.note.data,
            consent=consent,
            consent_basis=basis,
        )


class CorrectRoundForm(RoundForm):
    """The round as it should have been recorded, and why."""

    reason = one_line("progress.correction_reason", NOTE_MAX)

    def fill(self, found: RoundFacts, basis: str) -> None:
        """With what was recorded: only what was wrong is typed."""
        for name in ("closed_on", "usd_krw", "investors", "note"):
            self[name].data = getattr(found, name)
        for name in ("stage", "currency", "grade", "consent"):
            self[name].data = getattr(found, name).value
        self.priced.data = "yes" if found.priced else "no"
        self.exit_kind.data = found.exit_kind.value if found.exit_kind else "none"
        self.consent_basis.data = basis
        for name, amount in (("raised", "raised"), ("pre_money", "pre"), ("post_money", "post")):
            agreed = getattr(found, f"{amount}_{found.currency}")
            self[name].data = "" if agreed is None else f"{Decimal(agreed):,f}"


class VerifyRoundForm(Form):
    """What the program saw, and how good it is."""

    grade = RadioField("progress.grade_label", choices=[], validators=[InputRequired()])

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.grade.choices = choices(tuple(SourceGrade), "progress.grade")
