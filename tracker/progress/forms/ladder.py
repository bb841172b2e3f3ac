"""The program's growth stages as people edit them."""

from typing import Any

from wtforms import BooleanField, FieldList, Form, FormField, SelectField

from tracker.progress.rules import CLIMB, REASON_MAX, RUNG_NAME_MAX, Rung, Stage
from tracker.web import forms
from tracker.web.forms import VersionField, WonField, asked, choices, one_line

SPARE_RUNGS = 2
"""Empty lines drawn below the rungs there are: adding one needs no script."""

NO_STAGE = "none"


class RungForm(Form):
    """One rung; a line without a name is none."""

    name = one_line("progress.rung_name", RUNG_NAME_MAX, required=False)
    name_en = one_line("progress.rung_name_en", RUNG_NAME_MAX, required=False)
    stage = SelectField("progress.rung_stage", default=NO_STAGE)
    valuation_krw = WonField("progress.rung_valuation", asked(required=False))
    raised_from_krw = WonField("progress.rung_raised_from", asked(required=False))
    raised_to_krw = WonField("progress.rung_raised_to", asked(required=False))
    unicorn = BooleanField("progress.rung_unicorn")

    class Meta:
        def get_translations(self, form: Any) -> Any:
            return forms.Form.Meta().get_translations(form)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stage.choices = choices((NO_STAGE, *CLIMB), "progress.stage")

    def rung(self) -> Rung:
        return Rung(
            name=self.name.data or "",
            name_en=self.name_en.data,
            stage=None if self.stage.data == NO_STAGE else Stage(self.stage.data),
            valuation_krw=self.valuation_krw.data,
            raised_from_krw=self.raised_from_krw.data,
            raised_to_krw=self.raised_to_krw.data,
            unicorn=bool(self.unicorn.data),
        )


class LadderForm(forms.Form):
    """All rungs from the lowest, and why they change; `version` is the one shown."""

    rungs = FieldList(FormField(RungForm), label="progress.rungs")
    reason = one_line("progress.reason", REASON_MAX)
    version = VersionField()

    def with_spare_rungs(self) -> None:
        """Call when the form is drawn for the first time, not when it comes back."""
        for _ in range(SPARE_RUNGS):
            self.rungs.append_entry()

    def ladder(self) -> tuple[Rung, ...]:
        lines = (line.form for line in self.rungs)
        return tuple(line.rung() for line in lines if line.name.data)
