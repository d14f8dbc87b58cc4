"""`/digest`: where each of one's consultations stands, now or at set times. What it told is old news to the next one here.

Between digests a room that gets them at set times is told in one line what cannot wait.
"""

from __future__ import annotations

from typing import ClassVar
from zoneinfo import ZoneInfo

from bot.desk.asking import oneself
from bot.desk.command import Desk
from bot.desk.orientation import HELP
from bot.desk.sense import Group, Sense
from bot.model.deadline import milestone_of
from bot.model.effects import KeepDigest, Message, ScheduleDigests
from bot.model.events import DigestDue, NoticeDue
from bot.model.parts import Arg, Lines, Part, Phrase, Quoted
from bot.model.people import Office
from bot.model.schedule import WEEKDAYS, Every, Schedule, minutes
from bot.model.shapes import Button, Chart, Say, Shape
from bot.report.digest import chart, digest, has_news, nothing_new, to_decide

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
        """Say it and remember that it was said; or take up when it shall come."""
        words = argument.lower().split()
        if words in ([], ["now"]):
            for consultation_id in desk.consultations(self.office):
                paragraphs, shape = _digest(desk, consultation_id)
                desk.say(*paragraphs, shape=shape, buttons=() if isinstance(shape, Chart) else (HELP,))
        elif words == ["off"]:
            _choose(desk, None)
        elif schedule := _read(words):
            _choose(desk, schedule)
        else:
            desk.refuse(Phrase("desk-digest-usage", {"typed": Quoted(argument.strip()[:40])}), buttons=(NOW,))


def _digest(desk: Desk, consultation_id: str) -> tuple[tuple[Part, ...], Shape]:
    """Return a digest and the file that goes with it, and remember that it was given here."""
    consultation = desk.dossier.consultation(consultation_id)
    questionnaire = desk.dossier.questionnaire(consultation.questionnaire, consultation.version)
    tally = desk.dossier.tally(consultation_id, desk.session.address)
    desk.records.append(KeepDigest(consultation_id, desk.session.address, desk.event.at))
    return digest(tally, consultation, questionnaire, desk.event.at), chart(tally, questionnaire) or Say()


def due(desk: Desk, event: DigestDue) -> None:
    """Give a digest because it is time: in one line, or not at all, where there is no news."""
    if event.consultation not in desk.consultations(GiveDigest.office):
        return
    consultation = desk.dossier.consultation(event.consultation)
    tally = desk.dossier.tally(event.consultation, desk.session.address)
    buttons: tuple[Button, ...] = (NOW, OFF)
    shape: Shape = Say()
    if has_news(tally):
        paragraphs, shape = _digest(desk, event.consultation)
        buttons = ()
    elif consultation.silent:
        return
    else:
        paragraphs = (nothing_new(tally, consultation),)
    desk.messages.append(
        Message(id=event.id, address=desk.session.address, paragraphs=paragraphs, shape=shape, buttons=buttons, bulk=True)
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
    lines = [line]
    if event.what == "decide" and (waiting := to_decide(desk.dossier.tally(event.consultation, desk.session.address))):
        lines.append(waiting)
    told = (Lines(tuple(lines)),)
    desk.messages.append(Message(id=event.id, address=desk.session.address, paragraphs=told, buttons=(NOW,), bulk=True))


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
