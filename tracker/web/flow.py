"""What every edge does alike: refusals beside their field, addresses that stay inside."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from flask_wtf import FlaskForm

from tracker.db import db
from tracker.values.refusals import RuleViolation
from tracker.web.words import refusal


@contextmanager
def refusing(form: FlaskForm) -> Iterator[None]:
    """A rule's refusal inside leaves nothing written and stands beside the field it belongs to."""
    try:
        yield
    except RuleViolation as violation:
        db.session.rollback()
        add_refusal(form, violation)


def add_refusal(form: FlaskForm, violation: RuleViolation) -> None:
    words = refusal(violation)
    if violation.field is not None and violation.field in form:
        field = form[violation.field]
        field.errors = [*field.errors, words]
    else:
        form.form_errors.append(words)


def page_status(form: FlaskForm) -> int:
    """422 for a form that comes back with errors, else 200."""
    return 422 if form.is_submitted() and form.errors else 200


def inside(address: str | None) -> str | None:
    """The address when it is a path of ours, else None: no other host, no scheme, no `//`."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return None
    if any(ord(character) < 0x21 or character == "\\" for character in address):
        return None
    parts = urlsplit(address)
    return address if not parts.scheme and not parts.netloc else None
