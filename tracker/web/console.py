"""What every command does alike: a refusal in words, and as an object for machines."""

import functools
import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from tracker.db import db
from tracker.values.refusals import RuleViolation
from tracker.web.words import refusal

Command = TypeVar("Command", bound=Callable[..., Any])
REFUSED = 1


def console_language(environ: Mapping[str, str]) -> str:
    """The language a shell asks for: English where its locale is English, else Korean."""
    locale = next((environ[n] for n in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(n)), "")
    return "en" if locale.startswith("en") else "ko"


def refusable(command: Command) -> Command:
    """A rule's refusal inside leaves nothing written, says why on stderr and exits 1.

    With `--json` it also prints `{"error": {"code", "field", "message", "values"}}` to stdout.
    """

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except RuleViolation as violation:
            db.session.rollback()
            _tell(violation)
            click.get_current_context().exit(REFUSED)

    return run  # type: ignore[return-value]


def print_json(value: Mapping[str, Any]) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _tell(violation: RuleViolation) -> None:
    words = refusal(violation)
    click.echo(words, err=True)
    if _wants_json(click.get_current_context()):
        values = {n: v if isinstance(v, int) else str(v) for n, v in violation.values.items()}
        error = {
            "code": violation.code,
            "field": violation.field,
            "message": words,
            "values": values,
        }
        print_json({"error": error})


def _wants_json(context: click.Context) -> bool:
    return any(
        "--json" in parameter.opts and bool(context.params.get(parameter.name or ""))
        for parameter in context.command.params
    )
