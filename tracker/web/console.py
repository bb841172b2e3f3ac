"""What every command does alike: a refusal in words, and as an object for machines."""

import functools
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import click

from tracker.db import db
from tracker.values.cells import RowFault
from tracker.values.refusals import RuleViolation
from tracker.values.tables import PassedOver
from tracker.web.words import refusal, t, tn

Command = TypeVar("Command", bound=Callable[..., Any])
REFUSED = 1
WRONG_COMMAND_LINE = 64  # sysexits.h EX_USAGE
# For `flask --app tracker`, too: click's own 2 means "held for a person" here.
click.UsageError.exit_code = WRONG_COMMAND_LINE
FAULTS_SHOWN = 100


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


def faults_told(faults: Sequence[RowFault]) -> list[dict[str, Any]]:
    """What is wrong with a list's rows, as `--json` says it."""
    return [
        {
            "line": one.line,
            "column": one.column,
            "value": one.value,
            "code": one.violation.code,
            "message": refusal(one.violation),
        }
        for one in faults
    ]


def echo_faults(faults: Sequence[RowFault], *, refused: str, fault: str) -> None:
    """The same for people: how many, then the first of them, by these keys of the catalogue."""
    click.echo(tn(refused, len(faults)))
    for one in faults[:FAULTS_SHOWN]:
        words = refusal(one.violation)
        click.echo(t(fault, line=one.line, column=one.column, words=words))


def passed_told(passed: Sequence[PassedOver]) -> list[dict[str, Any]]:
    """Which lines of a list are no rows, as `--json` says it."""
    return [{"line": one.line, "why": one.why.value, "text": one.text} for one in passed]


def echo_passed(passed: Sequence[PassedOver]) -> None:
    """The same for people."""
    for one in passed[:FAULTS_SHOWN]:
        why = t(f"lists.passed.{one.why}")
        click.echo(t("lists.passed_over", line=one.line, why=why, text=one.text), err=True)
