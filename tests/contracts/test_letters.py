"""A letter from its entering on, as the desk decides it, on both databases: corrected, taken back, waited for, raced for."""

import json
from collections import Counter

from msgspec.structs import replace
from sqlalchemy import select

from bot.model.behalf import Did
from bot.model.consultation import Closes, Instant, Milestone
from bot.model.events import Arrival, Fetched, ReminderDue
from bot.model.file import FileRef
from bot.model.parts import Texts
from bot.model.people import Office
from bot.model.response import Response
from bot.questionnaire.load import shipped
from bot.report.row import Stages
from bot.service.due import due
from bot.service.registry import Enrolment, Issued
from storage import DatabaseStore
from storage.tables import behalf, outbox, submission
from tests.contracts.test_processes import go, rival
from tests.contracts.test_reads import ARGENTINA, HOUR, all_rows
from tests.contracts.world import CONSULTATION, DECIDE, NOW, consultation, give, look, redeeming, seated, spoken, texts

QUESTIONS = [question.id for question in shipped().open_to("member_state")]
SECRETARIES = ("Tom", "Una")
WHOLE = (*("skip" for _ in QUESTIONS[1:]), "1 march 10:00", "yes", "yes")
"""What follows the answer to the first question, until it is handed in."""
WRONG = ("/behalf withdraw Argentina reason it is the letter of Benin", "yes")


async def say(store: DatabaseStore, name: str, *said: str) -> None:
    for text in said:
        await give(store, [spoken(name, text)], DECIDE)


async def begin(store: DatabaseStore) -> None:
    """Let Ana, Beto and the secretariat in."""
    await seated(store, "Ana", "Beto", "Sam")
    await store.enrol(
        CONSULTATION,
        [Enrolment("", "", "", "", name, f"{name.lower()}@example.org", None, Office.SECRETARY) for name in SECRETARIES],
        NOW,
        dry_run=False,
    )
    places = {place.delegate_name: place for place in await store.places(CONSULTATION)}
    await store.issue([Issued(f"code-of-{name}", places[name].delegate, "", NOW, NOW + 24 * HOUR) for name in SECRETARIES])
    for name in SECRETARIES:
        await give(store, [spoken(name, "")], redeeming(name, places[name]))


async def waiting(store: DatabaseStore) -> None:
    """Have Sam enter a letter, which waits for a second person."""
    await begin(store)
    await say(store, "Sam", "/behalf Argentina", "their words", "done", *WHOLE)


async def counted(store: DatabaseStore) -> None:
    await waiting(store)
    await say(store, "Tom", "/behalf Argentina", "yes")


async def response(store: DatabaseStore) -> Response:
    return await look(store, lambda reader: reader.behind(ARGENTINA).responses[ARGENTINA])


async def did(store: DatabaseStore) -> Counter[str]:
    async with store.engines.reader.connect() as connection:
        return Counter((await connection.execute(select(behalf.c.did))).scalars())


async def submissions(store: DatabaseStore) -> list[tuple[int, bool]]:
    """Return the number of each submission, and whether it was taken back."""
    found = select(submission.c.number, submission.c.withdrawn_at).order_by(submission.c.number)
    async with store.engines.reader.connect() as connection:
        return [(number, at is not None) for number, at in await connection.execute(found)]


async def told(store: DatabaseStore, name: str) -> str:
    """Return the last thing that *name* is told, as it stands in the outbox."""
    last = select(outbox.c.content).where(outbox.c.address == f"test:{name}").order_by(outbox.c.number.desc()).limit(1)
    async with store.engines.reader.connect() as connection:
        return str((await connection.execute(last)).scalar_one())


async def told_once(store: DatabaseStore, what: str) -> list[str]:
    """Return the names of the messages about *what*."""
    async with store.engines.reader.connect() as connection:
        names = (await connection.execute(select(outbox.c.id).order_by(outbox.c.number))).scalars().all()
    return [name for name in names if name.startswith(f"behalf:{ARGENTINA}:{what}")]


# Corrected and taken back


async def test_a_correction_counts_in_place_of_the_submission_before_and_both_are_kept(store: DatabaseStore) -> None:
    await counted(store)
    first = await response(store)
    await say(store, "Una", "/behalf Argentina", "correct", "anew", "their very words", "done", *WHOLE)
    assert (await response(store)).submission == 1
    assert await texts(store) == ["their words"]
    await say(store, "Sam", "/behalf Argentina", "yes")
    found = await response(store)
    assert (found.submission, await submissions(store)) == (2, [(1, False), (2, False)])
    assert await texts(store) == ["their very words"]
    assert found.behalf is not None
    assert first.behalf is not None
    assert (found.behalf.corrects, found.behalf.earlier) == (1, (first.behalf.by,))
    (row,) = await all_rows(store, Stages.SUBMITTED)
    assert (row.text, row.corrects, row.entered_by) == ("their very words", 1, found.behalf.by)
    assert (await store.tally(CONSULTATION, "room")).on_behalf == ("Argentina",)
    assert (await store.verify_audit(""))[1] == []


