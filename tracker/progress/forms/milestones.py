"""What people write down about milestones."""

from datetime import date
from typing import cast

from wtforms import RadioField
from wtforms.validators import InputRequired

from tracker.progress.rules import (
    OWNER_MAX,
    REASON_MAX,
    TITLE_MAX,
    MilestoneChange,
    MilestoneState,
    NewMilestone,
)
from tracker.web.forms import (
    DayField,
    Form,
    VersionField,
    asked,
    choices,
    one_line,
)


class NewMilestoneForm(Form):
    title = one_line("progress.title", TITLE_MAX)
    owner = one_line("progress.owner", OWNER_MAX, required=False)
    due_on = DayField("progress.due_on", asked(required=True))

    def new_milestone(self) -> NewMilestone:
        return NewMilestone(
            title=self.title.data or "",
            due_on=cast("date", self.due_on.data),
            owner=self.owner.data,
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
            reason=self.reason.data or "",
        )
