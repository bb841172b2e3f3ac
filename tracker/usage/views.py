"""Pages."""

from flask import Blueprint

blueprint = Blueprint("usage", __name__)
