"""Uploads, mappings, rates and switches, parsed."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, BinaryIO, ClassVar, cast

from wtforms import MultipleFileField, SelectField, StringField
from wtforms.validators import Optional, ValidationError

from tracker.usage.rules.coverage import COVERAGE_REASON_MAX, Covered, NewSwitch
from tracker.usage.rules.dates import DateOrder
from tracker.usage.rules.holds import REASON_CHARACTERS_MAX, Decision, NewDecision
from tracker.usage.rules.mapping import NewMapping
from tracker.usage.rules.rates import RATE_SOURCE_MAX, NewRate
from tracker.web.forms import DayField, Form, RateField, Required, asked, choices, one_line
from tracker.web.words import t

SOURCE_CHARACTERS_MAX = 200
MONTH = re.compile(r"(20[0-9]{2})(?:-|\. ?)(0?[1-9]|1[0-2])\.?", re.ASCII)
ON, OFF = "on", "off"


class FilesChosen:
    """At least one file; browsers send an empty part where none was chosen."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __call__(self, form: Form, field: MultipleFileField) -> None:
        del form
        field.data = [file for file in field.data or () if getattr(file, "filename", "")]
        if not field.data:
            raise ValidationError(t("usage.form.files_needed"))


def _orders() -> list[tuple[str, str]]:
    """As the file tells, or what a person knows of it."""
    known = ((order.value, t(f"usage.date_order.{order}")) for order in DateOrder)
    return [("", t("usage.date_order_told")), *known]


class UploadForm(Form):
    files = MultipleFileField(
        "usage.form.files", [FilesChosen()], render_kw={"accept": ".zip,.csv,.gz,.parquet,.json"}
    )
    source = one_line("usage.form.source", SOURCE_CHARACTERS_MAX, required=False, list="sources")
    date_order = SelectField("usage.form.date_order", asked(required=False), choices=_orders)

    @property
    def chosen_order(self) -> DateOrder | None:
        return DateOrder(self.date_order.data) if self.date_order.data else None

    def uploads(self) -> list[tuple[str, BinaryIO]]:
        """Each file's name as the browser sent it, and its bytes."""
        return [(file.filename, cast("BinaryIO", file.stream)) for file in self.files.data]


class DecisionForm(Form):
    """Which button was pressed, and why."""

    decision = SelectField(
        "usage.form.decision", [Required()], choices=lambda: choices(Decision, "usage.decision")
    )
    reason = one_line("usage.form.reason", REASON_CHARACTERS_MAX, required=False)

    def new_decision(self) -> NewDecision:
        return NewDecision(Decision(self.decision.data), self.reason.data or "")


class MappingForm(Form):
    """`startup` is a slug; its choices are the program's startups."""

    sub_account = one_line("usage.form.sub_account", 100, autocomplete="off", spellcheck="false")
    startup = SelectField("usage.form.startup", [Required()])
    starts_on = DayField("usage.form.starts_on", [Optional()])
    ends_on = DayField("usage.form.ends_on", [Optional()])

    def new_mapping(self) -> NewMapping:
        return NewMapping(str(self.sub_account.data), self.starts_on.data, self.ends_on.data)


class EndMappingForm(Form):
    from_on = DayField("usage.form.from_on", [Optional()])


def month_named(text: str) -> date | None:
    found = MONTH.fullmatch(text.strip())
    return date(int(found[1]), int(found[2]), 1) if found else None


class MonthField(StringField):
    """A month as `2026-10`, which browsers that draw one send, or `2026. 10.`."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data: Any = None
        if valuelist and valuelist[0].strip():
            self.data = month_named(valuelist[0])
            if self.data is None:
                raise ValueError(t("usage.form.month_unreadable"))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data:%Y-%m}" if isinstance(self.data, date) else ""


class RateForm(Form):
    month = MonthField("usage.form.rate_month", [Required()], render_kw={"type": "month"})
    usd_krw = RateField(
        "usage.form.usd_krw",
        [Required()],
        render_kw={"autocomplete": "off", "inputmode": "decimal"},
    )
    source = one_line("usage.form.rate_source", RATE_SOURCE_MAX, required=False)

    def new_rate(self) -> NewRate:
        return NewRate(self.month.data, self.usd_krw.data, self.source.data or "")


class CoverageForm(Form):
    what = SelectField("usage.form.cover_what", [Required()])
    covers = SelectField("usage.form.covers", [Required()])
    from_on = DayField("usage.form.cover_from", [Required()])
    reason = one_line("usage.form.cover_reason", COVERAGE_REASON_MAX)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.what.choices = choices(Covered, "usage.covered")
        self.covers.choices = [(ON, t("usage.cover_on")), (OFF, t("usage.cover_off"))]

    def new_switch(self) -> NewSwitch:
        return NewSwitch(
            Covered(self.what.data),
            self.covers.data == ON,
            self["from_on"].data,
            str(self.reason.data),
        )


class WithdrawSwitchForm(Form):
    """Nothing but its token."""
