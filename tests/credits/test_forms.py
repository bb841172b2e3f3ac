"""What people type about grants, amendments and caps, as the rules get it."""

from datetime import date
from decimal import Decimal

import pytest
from werkzeug.datastructures import MultiDict

from tests.conftest import make_config
from tracker.app import create_app
from tracker.credits.forms import AmendmentForm, CapsForm, GrantForm
from tracker.credits.rules.facts import AmendmentKind
from tracker.credits.rules.requests import NewAmendment, NewCaps, NewGrant

TODAY = date(2026, 3, 2)
KEY = "a-key-of-the-form"
GRANT = {
    "idempotency_key": KEY,
    "amount_krw": "1억5천",
    "granted_on": "2026. 3. 1.",
    "expires_on": "26.12.31",
    "reference": "문서-1",
}


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    home = tmp_path_factory.mktemp("forms")
    app = create_app(make_config(f"sqlite:///{home / 'tracker.sqlite3'}", home))
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture
def sent(app):
    """`sent(GrantForm, {…})`: the form as a browser sends it."""
    with app.test_request_context("/", method="POST"):
        yield lambda form, data: form(MultiDict(data))


def test_a_grant_is_read_as_people_type_it(sent):
    form = sent(GrantForm, GRANT)
    assert form.validate(), form.errors
    assert form.key == KEY
    assert form.new_grant() == NewGrant(
        date(2026, 3, 1), date(2026, 12, 31), "문서-1", amount_krw=150_000_000
    )
    assert not form.in_dollars


def test_a_grant_in_dollars_is_read_with_its_rate(sent):
    form = sent(
        GrantForm, {**GRANT, "amount_krw": "", "amount_usd": "$25,000", "usd_krw": "1,380.5"}
    )
    assert form.validate(), form.errors
    new = form.new_grant()
    assert (new.amount_krw, new.amount_usd, new.usd_krw) == (None, 25_000, Decimal("1380.5"))
    assert form.in_dollars


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("amount_krw", "-1"),
        ("amount_krw", "0"),
        ("amount_krw", "1.5"),
        ("amount_krw", "1e3"),
        ("amount_krw", "１００"),
        ("amount_krw", "NaN"),
        ("amount_krw", "9223372036854775808"),
        ("amount_usd", "-1"),
        ("usd_krw", "0"),
        ("granted_on", "soon"),
        ("expires_on", ""),
        ("activate_by", "2026-02-30"),
        ("reference", "   "),
        ("reference", "x" * 201),
        ("idempotency_key", ""),
        ("idempotency_key", "<script>"),
    ],
)
def test_what_cannot_be_meant_is_refused_beside_its_field_and_kept(sent, field, typed):
    form = sent(GrantForm, {**GRANT, field: typed})
    assert not form.validate()
    assert list(form.errors) == [field]
    assert form[field]._value().strip() == typed.strip()


def test_a_field_sent_twice_is_refused(sent):
    data = MultiDict(GRANT)
    data.add("amount_krw", "1")
    form = sent(GrantForm, data)
    assert not form.validate()
    assert "amount_krw" in form.errors


def test_what_is_refused_of_dollars_stands_beside_the_dollars(sent):
    form = sent(GrantForm, {**GRANT, "amount_krw": "", "amount_usd": "1", "usd_krw": "1000"})
    form.validate()
    form.amount_krw.errors = ["too much"]
    form.move_errors()
    assert (list(form.amount_krw.errors), form.amount_usd.errors) == ([], ["too much"])


def test_what_is_refused_of_won_stays_there(sent):
    form = sent(GrantForm, GRANT)
    form.validate()
    form.amount_krw.errors = ["too much"]
    form.move_errors()
    assert form.amount_krw.errors == ["too much"]


@pytest.mark.parametrize(
    ("kind", "typed", "expected"),
    [
        (AmendmentKind.ACTIVATED, {}, {}),
        (AmendmentKind.CANCELLED, {"reference": "문서-2"}, {"reference": "문서-2"}),
        (
            AmendmentKind.EXPIRY_MOVED,
            {"expires_on": "2027-01-31"},
            {"expires_on": date(2027, 1, 31)},
        ),
        (AmendmentKind.WITHDRAWN, {}, {}),
        (AmendmentKind.WITHDRAWN, {"amount_krw": "3백만"}, {"amount_krw": 3_000_000}),
    ],
)
def test_an_amendment_asks_for_what_its_kind_needs(app, kind, typed, expected):
    data = {"idempotency_key": KEY, "kind": kind, "effective_on": "2026-03-01", "reason": "사유"}
    with app.test_request_context("/", method="POST", data={**data, **typed}):
        form = AmendmentForm.of(kind, TODAY)
        assert form.validate(), form.errors
        assert form.new_amendment() == NewAmendment(kind, date(2026, 3, 1), "사유", **expected)
        assert ("expires_on" in form) == (kind is AmendmentKind.EXPIRY_MOVED)
        assert ("amount_krw" in form) == (kind is AmendmentKind.WITHDRAWN)


def test_a_moved_expiry_needs_its_day(app):
    data = {"idempotency_key": KEY, "effective_on": "2026-03-01", "reason": "사유"}
    with app.test_request_context("/", method="POST", data=data):
        form = AmendmentForm.of(AmendmentKind.EXPIRY_MOVED, TODAY)
        assert not form.validate()
        assert list(form.errors) == ["expires_on"]


def test_caps_are_read_and_need_a_password(sent):
    data = {
        "idempotency_key": KEY,
        "cap_krw": "10억",
        "startup_cap_krw": "2억",
        "reason": "협약서 제5조",
        "current_password": "secret",
    }
    form = sent(CapsForm, data)
    assert form.validate(), form.errors
    assert form.new_caps() == NewCaps(1_000_000_000, 200_000_000, "협약서 제5조")
    assert not sent(CapsForm, {**data, "current_password": ""}).validate()