async def test_an_answer_in_which_a_correction_does_not_differ_keeps_its_revision(store: DatabaseStore) -> None:
    await counted(store)
    before = (await response(store)).answer("1a").revision
    second = QUESTIONS[1]
    await say(store, "Una", "/behalf Argentina", "correct", "done", "more words", "done", *WHOLE[1:])
    await say(store, "Sam", "/behalf Argentina", "yes")
    found = await response(store)
    assert (found.submission, found.answer("1a").revision) == (2, before)
    assert await texts(store, question=second) == ["more words"]


async def test_what_was_taken_back_leaves_no_answer_and_is_named_in_the_digest(store: DatabaseStore) -> None:
    await counted(store)
    await say(store, "Sam", *WRONG)
    assert (await store.tally(CONSULTATION, "room")).to_confirm == ("Argentina",)
    assert (await response(store)).submission == 1
    await say(store, "Una", "/behalf Argentina", "yes")
    found = await response(store)
    assert (found.submission, found.behalf and found.behalf.taken_back) == (0, True)
    assert await submissions(store) == [(1, True)]
    assert await texts(store) == []
    assert await all_rows(store, Stages.ALL) == []
    tally = await store.tally(CONSULTATION, "room")
    assert (tally.taken_back, tally.on_behalf, tally.to_confirm, tally.news.withdrawn) == (("Argentina",), (), (), ())
    assert (await store.verify_audit(""))[1] == []
    await say(store, "Sam", "/behalf Argentina", "the right words", "done", *WHOLE)
    await say(store, "Tom", "/behalf Argentina", "yes")
    tally = await store.tally(CONSULTATION, "room")
    assert (tally.taken_back, tally.on_behalf) == ((), ("Argentina",))


async def test_what_delegates_wrote_since_stays_when_a_letter_is_taken_back(store: DatabaseStore) -> None:
    await counted(store)
    await say(store, "Ana", f"/goto {QUESTIONS[1]}", "our own words")
    await say(store, "Sam", *WRONG)
    await say(store, "Una", "/behalf Argentina", "yes")
    assert (await response(store)).submission == 0
    assert (await texts(store), await texts(store, question=QUESTIONS[1])) == ([], ["our own words"])


# The letter itself


async def send(store: DatabaseStore, source: str) -> None:
    await give(store, [spoken("Sam", "", FileRef(f"{source}.pdf", "application/pdf", 7, source=f"test:{source}"))], DECIDE)


async def fetched(store: DatabaseStore, source: str, sha256: str) -> None:
    """Let the bytes come of a file that is awaited, or never come."""
    (one,) = [one for one in await store.awaited("test:") if one.source == f"test:{source}"]
    came = Fetched(
        id=f"{source} fetched",
        at=NOW,
        address="test:files",
        order=(1,),
        response=one.response,
        question=one.question,
        fragment=one.fragment,
        source=one.source,
        name=one.name,
        sha256=sha256,
        size=8,
        what="" if sha256 else "lost",
    )
    await give(store, [Arrival((came.id,), b"", came)], DECIDE)


async def test_the_letter_itself_is_fetched_and_stands_in_the_receipt_and_the_export(store: DatabaseStore) -> None:
    await begin(store)
    await say(store, "Sam", "/behalf Argentina")
    await send(store, "letter")
    await say(store, "Sam", "their words", "done", *WHOLE)
    assert (await did(store))[Did.HAND_IN] == 0
    sha256 = await store.keep_file(b"a letter", "application/pdf")
    await fetched(store, "letter", sha256)
    assert await store.awaited("test:") == []
    await say(store, "Sam", "yes")
    await say(store, "Tom", "/behalf Argentina", "yes")
    paper = (await response(store)).behalf
    assert paper is not None
    assert [(one.name, one.size, one.sha256) for one in paper.letter] == [("letter.pdf", 8, sha256)]
    async with store.engines.reader.connect() as connection:
        content = (await connection.execute(select(submission.c.content))).scalar_one()
    assert json.loads(content)["on_behalf"]["letter"] == [{"name": "letter.pdf", "sha256": sha256, "size": 8}]
    (row,) = await all_rows(store, Stages.SUBMITTED)
    assert row.letter == "letter.pdf"
    assert (await store.verify_audit(""))[1] == []


async def test_a_letter_is_not_handed_in_without_a_file_that_is_lost_and_its_sender_is_told(store: DatabaseStore) -> None:
    await begin(store)
    await say(store, "Sam", "/behalf Argentina")
    await send(store, "letter")
    await say(store, "Sam", "their words", "done", *WHOLE[:-1])
    await fetched(store, "letter", "")
    assert "desk-behalf-file-gone" in await told(store, "Sam")
    await say(store, "Sam", "yes")
    assert "desk-behalf-file-missing" in await told(store, "Sam")
    assert (await did(store))[Did.HAND_IN] == 0
    await say(store, "Sam", "anew", "done", "yes", "yes")
    assert (await did(store))[Did.HAND_IN] == 1


