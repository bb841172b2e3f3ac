"""Forms for a rule of reminders and for the quiet hours."""

import re
from typing import Any

from wtforms import BooleanField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.access.rules import Role
from tracker.reminders.rules.kinds import HOURS, KINDS, REASON_MAX, Quiet, ReminderKind, Rule
from tracker.web.forms import Form, choices, one_line
from tracker.web.words import t

STEPS_MOST = 60
_NUMBER = re.compile(r"[0-9]{1,4}")
_BETWEEN = re.compile(r"[\s,·/%]+")


class RuleForm(Form):
    """Steps are typed as people list them: `90, 60, 30, 7`."""

    on = BooleanField("reminders.on")
    steps = one_line("reminders.steps", STEPS_MOST, required=False, inputmode="numeric")
    roles = SelectMultipleField(
        "reminders.roles", choices=[], option_widget=CheckboxInput(), widget=ListWidget()
    )
    reason = one_line("reminders.reason", REASON_MAX)

    def __init__(self, kind: ReminderKind, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roles.choices = choices(KINDS[kind].roles, "role")

    def validate_steps(self, field: Any) -> None:
        del field
        if not all(_NUMBER.fullmatch(part) for part in self._parts()):
            raise ValidationError(t("reminders.steps_unreadable"))

    def _parts(self) -> list[str]:
        return [part for part in _BETWEEN.split(self.steps.data or "") if part]

    def rule(self) -> Rule:
        roles = frozenset(Role(one) for one in self.roles.data or ())
        return Rule(bool(self.on.data), tuple(int(part) for part in self._parts()), roles)


class QuietForm(Form):
    from_hour = SelectField("reminders.quiet_from", coerce=int, choices=[])
    until_hour = SelectField("reminders.quiet_until", coerce=int, choices=[])
    weekends = BooleanField("reminders.quiet_weekends")
    reason = one_line("reminders.reason", REASON_MAX)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hours = [SelectChoice(hour, f"{hour:02}:00") for hour in HOURS]
        self.from_hour.choices = self.until_hour.choices = hours

    def quiet(self) -> Quiet:
        return Quiet(self.from_hour.data, self.until_hour.data, bool(self.weekends.data))
