"""From rows to enrolments: a heading, then one person a line. Every problem is collected before any is raised.

Theory of operation. Each line is read alone first: its cells become words, a cell that cannot be used is reported and counts as
blank from there on. Then lines are compared: what one says of an entity or a person holds for all its lines, so that it need be
written once only, and two that contradict each other are reported at the later one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.model.enrolling import Enrolment
from bot.model.people import Office, Role
from bot.model.questionnaire import Questionnaire
from bot.questionnaire.problems import Problem
from bot.questionnaire.reading import instead, shortened
from bot.roster import words
from bot.roster.problems import RosterError
from bot.roster.tables import Row, TableError, content_of, rows

COLUMNS = ("entity", "entity_name", "kind", "country", "person", "email", "role", "language", "time_zone")
NEEDED = ("person", "role")
_ALIASES = {"e_mail": "email", "timezone": "time_zone", "name": "person"}
_OF_ENTITY = ("entity_name", "kind", "country")
_OF_PERSON = ("person", "language", "time_zone")


@dataclass(frozen=True, slots=True)
class Roster:
    """What a sound file says. *lines* tells for each enrolment where it stands; *warnings* are about what may be meant so."""

    enrolments: tuple[Enrolment, ...]
    lines: tuple[int, ...]
    warnings: tuple[Problem, ...]


@dataclass(slots=True)
class _Line:
    number: int
    cells: dict[str, str]
    """Sound cells that are not blank, by column."""
    bad: frozenset[str]
    """Columns whose cell was reported."""
    role: Role | Office | None

    @property
    def entity(self) -> str:
        """The entity's id; a state's country code serves where there is no other."""
        return self.cells.get("entity") or self.cells.get("country", "").lower()

    @property
    def person(self) -> tuple[str, ...]:
        """What a person is known by: the e-mail, else entity and name."""
        email = self.cells.get("email")
        return (email,) if email else (self.entity, self.cells.get("person", "").casefold())


def read(path: Path, questionnaire: Questionnaire) -> Roster:
    """Return the roster in *path* (CSV or XLSX), with the kinds of *questionnaire*. Raise RosterError with all problems."""
    return _Reader(questionnaire, lambda: content_of(path), str(path)).read()


def read_sent(content: bytes, name: str, questionnaire: Questionnaire) -> Roster:
    """Return the roster in a file that was sent in a chat, called *name*: it gives no office. Raise RosterError as `read`."""
    return _Reader(questionnaire, lambda: content, name, offices=False).read()


class _Reader:
    """Reads one file; what is wrong goes to *problems* with its line and column, by which they are sorted in the end."""

    def __init__(self, questionnaire: Questionnaire, content: Callable[[], bytes], path: str, *, offices: bool = True) -> None:
        self.content, self.path, self.offices = content, path, offices
        self.problems: list[tuple[int, int, Problem]] = []
        self.meanings: dict[str, Callable[[str], str]] = {
            "entity": words.entity,
            "entity_name": words.name,
            "kind": lambda text: words.kind(text, questionnaire),
            "country": words.country,
            "person": words.name,
            "email": words.email,
            "role": lambda text: words.role(text).value,
            "language": words.language,
            "time_zone": words.time_zone,
        }

    def read(self) -> Roster:
        lines: list[_Line] = []
        try:
            found = rows(self.content(), self.path)
            heading = next(found, None)
            if heading is None:
                raise TableError(Problem("R014", self.path, "is empty", f"Begin with a heading: {', '.join(COLUMNS)}"))
            columns = self.columns(heading)
            lines.extend(self.line(row, columns) for row in found)
            if not lines and columns:
                self.problems.append((0, 0, Problem("R014", self.path, "has no line below its heading", "Add one per person")))
        except TableError as error:
            self.problems.extend((2**31, 0, problem) for problem in error.problems)
        self.entities(lines)
        self.people(lines)
        if self.problems:
            raise RosterError([problem for _, _, problem in sorted(self.problems, key=lambda found: found[:2])])
        return Roster(
            tuple(map(_enrolment, lines)),
            tuple(line.number for line in lines),
            tuple(_headless(lines)),
        )

    def say(self, code: str, line: int, column: str, what: str, remedy: str) -> None:
        place = f"line {line}, column {column}" if column else f"line {line}"
        order = COLUMNS.index(column) if column in COLUMNS else len(COLUMNS)
        self.problems.append((line, order, Problem(code, place, what, remedy)))

    # The heading

    def columns(self, heading: Row) -> dict[int, str]:
        """Return the columns by their place; one whose name begins with # is the secretariat's own, and not read."""
        columns: dict[int, str] = {}
        for place, cell in enumerate(heading.cells):
            said = cell.strip().lower().replace(" ", "_").replace("-", "_")
            name = _ALIASES.get(said, said)
            if cell.startswith("#"):
                columns[place] = ""
            elif name in columns.values() and name:
                self.say("R012", heading.line, "", f'the column "{name}" is there twice', "Remove one")
                columns[place] = ""
            elif name in COLUMNS:
                columns[place] = name
            elif name:
                remedy = f"{instead(name, COLUMNS)}; one of your own begins with #"
                self.say("R010", heading.line, "", f'"{shortened(cell)}" is no column of a roster', remedy)
                columns[place] = ""
        for name in NEEDED:
            if name not in columns.values():
                self.say("R011", heading.line, "", f'the column "{name}" is missing', "Add it to the heading, the first line")
        if not {"entity", "country"} & {*columns.values()}:
            self.say("R011", heading.line, "", 'the column "entity" is missing', "Add it to the heading, the first line")
        return columns

    # One line

    def line(self, row: Row, columns: dict[int, str]) -> _Line:
        cells: dict[str, str] = {}
        bad: set[str] = set()
        for place, cell in enumerate(row.cells):
            column = columns.get(place)
            if column is None and cell:
                self.say("R013", row.line, "", f'"{shortened(cell)}" stands below no heading', "Remove it, or name its column")
            if not column:
                continue
            if place in row.faults:
                self.say("R006", row.line, column, row.faults[place], "Write the text itself into the cell")
                bad.add(column)
                continue
            try:
                text = words.plain(cell)
                if text:
                    cells[column] = self.meanings[column](text)
            except words.Unfit as unfit:
                bad.add(column)
                self.say(unfit.code, row.line, column, unfit.what, unfit.remedy)
        line = _Line(row.line, cells, frozenset(bad), words.ROLES.get(cells.get("role", "")))
        for column in NEEDED:
            if column in columns.values() and column not in cells and column not in bad:
                remedy = instead("", words.ROLES) if column == "role" else "Write the person's name"
                self.say("R020", row.line, column, "is missing", remedy)
        self.place(line)
        return line

    def place(self, line: _Line) -> None:
        """Report a seat that is for no entity, and an office that is for one."""
        if isinstance(line.role, Office) and not self.offices:
            remedy = "Remove the line; an admin gives an office with /office"
            self.say("R044", line.number, "role", f"a file sent in a chat gives nobody an office ({line.role})", remedy)
        elif isinstance(line.role, Office):
            for column in ("entity", *_OF_ENTITY):
                if column in line.cells:
                    what = f"a person of the secretariat ({line.role}) speaks for no entity"
                    self.say("R043", line.number, column, what, "Leave it blank, or write head or contributor as the role")
                    break
        elif line.role and not line.entity and not line.bad & {"entity", "country"}:
            remedy = "Write an id for the body answered for, or a state's country code under country"
            self.say("R020", line.number, "entity", "is missing", remedy)

    # Lines compared

    def entities(self, lines: Sequence[_Line]) -> None:
        """Let what one line says of an entity hold for all; report contradictions, and what no line says."""
        together = [line for line in lines if isinstance(line.role, Role) or line.role is None]
        self.share(together, lambda line: (line.entity,) if line.entity else (), _OF_ENTITY, "entity")
        unreadable: dict[str, set[str]] = {}
        for line in together:
            unreadable.setdefault(line.entity, set()).update(line.bad)
        told: set[str] = set()
        countries: dict[str, _Line] = {}
        for line in together:
            if not line.entity or line.entity in told:
                continue
            told.add(line.entity)
            unread = unreadable[line.entity]
            if "kind" not in line.cells and "kind" not in unread:
                self.say("R020", line.number, "kind", "is missing", "Write what kind of body it is, once for each entity")
            if "country" in line.cells:
                first = countries.setdefault(line.cells["country"], line)
                if first is not line:
                    what = f'{line.cells["country"]} is the entity "{first.entity}" already (line {first.number})'
                    self.say(
                        "R042",
                        line.number,
                        "country",
                        what,
                        "Give it to the state itself only; leave it blank for other bodies",
                    )
                line.cells.setdefault("entity_name", words.countries()[line.cells["country"]])
            elif "entity_name" not in line.cells and not unread & {"entity_name", "country"}:
                remedy = "Write its name, or a state's country code under country"
                self.say("R020", line.number, "entity_name", "is missing", remedy)

    def people(self, lines: Sequence[_Line]) -> None:
        """Let what one line says of a person hold for all; report contradictions, and a seat given twice."""
        self.share(lines, lambda line: line.person if "person" in line.cells else (), _OF_PERSON, "person")
        seen: dict[tuple[str, ...], _Line] = {}
        for line in lines:
            if line.role is None or "person" not in line.cells or "email" in line.bad:
                continue
            entity = line.entity if isinstance(line.role, Role) else ""
            first = seen.setdefault((entity, *line.person), line)
            if first is not line:
                whom = f'"{line.entity}"' if entity else "the secretariat"
                what = f"{line.cells['person']} is there for {whom} already (line {first.number})"
                self.say("R041", line.number, "person", what, "Remove one of the two lines")

    def share(
        self, lines: Sequence[_Line], key_of: Callable[[_Line], tuple[str, ...]], columns: Sequence[str], thing: str
    ) -> None:
        """Fill *columns* on all lines of one *thing* from the first that says something; report one that says otherwise."""
        said: dict[tuple[tuple[str, ...], str], _Line] = {}
        for line in lines:
            for column in columns:
                if key_of(line) and column in line.cells:
                    first = said.setdefault((key_of(line), column), line)
                    if first.cells[column] != line.cells[column]:
                        what = (
                            f'"{line.cells[column]}", but line {first.number} says "{first.cells[column]}" of the same {thing}'
                        )
                        self.say("R040", line.number, column, what, f"Make both alike, or make two of the {thing}")
        for line in lines:
            key = key_of(line)
            for column in columns:
                if key and (key, column) in said:
                    line.cells.setdefault(column, said[key, column].cells[column])


def _enrolment(line: _Line) -> Enrolment:
    cells = line.cells
    seated = isinstance(line.role, Role)
    return Enrolment(
        entity=line.entity if seated else "",
        entity_name=(cells.get("entity_name") or words.countries()[cells["country"]]) if seated else "",
        kind=cells["kind"] if seated else "",
        code=cells.get("country", "") if seated else "",
        delegate_name=cells["person"],
        email=cells.get("email", ""),
        role=line.role if isinstance(line.role, Role) else None,
        office=line.role if isinstance(line.role, Office) else None,
        language=cells.get("language", ""),
        time_zone=cells.get("time_zone", ""),
    )


def _headless(lines: Sequence[_Line]) -> list[Problem]:
    """Return a warning for each entity that nobody can submit for."""
    headed = {line.entity for line in lines if line.role is Role.HEAD}
    first = {line.entity: line for line in reversed(lines) if isinstance(line.role, Role) and line.entity not in headed}
    return [
        Problem(
            "R060",
            f"line {line.number}, column role",
            f'"{entity}" has no head in this file, and only a head can submit',
            "Make one of its people the head, unless it has one already",
        )
        for entity, line in sorted(first.items(), key=lambda item: item[1].number)
    ]