# While it waits


async def test_delegates_of_a_letter_that_waits_are_told_once_and_not_reminded(store: DatabaseStore) -> None:
    await waiting(store)
    assert len(await told_once(store, "waits")) == 2
    assert await reminded(store) == {"codjo"}
    await say(store, "Tom", "/behalf Argentina", "no", "A page is missing.")
    assert await reminded(store) == {"ana", "beto", "codjo"}
    await say(store, "Sam", "/behalf Argentina", "done", *WHOLE)
    assert len(await told_once(store, "waits")) == 2
    assert await reminded(store) == {"codjo"}
    await say(store, "Tom", *WRONG)
    assert len(await told_once(store, "put away")) == 2
    assert await reminded(store) == {"ana", "beto", "codjo"}


async def reminded(store: DatabaseStore) -> set[str]:
    """Return who would be reminded on the day before answers close."""
    places = {place.seat.id: place.delegate_name for place in await store.places(CONSULTATION) if place.seat}
    closing = NOW + 48 * HOUR
    milestone = Milestone("answers", Texts({"en": "Answers close"}, "en"), Instant(closing), closes=Closes.ANSWERS)
    number = (await store.running(NOW))[0].consultation.number
    if number == 1:
        codjo = next(one for one in await store.places(CONSULTATION) if one.delegate_name == "Codjo")
        await give(store, [spoken("Codjo", "")], redeeming("Codjo", codjo))
        changed = replace(consultation(2), milestones=(milestone,), reminders=(30,))
        await store.keep_consultation(changed, "", "", NOW)
    (running,) = await store.running(closing - 20 * HOUR)
    found = due(closing - 20 * HOUR, [(running, await store.seating(CONSULTATION))])
    return {places[one.seat].lower() for one in found.events if isinstance(one, ReminderDue)}


# Two processes


async def test_two_persons_who_confirm_at_once_make_one_submission(store: DatabaseStore, database_url: str) -> None:
    await waiting(store)
    for name in SECRETARIES:
        await say(store, name, "/behalf Argentina")
    await go(*[await rival(database_url, "say", name, "yes") for name in SECRETARIES])
    assert await submissions(store) == [(1, False)]
    assert (await did(store))[Did.COUNT] == 1
    lost = [name for name in SECRETARIES if "desk-behalf-meanwhile-by" in await told(store, name)]
    (won,) = set(SECRETARIES) - set(lost)
    assert f'"{won}"' in await told(store, lost[0])


async def test_of_two_persons_one_confirms_or_the_other_sends_back(store: DatabaseStore, database_url: str) -> None:
    await waiting(store)
    await say(store, "Tom", "/behalf Argentina")
    await say(store, "Una", "/behalf Argentina", "no")
    await go(await rival(database_url, "say", "Tom", "yes"), await rival(database_url, "say", "Una", "A page is missing."))
    done = await did(store)
    assert done[Did.COUNT] + done[Did.REFUSE] == 1
    assert len(await submissions(store)) == done[Did.COUNT]
    lost, won = ("Una", "Tom") if done[Did.COUNT] else ("Tom", "Una")
    assert f'"{won}"' in await told(store, lost)


async def test_a_delegation_that_answers_while_its_letter_is_confirmed_loses_nothing(
    store: DatabaseStore, database_url: str
) -> None:
    await waiting(store)
    await say(store, "Tom", "/behalf Argentina")
    await say(store, "Ana", f"/goto {QUESTIONS[1]}")
    await go(await rival(database_url, "say", "Tom", "yes"), await rival(database_url, "say", "Ana", "our own words"))
    done, found = await did(store), await response(store)
    assert await texts(store, question=QUESTIONS[1]) == ["our own words"]
    assert done[Did.COUNT] + done[Did.DROP] == 1
    assert found.submission == done[Did.COUNT]
    assert await texts(store) == (["their words"] if done[Did.COUNT] else [])


async def test_a_delegation_that_submits_while_its_letter_is_taken_back_ends_with_one_of_the_two(
    store: DatabaseStore, database_url: str
) -> None:
    await counted(store)
    await say(store, "Sam", *WRONG)
    await say(store, "Una", "/behalf Argentina")
    await say(store, "Ana", f"/goto {QUESTIONS[1]}", "our own words", "/submit", "yes")
    await go(await rival(database_url, "say", "Una", "yes"), await rival(database_url, "say", "Ana", "yes"))
    done, found = await did(store), await response(store)
    if done[Did.TAKE_BACK]:
        assert (found.submission, await submissions(store)) == (0, [(1, True)])
        assert "changed-meanwhile" in await told(store, "Ana")
    else:
        assert (found.submission, await submissions(store)) == (2, [(1, False), (2, False)])
        assert done[Did.DROP] == 1
    assert await texts(store, question=QUESTIONS[1]) == ["our own words"]
