"""What the secretariat is told: where a consultation stands, what is new, what waits, what comes next.

Pure, and made for one screen of a telephone: a few short paragraphs, names only as far as they fit, never a word of an answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.model.consultation import After, Closes, Consultation, Instant, Milestone, OnDay, Stage, Vague
from bot.model.parts import Arg, Day, Lines, Listed, Moment, Part, Phrase, Texts
from bot.model.questionnaire import Questionnaire
from bot.model.shapes import Bar, Chart
from bot.report.tally import UNKNOWN, KindTally, News, Progress, Tally

NAMES = 8
"""Names of bodies in one list; the others are counted."""
MISSING = 5
QUESTIONS = 12
"""Questions that are all listed; of more, the `FEWEST` with the fewest answers."""
FEWEST = 5
LANGUAGES = 6
MILESTONES = 3
STILL = timedelta(days=7)
"""A response that was begun and not changed for so long stands still."""
STALLED = 3
"""Questions of which it is told how many stand still there."""


def digest(tally: Tally, consultation: Consultation, questionnaire: Questionnaire, now: datetime) -> tuple[Part, ...]:
    """Return the paragraphs of a digest given at *now* (aware)."""
    draft = consultation.stage is Stage.DRAFT
    counts = _remarks(tally) if draft else (*_answers(tally, questionnaire), *_stalled(tally, questionnaire, now))
    return (
        Lines(tuple(_headline(consultation, now))),
        Lines(tuple((_commented if draft else _progress)(tally, questionnaire))),
        Lines(tuple(_news(tally.news, consultation))),
        Lines(tuple(counts)),
        Lines(tuple(_to_do(tally, consultation.stage))),
        Lines(tuple(_next(consultation, now))),
        *((Phrase("digest-audit", {"head": tally.head}),) if tally.head else ()),
    )


def has_news(tally: Tally) -> bool:
    """Whether there is more to tell than the last time in the same room."""
    news = tally.news
    said = bool(news.submitted or news.started or news.withdrawn or news.revisions or news.comments or news.remarks)
    return news.since is None or said or bool(tally.rooms_lost)


def nothing_new(tally: Tally, consultation: Consultation) -> Phrase:
    """Return the one line of a digest without news."""
    since = _moment(tally.news.since, consultation) if tally.news.since else ""
    return Phrase("digest-nothing-new", {"title": consultation.title, "since": since})


def chart(tally: Tally, consultation: Consultation, questionnaire: Questionnaire) -> Chart | None:
    """Return the picture of progress by kind, None where nobody is invited. It tells what the lines of progress tell."""
    if consultation.stage is Stage.DRAFT:
        said = [(_kind(KindTally(kind), questionnaire), *counts) for kind, counts in tally.commented.items()]
        drawn = tuple(Bar(_label(kind), commented, 0, max(0, invited - commented)) for kind, commented, invited in said)
        return Chart(drawn, commenting=True) if drawn else None
    bars = [_bar(_kind(one, questionnaire), one.allowed) for one in tally.kinds if one.allowed.invited]
    bars += [
        _bar(Phrase("chart-provisional", {"kind": _kind(one, questionnaire)}), one.provisional)
        for one in tally.kinds
        if one.provisional.invited
    ]
    return Chart(tuple(bars)) if bars else None


def _bar(kind: Arg, progress: Progress) -> Bar:
    started = max(0, progress.started - progress.submitted)
    return Bar(_label(kind), progress.submitted, started, max(0, progress.invited - progress.submitted - started))


def _label(kind: Arg) -> Phrase | Texts:
    return kind if isinstance(kind, Phrase | Texts) else Phrase("chart-kind", {"kind": kind})


def _headline(consultation: Consultation, now: datetime) -> Iterator[Phrase]:
    yield Phrase("digest-headline", {"title": consultation.title})
    yield Phrase("digest-when", {"at": _moment(now, consultation)})
    match consultation.stage:
        case Stage.DRAFT:
            yield Phrase("digest-stage-draft")
        case Stage.CLOSED:
            yield Phrase("digest-stage-closed")
        case Stage.OPEN:
            pass
        case _:
            assert_never(consultation.stage)


def _progress(tally: Tally, questionnaire: Questionnaire) -> Iterator[Phrase]:
    """One line per kind; then the provisional ones, apart; then those that may not answer."""
    for one in tally.kinds:
        if one.allowed.invited:
            yield _how_far("digest-kind", one, one.allowed, questionnaire)
        elif not one.provisional.invited and not one.refused:
            yield Phrase("digest-kind-uninvited", {"kind": _kind(one, questionnaire)})
    for one in tally.kinds:
        if one.provisional.invited:
            yield _how_far("digest-kind-provisional", one, one.provisional, questionnaire)
    for one in tally.kinds:
        if one.refused:
            yield Phrase("digest-refused", {"kind": _kind(one, questionnaire), "refused": one.refused})
    if not tally.kinds:
        yield Phrase("digest-nobody")


def _commented(tally: Tally, questionnaire: Questionnaire) -> Iterator[Phrase]:
    """One line per kind that is invited to comment."""
    for kind, (commented, invited) in tally.commented.items():
        counts: dict[str, Arg] = {"invited": invited, "commented": commented}
        yield Phrase("digest-kind-comments", {"kind": _kind(KindTally(kind), questionnaire), **counts})
    if not tally.commented:
        yield Phrase("digest-nobody-comments")


def _how_far(phrase: str, of: KindTally, progress: Progress, questionnaire: Questionnaire) -> Phrase:
    counts: dict[str, Arg] = {"invited": progress.invited, "started": progress.started, "submitted": progress.submitted}
    return Phrase(phrase, {"kind": _kind(of, questionnaire), **counts})


def _kind(tally: KindTally, questionnaire: Questionnaire) -> Arg:
    kind = questionnaire.kind(tally.kind)
    return kind.title if kind else tally.kind


def _news(news: News, consultation: Consultation) -> Iterator[Phrase]:
    since: dict[str, Arg] = {"since": _moment(news.since, consultation)} if news.since else {}
    lines = [
        Phrase(phrase, {"names": _names(names, NAMES)})
        for phrase, names in (
            ("digest-submitted", news.submitted),
            ("digest-started", news.started),
            ("digest-withdrawn", news.withdrawn),
        )
        if names
    ]
    if news.revisions:
        lines.append(Phrase("digest-revisions", {"count": news.revisions}))
    if news.remarks:
        lines.append(Phrase("digest-remarks", {"count": news.remarks}))
    if lines:
        yield Phrase("digest-news", since) if since else Phrase("digest-news-first")
        yield from lines
    elif since:
        yield Phrase("digest-news-none", since)


def _answers(tally: Tally, questionnaire: Questionnaire) -> Iterator[Phrase]:
    counts = [(question.id, tally.answers.get(question.id, 0)) for question in questionnaire.questions]
    if not any(count for _, count in counts):
        yield Phrase("digest-answers-none")
    elif len(counts) <= QUESTIONS:
        yield Phrase("digest-answers", {"questions": _counted(counts)})
    else:
        fewest = sorted(counts, key=lambda counted: counted[1])[:FEWEST]  # stable: in the questionnaire's order
        yield Phrase("digest-answers-fewest", {"questions": _counted(fewest)})
    if tally.set_aside:
        yield Phrase("digest-set-aside", {"questions": _counted(list(tally.set_aside.items()))})
    if tally.languages:
        yield Phrase("digest-languages", {"languages": _languages(tally.languages)})


def _remarks(tally: Tally) -> Iterator[Phrase]:
    """How many entities have a comment on each question and document."""
    counts = list(tally.remarks.items())
    if not any(count for _, count in counts):
        yield Phrase("digest-remarks-none")
    elif len(counts) <= QUESTIONS:
        yield Phrase("digest-remarks-on", {"questions": _counted(counts)})
    else:
        most = sorted((one for one in counts if one[1]), key=lambda counted: -counted[1])[:FEWEST]
        yield Phrase("digest-remarks-most", {"questions": _counted(most)})


def _stalled(tally: Tally, questionnaire: Questionnaire, now: datetime) -> Iterator[Phrase]:
    """Where responses that were begun have stood still: at which question, and how many."""
    still = Counter(question for question, last in tally.begun if now - last >= STILL)
    if not still:
        return
    places = {question.id: place for place, question in enumerate(questionnaire.questions)}
    ranked = sorted(still.items(), key=lambda counted: (-counted[1], places.get(counted[0], len(places))))
    where = [
        Phrase("digest-answers-to", {"question": question, "count": count})
        if question
        else Phrase("digest-stalled-whole", {"count": count})
        for question, count in ranked[:STALLED]
    ]
    yield Phrase("digest-stalled", {"count": still.total(), "where": Listed(tuple(where))})


def _counted(counts: Sequence[tuple[str, int]]) -> Listed:
    return Listed(tuple(Phrase("digest-answers-to", {"question": question, "count": count}) for question, count in counts))


def _languages(languages: dict[str, int]) -> Listed:
    """The most used first, the unknown last."""
    ranked = sorted(languages.items(), key=lambda counted: (counted[0] == UNKNOWN, -counted[1], counted[0]))
    items = [Phrase("digest-language", {"code": code, "count": count}) for code, count in ranked[:LANGUAGES]]
    if rest := sum(count for _, count in ranked[LANGUAGES:]):
        items.append(Phrase("digest-languages-more", {"count": rest}))
    return Listed(tuple(items))


def _to_do(tally: Tally, stage: Stage) -> Iterator[Phrase]:
    yield to_decide(tally) or Phrase("digest-waiting-none")
    for phrase, names in (
        ("digest-to-confirm", tally.to_confirm),
        ("digest-uncertain", tally.uncertain),
        ("digest-late", tally.late),
        ("digest-over", tally.over),
        ("digest-on-behalf", tally.on_behalf),
        ("digest-taken-back", tally.taken_back),
    ):
        if names:
            yield Phrase(phrase, {"count": len(names), "names": _names(names, MISSING)})
    if tally.unreachable:
        unreachable: dict[str, Arg] = {"count": len(tally.unreachable), "names": _names(tally.unreachable, MISSING)}
        yield Phrase("digest-unreachable", unreachable)
    if tally.rooms_lost:
        lost: dict[str, Arg] = {"count": len(tally.rooms_lost), "names": _names(tally.rooms_lost, MISSING)}
        yield Phrase("digest-rooms-lost", lost)
    if stage is Stage.DRAFT:
        return  # nothing can be submitted yet
    if tally.missing:
        missing: dict[str, Arg] = {"count": len(tally.missing), "names": _names(tally.missing, MISSING)}
        yield Phrase("digest-missing", missing)
    elif any(kind.allowed.invited or kind.provisional.invited for kind in tally.kinds):
        yield Phrase("digest-missing-none")


def to_decide(tally: Tally) -> Phrase | None:
    """Return what waits for the secretariat, each with the command that deals with it; None if nothing does."""
    counts = (
        ("digest-requests", tally.requests),
        ("digest-to-look-at", tally.to_look_at),
        ("digest-contested", tally.contested),
        ("digest-times", len(tally.uncertain)),
        ("digest-papers", len(tally.to_confirm)),
        ("digest-undecided", tally.undecided),
        ("digest-comments", tally.news.comments),
        ("digest-quarantined", tally.quarantined),
    )
    waiting = tuple(Phrase(phrase, {"count": count}) for phrase, count in counts if count)
    return Phrase("digest-waiting", {"what": Listed(waiting)}) if waiting else None


def _names(names: Sequence[str], most: int) -> Listed:
    """Return at most *most* names and how many more there are; one more is named, as counting it takes the same room."""
    if len(names) <= most + 1:
        return Listed(tuple(names))
    return Listed((*names[:most], Phrase("digest-more", {"count": len(names) - most})))


def _next(consultation: Consultation, now: datetime) -> Iterator[Phrase]:
    milestones, extended = upcoming(consultation, now)[:MILESTONES], tuple(_extended(consultation, now))
    if not milestones and not extended:
        yield Phrase("digest-next-none")
        return
    yield Phrase("digest-next")
    today = now.astimezone(ZoneInfo(consultation.zone)).date()
    for milestone in milestones:
        match milestone.when:
            case OnDay(day):
                yield _dated(milestone, Day(day), day, today)
            case Instant(at):
                yield _dated(milestone, _moment(at, consultation), at.astimezone(ZoneInfo(consultation.zone)).date(), today)
            case Vague(text) | After(_, text):
                yield Phrase("digest-milestone-undated", {"title": milestone.title, "when": text})
            case _:
                assert_never(milestone.when)
    yield from extended


def _extended(consultation: Consultation, now: datetime) -> Iterator[Phrase]:
    """Say until when the last of those have time who have more than the others."""
    ends = [
        one.at for milestone in consultation.milestones if milestone.closes is Closes.ANSWERS for one in milestone.extensions
    ]
    last, common = max(ends, default=now), consultation.closing()
    if last > now and common and last > common:
        zone = ZoneInfo(consultation.zone)
        left = Phrase("digest-days-left", {"days": (last.astimezone(zone).date() - now.astimezone(zone).date()).days})
        yield Phrase("digest-extended", {"when": _moment(last, consultation), "left": left})


def _dated(milestone: Milestone, when: Day | Moment, day: date, today: date) -> Phrase:
    left = Phrase("digest-days-left", {"days": (day - today).days})
    return Phrase("digest-milestone", {"title": milestone.title, "when": when, "left": left})


def upcoming(consultation: Consultation, now: datetime) -> tuple[Milestone, ...]:
    """Return what lies ahead at *now*: dated milestones by time, then undated ones that stand behind the last past one."""
    dated = [(at, milestone) for milestone in consultation.milestones if (at := consultation.instant(milestone))]
    ahead = [milestone for at, milestone in sorted(dated, key=lambda pair: pair[0]) if at > now]
    past = [milestone.id for at, milestone in dated if at <= now]
    places = [place for place, milestone in enumerate(consultation.milestones) if milestone.id in past]
    behind = consultation.milestones[max(places, default=-1) + 1 :]
    return (*ahead, *(milestone for milestone in behind if consultation.instant(milestone) is None))


def _moment(at: datetime, consultation: Consultation) -> Moment:
    return Moment(at, consultation.zone, consultation.city)
