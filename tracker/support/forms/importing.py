"""A list is taken over."""

from wtforms import BooleanField

from tracker.web.forms import Form


class TakeOverForm(Form):
    """`good_rows`: leave out what is wrong; `alike`: add what seems logged before, too."""

    good_rows = BooleanField("support_import.good_rows")
    alike = BooleanField("support_import.alike")
