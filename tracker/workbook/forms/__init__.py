"""A workbook is sent in, then taken in; an import is taken back."""

from flask_wtf.file import FileField
from wtforms import BooleanField

from tracker.files.forms import SHEETS_TAKEN, ListFileForm
from tracker.program.rules import REASON_MAX
from tracker.web.forms import Form, one_line


class BookForm(ListFileForm):
    file = FileField("workbook.file", render_kw={"accept": SHEETS_TAKEN})


class TakeInForm(Form):
    """`good_rows`: leave out what is wrong; `alike`: add what seems logged before, too."""

    good_rows = BooleanField("workbook.good_rows")
    alike = BooleanField("workbook.alike")


class RecordForm(Form):
    """Nothing but its token."""


class TakeBackForm(Form):
    reason = one_line("workbook.reason", REASON_MAX)
