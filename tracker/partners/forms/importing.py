"""A list of partners is sent in, then taken over."""

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
    """`good_rows`: leave out what is wrong."""

    good_rows = BooleanField("partners_import.good_rows")
