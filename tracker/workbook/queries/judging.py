"""What of a workbook is new, what stands already, what is wrong with the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.files.sheets import Sheet
from tracker.program.queries import program_figures
from tracker.values.cells import RowFault
from tracker.workbook.queries.grants import Room
from tracker.workbook.queries.known import Names, Standings
from tracker.workbook.queries.lists import Listed, judged_figures, judged_help
from tracker.workbook.queries.own import judged_own
from tracker.workbook.rules.kinds import TableKind
from tracker.workbook.rules.matching import Choice, Match, match_sheet
from tracker.workbook.rules.rows import Known, Standing, UnderstoodRow
from tracker.workbook.rules.words import Words


@dataclass(frozen=True, slots=True)
class Part:
    """A sheet as it was understood."""

    match: Match
    rows: tuple[UnderstoodRow, ...] = ()
    faults: tuple[RowFault, ...] = ()

    def of(self, standing: Standing) -> tuple[UnderstoodRow, ...]:
        return tuple(row for row in self.rows if row.standing == standing)

    @property
    def faulty_lines(self) -> int:
        return len({one.line for one in self.faults})


@dataclass(frozen=True, slots=True)
class Understood:
    """A workbook as it was understood; `coming` are names of startups that it brings."""

    parts: tuple[Part, ...]

    @property
    def rows(self) -> tuple[UnderstoodRow, ...]:
        """In the order in which they are taken in: startups first."""
        order = {kind: at for at, kind in enumerate(TableKind)}
        every = [row for part in self.parts for row in part.rows]
        return tuple(sorted(every, key=lambda row: order[row.kind]))

    def count(self, standing: Standing) -> int:
        return sum(len(part.of(standing)) for part in self.parts)

    @property
    def faulty(self) -> int:
        return sum(part.faulty_lines for part in self.parts)

    def chosen(self, *, alike: bool) -> tuple[UnderstoodRow, ...]:
        wanted = {Standing.NEW, Standing.WAITS, *([Standing.ALIKE] if alike else [])}
        return tuple(row for row in self.rows if row.standing in wanted)

    def doubtful(self, *, alike: bool) -> bool:
        """Whether somebody has to say what is to be done about some of its rows."""
        return bool(self.faulty) or (bool(self.count(Standing.ALIKE)) and not alike)


def matched(
    sheets: Sequence[Sheet], choices: Mapping[str, Choice], words: Words, *, file_name: str
) -> list[Match]:
    """Each sheet with its table; a CSV goes by its file's name."""
    return [
        match_sheet(name, sheet.rows, sheet.below, words.columns, choices.get(name, Choice()))
        for sheet in sheets
        for name in [sheet.name or file_name]
    ]


def understood(
    program_id: int, matches: Sequence[Match], words: Words, *, file_name: str, today: date
) -> Understood:
    """Sheets of startups are judged first, so that the others know whom they bring."""
    known = Known(
        words.statuses, words.states, program_figures(program_id).starts_on, source=file_name
    )
    names, standings = Names.of_program(program_id), Standings(program_id)
    listed = Listed()
    room = Room.of_program(program_id, today=today)
    order = {kind: at for at, kind in enumerate(TableKind)}
    parts: dict[int, Part] = {}
    for place in sorted(
        range(len(matches)), key=lambda at: order[matches[at].kind or TableKind.STARTUPS]
    ):
        match = matches[place]
        if match.table is None or match.kind is None:
            parts[place] = Part(match)
        elif match.kind in {TableKind.SUPPORT, TableKind.SESSIONS}:
            parts[place] = Part(
                match, *judged_help(program_id, match, names, words, listed, today=today)
            )
        elif match.kind is TableKind.READINGS:
            parts[place] = Part(
                match, *judged_figures(program_id, match, names, listed, today=today)
            )
        else:
            found = judged_own(match, known, names, standings, room, today=today)
            parts[place] = Part(match, *found)
    return Understood(tuple(parts[place] for place in range(len(matches))))
