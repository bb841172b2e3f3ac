"""What people write down about figures: a field for each figure that is asked."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, cast

from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired, Optional

from tracker.progress.rules.kpis import KPIS, TYPED, Kpi, read_value
from tracker.progress.rules.readings import NewTarget
from tracker.progress.rules.texts import REASON_MAX
from tracker.values.periods import Period, read_period
from tracker.values.refusals import RuleViolation
from tracker.web.forms import Form, one_line
from tracker.web.words import t

VALUE_MAX = 40
PERIOD_MAX = 20
SLUG_MAX = 60


class FigureField(StringField):
    """One figure in the unit of its kind: `3억 2천만`, `42명`; what was typed comes back."""

    data: Decimal | None  # type: ignore[assignment]

    def __init__(self, label: str, *, kpi: Kpi, **kwargs: Any) -> None:
        keyboard = "text" if KPIS[kpi].below_zero else "numeric"
        render = {"inputmode": keyboard, "autocomplete": "off", "enterkeyhint": "next"}
        super().__init__(label, [Optional()], render_kw=render, **kwargs)
        self.kpi = kpi

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = None
        if valuelist and valuelist[0].strip():
            self.data = read_value(self.kpi, valuelist[0])
            if self.data is None:
                raise ValueError(t(f"kpi.unreadable.{KPIS[self.kpi].unit}"))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{int(self.data):,}"


class FiguresForm(Form):
    """Fields by the names of figures; `with_fields` gives it some."""

    @property
    def figures(self) -> list[FigureField]:
        return [part for part in self if isinstance(part, FigureField)]

    def values(self) -> dict[Kpi, Decimal | None]:
        """What each field says, where it could be read."""
        return {one.kpi: one.data for one in self.figures if not one.errors}

    def sent(self, names: Iterable[str]) -> dict[Kpi, Decimal | None]:
        """The same, of the fields that were sent at all."""
        wanted = set(names)
        return {kpi: value for kpi, value in self.values().items() if kpi.value in wanted}


class EnteredForm(FiguresForm):
    reason = one_line("kpi.reason", REASON_MAX, required=False)


def with_fields(base: type[FiguresForm], kpis: Iterable[Kpi]) -> type[Any]:
    fields = {kpi.value: FigureField(f"kpi.name.{kpi}", kpi=kpi) for kpi in kpis}
    return cast("type[Any]", type(base.__name__, (base,), fields))


def shown_values(values: Mapping[Kpi, Decimal | None]) -> dict[str, Decimal | None]:
    """As a form's `data`."""
    return {kpi.value: value for kpi, value in values.items()}


class TargetForm(Form):
    """A target without a value is taken back."""

    kpi = SelectField("kpi.figure", validators=[InputRequired()])
    period = SelectField("kpi.year", validators=[InputRequired()])
    value = one_line("kpi.target", VALUE_MAX, required=False, autocomplete="off")
    reason = one_line("kpi.reason", REASON_MAX, required=False)

    def offer(self, years: Iterable[tuple[str, str]]) -> None:
        """Names of periods with their words."""
        self.kpi.choices = [(kpi.value, t(f"kpi.name.{kpi}")) for kpi in TYPED]
        self.period.choices = list(years)

    def new_target(self, starts_on: date) -> NewTarget:
        """RuleViolation where the value cannot be read."""
        kpi, text = Kpi(self.kpi.data), self.value.data
        value = read_value(kpi, text) if text else None
        if text and value is None:
            raise RuleViolation("kpi_unreadable", "value", text=text)
        period = read_period(str(self.period.data), program_starts_on=starts_on)
        return NewTarget(kpi, cast("Period", period), value)


class AskedForm(Form):
    """Which figures are asked: a box each."""

    reason = one_line("kpi.reason", REASON_MAX)

    @property
    def chosen(self) -> list[Kpi]:
        return [kpi for kpi in TYPED if self[kpi.value].data]


for _kpi in TYPED:
    setattr(AskedForm, _kpi.value, BooleanField(f"kpi.name.{_kpi}"))


class PeriodForm(Form):
    """A period by its name, and why."""

    period = one_line("kpi.period", PERIOD_MAX)
    reason = one_line("kpi.reason", REASON_MAX, required=False)


class AskForm(Form):
    """A startup's slug, or nothing: all who have not submitted."""

    startup = one_line("kpi.startup", SLUG_MAX, required=False)
    month = one_line("kpi.period", PERIOD_MAX)


class ReopenForm(Form):
    reason = one_line("kpi.reason", REASON_MAX)
