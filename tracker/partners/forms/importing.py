"""A list of partners is taken over."""

from wtforms import BooleanField

from tracker.web.forms import Form


class TakeOverForm(Form):
    """`good_rows`: leave out what is wrong."""

    good_rows = BooleanField("partners_import.good_rows")
