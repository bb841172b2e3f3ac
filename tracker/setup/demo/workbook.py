"""A list of people to know, taken in from the office's own file."""

from datetime import datetime

from tracker.access.rules import Actor
from tracker.program.queries import startup_place
from tracker.setup.demo.startups import STEADY
from tracker.values.zones import day_at
from tracker.workbook.actions.importing import import_workbook
from tracker.workbook.reading import opened

FILE_NAME = "기업_담당자_명부.csv"
LIST = "기업명,성명,직위,이메일,연락처\n{name},남도현,운영팀장,ops@badagyeol.example,032-000-0109\n"


def take_in_people(program_id: int, *, by: Actor, at: datetime) -> None:
    startup = startup_place(STEADY)
    if startup is None:
        raise RuntimeError(f"{STEADY} is missing")
    day = day_at(at, startup.program.timezone)
    book = opened(FILE_NAME, LIST.format(name=startup.name).encode("cp949"), {})
    done = import_workbook(
        program_id,
        book.source(),
        lambda: book.understood(program_id, day),
        good_rows=False,
        alike=False,
        by=by,
        at=at,
        today=day,
    )
    if not done.stored:
        raise RuntimeError("the demo's list of people was not understood")
