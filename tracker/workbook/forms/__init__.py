"""A workbook is sent in, then taken in; an import is taken back."""

from flask_wtf.file import FileField
from wtforms import BooleanField

from tracker.program.rules import REASON_MAX
from tracker.web.forms import Form, one_line

SHEETS_TAKEN = ".csv,.xlsx"


class BookForm(Form):
    file = FileField("workbook.file", render_kw={"accept": SHEETS_TAKEN})

    @property
    def sent(self) -> bool:
        return bool(getattr(self.file.data, "filename", ""))


class TakeInForm(Form):
    """`good_rows`: leave out what is wrong; `alike`: add what seems logged before, too."""

    good_rows = BooleanField("workbook.good_rows")
    alike = BooleanField("workbook.alike")


class RecordForm(Form):
    """Nothing but its token."""


class TakeBackForm(Form):
    reason = one_line("workbook.reason", REASON_MAX)
