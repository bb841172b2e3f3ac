"""What people write down about what help cost."""

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from flask_wtf.file import FileField
from wtforms import SelectField
from wtforms.validators import InputRequired

from tracker.support.forms.following import FILES_TAKEN
from tracker.support.rules import (
    BUDGET_ITEM_MAX,
    COST_NOTE_MAX,
    FUNDS_MAX,
    REASON_MAX,
    NewCost,
    SupportKind,
)
from tracker.web.forms import DayField, Form, KeyedForm, WonField, asked, choices, one_line
from tracker.web.words import t


class CostForm(KeyedForm):
    """One payment. Of an entry, the kind and the startup are the entry's and not asked."""

    startup = SelectField("support.cost_of", asked(required=False))
    kind = SelectField("support.kind_label", validators=[InputRequired()])
    amount_krw = WonField("support.cost_krw", asked(required=True))
    source_of_funds = one_line(
        "support.source_of_funds", FUNDS_MAX, list="funds", autocomplete="off"
    )
    budget_item = one_line(
        "support.budget_item", BUDGET_ITEM_MAX, required=False, autocomplete="off"
    )
    paid_on = DayField("support.paid_on", asked(required=True))
    file = FileField("support.cost_file", render_kw={"accept": FILES_TAKEN})
    note = one_line("support.cost_note", COST_NOTE_MAX, required=False, autocomplete="off")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices(tuple(SupportKind), "support.kind")

    def offer(self, startups: Iterable[tuple[str, str]]) -> None:
        self.startup.choices = [("", t("support.whole_program")), *startups]

    def of_entry(self) -> None:
        del self.startup, self.kind

    def cost(
        self,
        *,
        startup_id: int | None,
        entry_id: int | None = None,
        kind: SupportKind | None = None,
    ) -> NewCost:
        return NewCost(
            kind=kind or SupportKind(self.kind.data),
            amount_krw=self.amount_krw.data,
            source_of_funds=self.source_of_funds.data or "",
            paid_on=cast("date", self.paid_on.data),
            budget_item=self.budget_item.data or "",
            note=self.note.data or "",
            startup_id=startup_id,
            entry_id=entry_id,
        )


class WithdrawCostForm(Form):
    reason = one_line("support.reason", REASON_MAX)
