"""A list is sent in, then taken over."""

from flask_wtf.file import FileField
from wtforms import BooleanField

from tracker.web.forms import Form

SHEETS_TAKEN = ".csv,.xlsx"


class ListFileForm(Form):
    file = FileField("support_import.file", render_kw={"accept": SHEETS_TAKEN})

    @property
    def sent(self) -> bool:
        return bool(getattr(self.file.data, "filename", ""))


class TakeOverForm(Form):
    """`good_rows`: leave out what is wrong; `alike`: add what seems logged before, too."""

    good_rows = BooleanField("support_import.good_rows")
    alike = BooleanField("support_import.alike")
