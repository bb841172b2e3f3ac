"""To whom, and why."""

from wtforms import HiddenField

from tracker.handover.rules.holding import REASON_MAX
from tracker.web.forms import Form, one_line


class HandForm(Form):
    to = HiddenField()
    reason = one_line("program.reason", REASON_MAX)
