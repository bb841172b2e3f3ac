"""Pages of workbooks: brought in, looked at, recorded, taken back, given out."""

from flask import Blueprint

blueprint = Blueprint("workbook", __name__)

from tracker.workbook.views import imports, sheets  # noqa: E402, F401 - they add their routes
