"""Pages of mentoring."""

from flask import Blueprint

blueprint = Blueprint("mentoring", __name__)
