"""`python -m tests.bench mentoring`: pages of mentoring at 20,000 sessions beside those of 5 startups.

Both programs are asked in turns, in this process, and the least processor time of some rounds
counts, the database server's included, for the machine has other things to do. Where a page lists
startups the last page is asked for, so that both draw equally many rows; what a page keeps while
nothing is written is measured kept and made anew.
"""

import argparse
import sys
from contextlib import ExitStack

from tests.bench.desks import Desk, Made, compared, desk
from tests.bench.mentoring_world import (
    FIRST,
    LARGE,
    SCHEDULED_FIRST,
    SMALL,
    Size,
    make_world,
)

HEADER = (
    "| engine | page | rows | at 5, ms | at 100, ms | of it | anew at 5 | anew at 100 | of it |"
)
RULE = "|---|---|---|---|---|---|---|---|---|"
WHO = {
    "manager": (
        "/mentoring?show=coming",
        "/mentoring?show=held",
        "/mentoring?show=unconfirmed",
        "/startups/s0/mentoring?show=coming",
        "/startups/s0/mentoring?show=held",
        "/startups/s0/mentoring/{session}",
        "/startups/s0/mentoring/{session}/brief",
        "/startups/s0/mentoring/ask",
        "/startups/s0/mentoring/ask?mentor={mentor}",
        "/startups/s0/mentoring/suggest?field=legal",
        "/mentors",
        "/mentors/{mentor}",
        "/mentoring/own",
        "/mentoring/quotas?page={last}",
        "/mentoring/hours?page={last}",
        "/mentoring/hours/startups?page={last}",
        "/mentoring/hours/mentors",
        "/mentoring/hours/fields",
        "/mentoring/hours/months",
        "/mentoring/hours/actions?page={last}",
    ),
    # without the form, which offers every startup to whoever assigns hours
    "executive": ("/mentoring/quotas?page={last}",),
    "founder": ("/startups/s0/mentoring?show=held", "/startups/s0/mentoring/requests"),
    "mentor": (
        "/mentoring/mine?show=held",
        "/mentoring/own",
        "/startups/s0/mentoring/{session}/brief",
    ),
}


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench mentoring", description=__doc__)
    parser.add_argument("--engines", default="sqlite,postgresql")
    parser.add_argument("--rounds", type=int, default=7, help="in turns; the least counts")
    parser.add_argument("--each", type=int, default=10, help="requests in a round")
    parser.add_argument("--only", default="", help="pages whose address holds this")
    asked = parser.parse_args(arguments)
    sys.stdout.write(f"{HEADER}\n{RULE}\n")
    for engine in asked.engines.split(","):
        with ExitStack() as stack:
            desks = [
                stack.enter_context(desk(engine, lambda size=size: _made(size)))
                for size in (SMALL, LARGE)
            ]
            for who, path in ((who, path) for who, paths in WHO.items() for path in paths):
                if asked.only in path:
                    sys.stdout.write(_line(engine, desks, who, path, asked) + "\n")
                    sys.stdout.flush()


def _line(engine: str, desks: list[Desk], who: str, path: str, asked: argparse.Namespace) -> str:
    rows = [one.ask(who, path).count("<tr") for one in desks]
    cells = [engine, f"{who} {path}", "/".join(map(str, rows))]
    for anew in (False, True):
        few, many = compared(desks, who, path, asked.rounds, asked.each, anew=anew)
        cells += [f"{few * 1000:.1f}", f"{many * 1000:.1f}", f"{many / few:.2f}"]
    return f"| {' | '.join(cells)} |"


def _made(size: Size) -> Made:
    world = make_world(size)
    values = {"session": SCHEDULED_FIRST, "mentor": FIRST, "last": world.last_page}
    return {who: getattr(world, who) for who in WHO}, values
