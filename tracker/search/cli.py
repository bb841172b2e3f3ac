"""The worker's chore and a command: bringing the index up to date."""

import click

from tracker.db import begin_write, db
from tracker.search import actions
from tracker.search.queries import is_behind
from tracker.web.console import refusable
from tracker.web.words import tn


@click.group("search")
def search() -> None:
    """What is found by the search."""


@search.command("index")
@refusable
def index() -> None:
    """Bring the index up to date, as the worker does all the time."""
    click.echo(tn("search.indexed", _index_all()))


def index_what_changed() -> None:
    """The worker's chore; most of the time there is nothing."""
    if is_behind():
        _index_all()


def _index_all() -> int:
    """One commit a step: nobody waits for the write lock long."""
    marks = 0
    while True:
        begin_write()
        done = actions.index_behind()
        db.session.commit()
        marks += done
        if done < actions.AT_A_TIME:
            return marks


commands: tuple[click.Command, ...] = (search,)
