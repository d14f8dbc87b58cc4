"""`/digest`: where each of one's consultations stands, now or at set times. What it told is old news to the next one here.

A step asks for it; it is counted and told when its turn to be sent comes, so that no answer waits while it is counted.

Between digests a room that gets them at set times is told in one line what cannot wait.
"""

from __future__ import annotations

from typing import ClassVar, NamedTuple
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from bot.desk.asking import oneself
from bot.desk.command import Desk
from bot.desk.orientation import HELP
from bot.desk.sense import Group, Sense
from bot.model.consultation import Consultation
from bot.model.deadline import milestone_of
from bot.model.effects import Message, ScheduleDigests
from bot.model.events import DigestDue, NoticeDue
from bot.model.parts import Arg, Lines, Phrase, Quoted
from bot.model.people import Office
from bot.model.questionnaire import Questionnaire
from bot.model.schedule import WEEKDAYS, Every, Schedule, minutes
from bot.model.shapes import Button, Count, Say
from bot.report.digest import chart, digest, has_news, nothing_new, to_decide
from bot.report.tally import Tally

NOW = Button(Phrase("desk-button-digest"), "/digest")
OFF = Button(Phrase("desk-button-digest-off"), "/digest off")


class GiveDigest:
    """Give the digest of every consultation whose secretariat the person belongs to, a message each; or at set times."""

    word: ClassVar[str] = "digest"
    office: ClassVar[Office] = Office.SECRETARY
    about: ClassVar[str] = "desk-about-digest"
    group: ClassVar[Group] = Group.RESPONSES
    sense: ClassVar[Sense] = Sense.ALWAYS

    def act(self, desk: Desk, argument: str) -> None:
        """Ask for it to be counted and said; or take up when it shall come."""
        words = argument.lower().split()
        if words in ([], ["now"]):
            for consultation_id in desk.consultations(self.office):
                desk.say(shape=Count(consultation_id, desk.session.address, "asked", desk.event.at), buttons=(HELP,))
        elif words == ["off"]:
            _choose(desk, None)
        elif schedule := _read(words):
            _choose(desk, schedule)
        else:
            desk.refuse(Phrase("desk-digest-usage", {"typed": Quoted(argument.strip()[:40])}), buttons=(NOW,))


def due(desk: Desk, event: DigestDue) -> None:
    """Ask for a digest because it is time."""
    if event.consultation in desk.consultations(GiveDigest.office):
        asked = Count(event.consultation, desk.session.address, "due", event.at)
        desk.messages.append(Message(event.id, desk.session.address, (), asked, (NOW, OFF), bulk=True))


class Told(NamedTuple):
    """What is said, None if nothing is; *given*: it is a digest, so that the next one in the room counts from it."""

    message: Message | None
    given: bool = False


def told(message: Message, asked: Count, tally: Tally, consultation: Consultation, questionnaire: Questionnaire) -> Told:
    """Return what is said in place of *message*: of a digest that is due, one line or nothing, where there is no news."""
    if asked.what == "waiting":
        lines = [part for part in (*message.paragraphs, to_decide(tally)) if isinstance(part, Phrase)]
        return Told(replace(message, paragraphs=(Lines(tuple(lines)),), shape=Say()))
    if asked.what == "due" and not has_news(tally):
        if consultation.silent:
            return Told(None)
        return Told(replace(message, paragraphs=(nothing_new(tally, consultation),), shape=Say()))
    picture = chart(tally, consultation, questionnaire)
    return Told(
        replace(
            message,
            paragraphs=digest(tally, consultation, questionnaire, asked.at),
            shape=picture or Say(),
            buttons=() if picture or asked.what == "due" else message.buttons,
        ),
        given=True,
    )


def notice(desk: Desk, event: NoticeDue) -> None:
    """Tell in one line what happened."""
    if event.consultation not in desk.consultations(GiveDigest.office):
        return
    consultation = desk.dossier.consultation(event.consultation)
    milestone = milestone_of(consultation, event.milestone)
    if event.what == "closed" and milestone is None:
        return
    said: dict[str, Arg] = {"title": consultation.title, "milestone": milestone.title if milestone else ""}
    line = Phrase(f"desk-notice-{event.what}", said)
    room = desk.session.address
    shape = Count(event.consultation, room, "waiting", event.at) if event.what == "decide" else Say()
    desk.messages.append(Message(event.id, room, (line,), shape, (NOW,), bulk=True))


def _read(words: list[str]) -> Schedule | None:
    """Return what "daily 08:00", "weekdays 08:00" or "weekly monday 08:00" mean."""
    *often, clock = words
    at = minutes(clock)
    match often:
        case _ if at is None:
            return None
        case ["daily"]:
            return Schedule(Every.DAILY, at)
        case ["weekdays"]:
            return Schedule(Every.WEEKDAYS, at)
        case ["weekly"]:
            return Schedule(Every.WEEKLY, at)
        case ["weekly", day] if day in WEEKDAYS:
            return Schedule(Every.WEEKLY, at, WEEKDAYS.index(day))
        case _:
            return None


def _choose(desk: Desk, schedule: Schedule | None) -> None:
    """Take up when digests shall come here, of all consultations alike."""
    for consultation_id in desk.consultations(GiveDigest.office):
        consultation = desk.dossier.consultation(consultation_id)
        desk.records.append(ScheduleDigests(consultation_id, desk.session.address, schedule, desk.event.at, oneself(desk)))
        if schedule is None:
            desk.say(Phrase("desk-digest-off", {"title": consultation.title}), buttons=(NOW,))
        else:
            following = consultation.moment(schedule.following(desk.event.at, ZoneInfo(consultation.zone)))
            said = Phrase(f"desk-digest-{schedule.every}", {"title": consultation.title, "when": following})
            desk.say(said, buttons=(NOW, OFF))
