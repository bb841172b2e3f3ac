"""Pages."""

from flask import Blueprint

blueprint = Blueprint("program", __name__)
