"""From the tables of a consultation's TOML to the model: stage, timeline, who may answer, how answers are treated."""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from enum import StrEnum

from bot.model.consultation import Closes, Consultation, Document, Eligibility, Milestone, Rule, Stage, Treatment
from bot.model.parts import Texts
from bot.model.questionnaire import Questionnaire
from bot.model.schedule import WEEKDAYS, Every, Schedule, hours, minutes
from bot.questionnaire.reading import ID, QUESTION_ID, VERSION, Form, Ids, Notes, Table, shortened
from bot.questionnaire.when import Calendar

MOST_GRACE = 24 * 60
"""Minutes"""
MOST_LATE = 366
"""Days"""

REMINDERS = (14 * 24, 3 * 24, 24)
"""Hours before the closing of answers, where the file does not say."""
DISTANCE = Form(re.compile(r"[1-9]\d{0,3}[hd]"), 'days or hours, such as "3d" or "12h"')
LINK = Form(re.compile(r"https?://[!-~]{1,500}"), 'a web address, such as "https://example.org/paper.pdf"')
CLOCK = Form(re.compile(r"([01]?\d|2[0-3]):[0-5]\d"), 'a time of day, such as "08:00"')


class WithoutNews(StrEnum):
    """What a digest at set times is that has no news."""

    LINE = "line"
    SILENT = "silent"


def build(document: Mapping[str, object], questionnaire: Questionnaire, made_at: datetime | None) -> Consultation:
    """Return the consultation that *document* describes, as it stands at first (number 1).

    *made_at* (aware) is what `in_days` counts from. Raise QuestionnaireError with all problems.
    """
    notes = Notes(languages=questionnaire.languages)
    root = Table(document, "", notes)
    head = root.table("consultation")
    _same(head, "questionnaire", questionnaire.id)
    _same(head, "version", questionnaire.version)
    digests, silent = _digests(root)
    city, calendar = head.text("city"), Calendar.read(head, made_at)
    milestones = tuple(_milestones(root, calendar))
    made = Consultation(
        id=head.text("id", ID),
        number=1,
        title=head.texts("title"),
        questionnaire=questionnaire.id,
        version=questionnaire.version,
        stage=head.word("stage", Stage) or Stage.CLOSED,
        city=city,
        zone=calendar.zone.key,
        milestones=milestones,
        eligibility=tuple(_rules(root, {kind.id: None for kind in questionnaire.kinds})),
        treatment=_treatment(root, questionnaire),
        reminders=_reminders(head),
        digests=digests,
        silent=silent,
        link_by_email=_kinds(head, "link_by_email", {kind.id: None for kind in questionnaire.kinds}),
        reasons=_reasons(root),
        documents=tuple(_documents(root, questionnaire, milestones)),
        comment_kinds=_kinds(head, "comment_kinds", {kind.id: None for kind in questionnaire.kinds}),
        requests=head.flag("requests", default=False),
    )
    head.finish()
    root.finish()
    notes.settle()
    return made


def _same(head: Table, key: str, wanted: str) -> None:
    found = head.text(key, VERSION)
    if found and found != wanted:
        what = f'is "{shortened(found)}", but the questionnaire given has "{wanted}"'
        head.say("C001", key, what, "Correct it, or give the questionnaire it means")


def _milestones(root: Table, calendar: Calendar) -> Iterator[Milestone]:
    ids = Ids(ID)
    for row in root.rows("milestones", needed=False):
        when = calendar.when(row, ids.known)
        made = Milestone(
            ids.read(row),
            row.texts("title"),
            when,
            tuple(row.texts_of(action, f"actions[{number}]") for number, action in _actions(row)),
            row.word("closes", Closes) if row.has("closes") else None,
            grace_minutes=(row.whole("grace_minutes", 0, MOST_GRACE) or 0) if row.has("grace_minutes") else 0,
            late_days=(row.whole("late_days", 0, MOST_LATE) or 0) if row.has("late_days") else 0,
        )
        for key in ("grace_minutes", "late_days"):
            if row.has(key) and made.closes in (None, Closes.REPORT):
                row.say("C011", key, "is only for a deadline of answers or comments", 'Write closes = "answers", or remove it')
        if made.closes and row.has("stated"):
            row.say(
                "C007", "closes", "closes something at a time that is only stated", "Give a day or an instant, or remove closes"
            )
        row.finish()
        yield made


def _actions(row: Table) -> Iterator[tuple[int, object]]:
    """Yield the action items with their numbers; a single text is one of them."""
    if not row.has("actions"):
        return
    value = row.get("actions")
    yield from enumerate(value if isinstance(value, list) else [value], 1)


