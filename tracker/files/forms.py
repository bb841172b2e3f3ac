"""A list that is sent in."""

from flask_wtf.file import FileField

from tracker.web.forms import Form

SHEETS_TAKEN = ".csv,.xlsx"


class ListFileForm(Form):
    file = FileField("support_import.file", render_kw={"accept": SHEETS_TAKEN})

    @property
    def sent(self) -> bool:
        return bool(getattr(self.file.data, "filename", ""))
