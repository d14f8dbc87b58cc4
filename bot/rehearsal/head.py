"""How the head of a transcript is read: one `NAME: VALUE` a line, who takes part, when and with what it begins."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import TypeAlias

from bot.model.people import Office, Role
from bot.model.schedule import hours
from bot.rehearsal.transcript import DEFAULT_NAME, Person, SeatFor, Transcript
from bot.rehearsal.written import instant_of, span_of

HEADERS = (
    "questionnaire", "consultation", "version", "as", "chat", "start", "deadline", "stage", "eligibility", "codes", "arrive",
    "records", "reminders", "requests", "room",
    "entrance",
)  # fmt: skip
OFTEN = ("as", "chat", "eligibility", "entrance", "room")
"""Headers that may stand several times."""

_HEADER = re.compile(r"([a-z]+)(?: ([\w.-]+))?:(?: (.*))?")

Tell: TypeAlias = Callable[[str, int | str, str, str], None]
"""Notes a problem: its code, the line or the header, what is wrong, and the remedy."""


class Head:
    """Fills in what the head says of the transcript that is *made*; *tell* is told what is wrong."""

    def __init__(self, made: Transcript, tell: Tell) -> None:
        self.made, self._tell = made, tell

    def read(self, lines: Sequence[str]) -> None:
        """Read *lines*, all those of the head."""
        for number, line in enumerate(lines, 1):
            if line.strip() and not line.startswith("#"):
                self._header(number, line)
        self.made.head_written = list(lines)
        self._required()

    def _header(self, number: int, line: str) -> None:
        found = _HEADER.fullmatch(line.rstrip())
        if found is None:
            return self._tell(
                "T003", number, f'"{line[:40]}" is neither a header nor something said', "Write NAME: VALUE, or > TEXT"
            )
        name, value = found[1], (found[3] or "").strip()
        if name not in HEADERS or (found[2] and name != "version"):
            near = get_close_matches(name, HEADERS, n=1)
            remedy = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(HEADERS)}"
            return self._tell("T004", number, f'"{name}" is no header', remedy)
        key = f"{name} {found[2]}" if name == "version" else name
        if key in self.made.lines and name not in OFTEN:
            return self._tell("T006", number, f'"{key}" appears twice', "Keep the one that is meant")
        self.made.lines.setdefault(key, number)
        if not value:
            return self._tell("T005", number, f'"{key}" has no value', "Give one, or remove the line")
        return self._value(number, name, found[2] or "", value)

    def _value(self, number: int, name: str, version: str, value: str) -> None:
        made = self.made
        match name:
            case "questionnaire":
                made.questionnaire = value
            case "consultation":
                made.consultation = value
            case "version":
                made.versions[version] = value
            case "as":
                self._person(number, value)
            case "chat":
                self._chat(number, value)
            case "room":
                if not re.fullmatch(r"[A-Za-z][\w-]*", value) or value in (*made.people, *made.rooms):
                    return self._tell(
                        "T008", number, f'"{value}" names no new room', "Write a name that nobody has: room: hall"
                    )
                made.rooms.append(value)
            case "start" | "deadline":
                at = instant_of(value)
                if at is None:
                    return self._tell("T009", number, f'"{value}" is no instant', "Write one with its zone: 2026-03-02T09:00Z")
                if name == "start":
                    made.start = at
                else:
                    made.deadline = at
            case "reminders":
                spans = [hours(one) for one in value.split()]
                if None in spans:
                    return self._tell("T010", number, f'"{value}" is no distance', "Write days or hours: 14d 3d 12h")
                made.reminders = tuple(sorted({one for one in spans if one}, reverse=True))
            case "requests":
                if value not in ("yes", "no"):
                    return self._tell("T004", number, f'requests is "{value}"', "Write: requests: yes, or requests: no")
                made.requests = value == "yes"
            case "entrance":
                platform, _, called = value.partition(" ")
                if platform not in ("telegram", "slack") or not called.strip():
                    remedy = "Write: entrance: telegram tour_bot, or entrance: slack NAME OF THE WORKSPACE"
                    return self._tell("T004", number, f'"{value}" is no entrance', remedy)
                made.entrances[platform] = called.strip()
            case "stage":
                made.stage = value
            case "eligibility":
                made.eligibility.append(value)
            case "codes":
                span = span_of(value)
                if span is None:
                    return self._tell("T010", number, f'"{value}" is no time', "Write how long codes are good for: 14d")
                made.codes = span
            case "arrive":
                if value != "by hand":
                    return self._tell("T004", number, f'arrive is "{value}"', "Write: arrive: by hand")
                made.by_hand = True
            case _:
                if value != "none":
                    return self._tell("T004", number, f'records is "{value}"', "Write: records: none, or remove the line")
                made.records = False
        return None

    def _person(self, number: int, value: str) -> None:
        """`as: [NAME =] KIND [ENTITY] ROLE`, `as: [NAME =] secretary|admin`, `as: NAME = nobody`."""
        name, words = self._named(value)
        person = self.made.people.setdefault(name, Person(name, number))
        words = [word for word in words if not self._about(person, word)]
        offices = [office.value for office in Office]
        if words == ["nobody"]:
            return None
        if len(words) == 1 and words[0] in offices:
            person.office = Office(words[0])
            return None
        roles = [role.value for role in Role]
        if len(words) < 2 or words[-1] not in roles:
            what = f'"{value}" names no seat'
            return self._tell(
                "T007", number, what, f"Write KIND ENTITY {'|'.join(roles)}, or one of {', '.join(offices)}, nobody"
            )
        person.seats.append(SeatFor(words[0], " ".join(words[1:-1]), Role(words[-1])))
        return None

    def _chat(self, number: int, value: str) -> None:
        """`chat: phone = ana`: one more chat of somebody."""
        name, _, whose = (part.strip() for part in value.partition("="))
        if whose not in self.made.people or not re.fullmatch(r"[A-Za-z][\w-]*", name) or name in self.made.people:
            return self._tell("T008", number, f'"{value}" names no new chat of somebody above', "Write: chat: phone = NAME")
        self.made.people[name] = Person(name, number, same_as=whose)
        return None

    @staticmethod
    def _named(value: str) -> tuple[str, list[str]]:
        found = re.fullmatch(r"([A-Za-z][\w-]*) += +(.*)", value)
        return (found[1], found[2].split()) if found else (DEFAULT_NAME, value.split())

    @staticmethod
    def _about(person: Person, word: str) -> bool:
        """Take `language=fr` or `zone=Asia/Tokyo`; return whether it was one."""
        key, equals, value = word.partition("=")
        if not equals or key not in ("language", "zone"):
            return False
        if key == "language":
            person.language = value
        else:
            person.time_zone = value
        return True

    def _required(self) -> None:
        for name, example in (
            ("questionnaire", "wg-study"),
            ("as", "member_state Switzerland head"),
            ("start", "2026-03-02T09:00Z"),
        ):
            if name not in self.made.lines:
                self._tell("T005", 1, f'the header "{name}" is missing', f"Write, above what is said: {name}: {example}")