def _rules(root: Table, kinds: Collection[str]) -> Iterator[Rule]:
    seen: set[tuple[bool, str]] = set()
    for row in root.rows("eligibility"):
        status = row.word("status", Eligibility) or Eligibility.REFUSED
        about_entity = row.has("entity")
        if about_entity == row.has("kind"):
            row.say("C008", "", "is about a kind and an entity at once, or about neither", "Write either kind or entity")
            row.leave()
        else:
            key = "entity" if about_entity else "kind"
            name = row.text(key) if about_entity else row.names(kinds, (row.text(key),), key)[0]
            if name and (about_entity, name) in seen:
                row.say("Q015", key, f'"{shortened(name)}" appears twice', "Keep the rule that is meant")
            seen.add((about_entity, name))
            yield Rule(status, entity=name) if about_entity else Rule(status, kind=name)
        row.finish()


def _reminders(head: Table) -> tuple[int, ...]:
    """Return how many hours before the closing of answers reminders come; `[]` is none."""
    if not head.has("reminders"):
        return REMINDERS
    if head.get("reminders") == []:
        return ()
    found: list[int] = []
    for written in head.strings("reminders", DISTANCE):
        span = hours(written)
        if span is None:
            if DISTANCE.pattern.fullmatch(written):
                head.say("C012", "reminders", f'"{shortened(written)}" is more than a year', "Give less")
        elif span in found:
            head.say("Q015", "reminders", f'"{shortened(written)}" appears twice', "Remove one")
        else:
            found.append(span)
    return tuple(sorted(found, reverse=True))


def _digests(root: Table) -> tuple[Schedule | None, bool]:
    """Return when rooms get digests, and whether one without news is left out."""
    if not root.has("digests"):
        return None, False
    table = root.table("digests")
    every = table.word("every", Every) or Every.DAILY
    at = minutes(table.text("at", CLOCK)) or 0
    weekday = table.get("weekday") if table.has("weekday") else "monday"
    if not table.known(weekday, "weekday", WEEKDAYS):
        weekday = "monday"
    without = table.word("without_news", WithoutNews) if table.has("without_news") else WithoutNews.LINE
    table.finish()
    return Schedule(every, at, WEEKDAYS.index(str(weekday))), without is WithoutNews.SILENT


def _kinds(head: Table, key: str, kinds: Collection[str]) -> tuple[str, ...]:
    return head.names(kinds, head.strings(key), key) if head.has(key) else ()


def _documents(root: Table, questionnaire: Questionnaire, milestones: Collection[Milestone]) -> Iterator[Document]:
    """Yield what is commented on beside the draft."""
    ids = Ids(QUESTION_ID)
    closing = {one.id: None for one in milestones if one.closes in (Closes.COMMENTS, Closes.DOCUMENT)}
    for row in root.rows("documents", needed=False):
        made = Document(
            ids.read(row),
            row.texts("title"),
            row.text("link", LINK),
            row.names(closing, (row.text("closes"),), "closes")[0] if row.has("closes") else "",
        )
        if questionnaire.question(made.id):
            row.say("C013", "id", f'"{made.id}" is a question, too', "Give the document another id")
        row.finish()
        yield made


def _reasons(root: Table) -> tuple[Texts, ...]:
    """Return why an answer may be set aside."""
    if not root.has("triage"):
        return ()
    table = root.table("triage")
    value = table.get("reasons")
    found = [
        table.texts_of(one, f"reasons[{number}]") for number, one in enumerate(value if isinstance(value, list) else [value], 1)
    ]
    table.finish()
    return tuple(found)


def _treatment(root: Table, questionnaire: Questionnaire) -> dict[str, dict[str, Treatment]]:
    """Return kind to category to treatment. One word for a kind stands for all categories addressed to it."""
    if not root.has("treatment"):
        return {}
    table, made = root.table("treatment"), {}
    for kind in questionnaire.kinds:
        addressed = [category.id for category in questionnaire.categories if kind.id in category.kinds]
        value = table.get(kind.id)
        if isinstance(value, dict):
            row = table.table(kind.id)
            made[kind.id] = {
                category: word for category in addressed if row.has(category) and (word := row.word(category, Treatment))
            }
            for category in questionnaire.categories:
                if category.id not in addressed and row.has(category.id):
                    row.say("C010", category.id, f"is a category that {kind.id} is not asked", "Remove it")
            row.finish()
        elif value is not None and (word := table.word(kind.id, Treatment)):
            made[kind.id] = dict.fromkeys(addressed, word)
    table.finish()
    return made
