"""The press of a button that may be refused."""

from flask import flash

from tracker.progress.forms import (
    ConfirmForm,
)


def flash_errors(form: ConfirmForm) -> None:
    """A refusal of a mere button has no field to stand beside."""
    for words in form.form_errors:
        flash(words, "error")
