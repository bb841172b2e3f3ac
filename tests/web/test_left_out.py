"""What nobody filled in."""

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from tests.conftest import make_config
from tracker.app import create_app
from tracker.web.forms import Form, asked

CHOICES = [SelectChoice("", "-"), SelectChoice("7", "가")]


class Chosen(Form):
    partner = SelectField("support.partner", asked(required=False), choices=CHOICES)


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    home = tmp_path_factory.mktemp("left-out")
    app = create_app(make_config(f"sqlite:///{home / 'tracker.sqlite3'}", home))
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def sent(app, value: str) -> Chosen:
    with app.test_request_context("/", method="POST"):
        form = Chosen(MultiDict({"partner": value}))
        form.validate()
        return form


@pytest.mark.parametrize(
    ("value", "kept"), [("", ""), ("7", "7"), (" ", ""), ("\u2028", ""), ("\t\n", "")]
)
def test_spaces_alone_are_no_choice(app, value, kept):
    form = sent(app, value)
    assert form.partner.data == kept
    assert not form.partner.errors


def test_what_is_not_offered_is_refused(app):
    assert sent(app, "8").partner.errors
