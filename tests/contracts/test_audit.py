"""The audit log: each act in its own transaction, in one chain, whoever acts at once; what was touched afterwards is found."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest
from alembic import command
from sqlalchemy import Connection, text

from bot.model import codec
from bot.model.audit import FORM, NOTHING, Entry, Finding, What
from bot.model.behalf import Did, Entered
from bot.model.consultation import COMMAND_LINE, Stage, Timing
from bot.model.deeds import MARK
from bot.model.effects import (
    CallReminders,
    ChangeConsultation,
    ChangeOffice,
    Forget,
    IssueCode,
    KeepEntered,
    KeepRuling,
    NoteAttempt,
    Record,
    RevokeCodes,
    ScheduleDigests,
)
from bot.model.people import Office
from bot.model.response import RuleTime
from bot.model.ruling import Ruling, Says
from bot.model.timing import TimeRuling
from bot.service.ports import Refused
from bot.service.registry import Place
from storage import DatabaseStore, open_store, times
from storage.migrations import configuration
from storage.migrations.versions import audit_log
from tests.contracts.test_processes import go, rival
from tests.contracts.test_rulings import handed_in
from tests.contracts.world import CONSULTATION, NOW, consultation, fill, give, look, recording, said, seated, work, writing

LATER = NOW + timedelta(days=1)
ARGENTINA = f"{CONSULTATION}/argentina"


async def log(store: DatabaseStore) -> Sequence[Entry]:
    return await store.audited(-1, 1000)


async def findings(store: DatabaseStore, head: str = "") -> list[tuple[int, str]]:
    return [(one.number, one.fault) for one in (await store.verify_audit(head))[1]]


async def do(store: DatabaseStore, statement: str) -> None:
    async with store.engines.writer.begin() as connection:
        await connection.execute(text(statement))


async def act(store: DatabaseStore, key: str, *records: Record) -> list[Entry]:
    """Have *records* written and return the entries that they made."""
    before = (await store.head()).number
    await give(store, [said(key, "test:Sam")], recording(*records))
    return list(await store.audited(before, 1000))


async def test_a_log_says_first_when_it_began(store: DatabaseStore) -> None:
    (first,) = await log(store)
    assert (first.number, first.previous, first.what, first.by) == (1, NOTHING, What.BEGAN, COMMAND_LINE)
    assert first.about == {"form": FORM}
    assert await findings(store) == []
    await store.set_up(demo=False)
    assert len(await log(store)) == 1


async def test_an_older_database_gets_a_log_that_begins_now(database_url: str) -> None:
    kept, at = consultation(), times.text(NOW)
    about = {"questionnaire": kept.questionnaire, "version": kept.version, "state": codec.dump(kept)}

    def put(connection: Connection, table: str, **values: object) -> None:
        """Write a row as it was written then, whatever columns there are now."""
        columns, places = ", ".join(f'"{name}"' for name in values), ", ".join(f":{name}" for name in values)
        connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({places})"), values)  # noqa: S608  # our own

    def older(connection: Connection) -> None:
        command.upgrade(configuration(connection), audit_log.down_revision)
        put(connection, "questionnaire", id=kept.questionnaire, version=kept.version, source=b"", sha256="", made_at=at)
        put(connection, "consultation", id=kept.id, number=1, made_at=at, **about)
        change = {"by": "before", "reason": "", "state": about["state"]}
        put(connection, "consultation_change", consultation=kept.id, number=1, at=at, **change)

    async with open_store(database_url) as store:
        async with store.engines.writer.begin() as connection:
            await connection.run_sync(older)
        await store.set_up(demo=False)
        assert [one.what for one in await log(store)] == [What.BEGAN]
        assert await findings(store) == []
        await store.keep_consultation(consultation(2, Stage.CLOSED), COMMAND_LINE, "", NOW)
        assert [one.what for one in await log(store)] == [What.BEGAN, What.CHANGE]
        assert await findings(store) == []


async def test_a_log_that_was_emptied_does_not_begin_anew(store: DatabaseStore) -> None:
    await do(store, "DELETE FROM audit")
    await store.set_up(demo=False)
    assert await findings(store) == [(1, "missing")]
    await fill(store)
    assert (1, "beginning") in await findings(store)


async def test_what_is_done_on_the_command_line_is_logged(store: DatabaseStore) -> None:
    places = await fill(store)
    seat = places["Dora"].seat
    assert seat
    await store.revoke_seat(seat.id, NOW)
    await store.revoke_codes(places["Emil"].delegate, NOW)
    await give(store, [said("in", "test:Ana")], recording())
    found = [(one.what, one.by, one.consultation) for one in (await log(store))[1:]]
    line = (COMMAND_LINE, CONSULTATION)
    assert found == [
        (What.QUESTIONNAIRE, COMMAND_LINE, ""),
        (What.CHANGE, "tests", CONSULTATION),
        (What.ROSTER, *line),
        (What.OFFICE, *line),
        *[(What.CODE_MADE, COMMAND_LINE, "")] * len(places),
        (What.SEAT_REVOKED, *line),
        (What.CODES_REVOKED, COMMAND_LINE, ""),
    ]
    assert (await log(store))[3].about == {"entities": "4", "people": "6", "seats": "5", "offices": "1"}
    assert await findings(store) == []


async def test_what_changes_nothing_is_not_logged(store: DatabaseStore) -> None:
    places = await fill(store)
    count = (await store.head()).number
    seat = places["Ana"].seat
    assert seat
    assert await store.revoke_seat(seat.id, NOW)
    assert not await store.revoke_seat(seat.id, NOW)
    assert not await store.unlink("test:nobody", NOW)
    assert await store.revoke_codes(places["Ana"].delegate, NOW) == 0
    assert (await store.head()).number == count + 1
    await give(store, [said("1", "test:x")], recording())
    assert (await store.head()).number == count + 1


async def test_each_act_of_the_desk_is_logged_with_who_and_about_what(store: DatabaseStore) -> None:
    places = await handed_in(store)
    sam, ben = places["Sam"].delegate, places["Beto"]
    assert ben.seat
    acts: list[tuple[Record, What, dict[str, str]]] = [
        (ChangeConsultation(consultation(2), sam, "why", NOW), What.CHANGE, {"number": "2"}),
        (
            KeepRuling(Ruling(ARGENTINA, 1, "1a", 1, Says.ASIDE, "the weather", sam, NOW)),
            What.RULING,
            {"response": ARGENTINA, "number": "1", "question": "1a", "says": "aside"},
        ),
        (
            RuleTime(TimeRuling(ARGENTINA, 1, 1, Timing.IN_TIME, "the log", sam, NOW), 1, 1),
            What.TIME_RULING,
            {"response": ARGENTINA, "number": "1", "submission": "1", "says": "in_time"},
        ),
        (
            KeepEntered(Entered(ARGENTINA, 1, Did.WRITE, sam, NOW, "1a", "the letter's words")),
            What.BEHALF,
            {"response": ARGENTINA, "number": "1", "did": "write", "question": "1a"},
        ),
        (
            IssueCode("f" * 64, ben.delegate, ben.seat.id, NOW, LATER, sam, CONSULTATION),
            What.CODE_MADE,
            {"person": ben.delegate, "seat": ben.seat.id, "code": "f" * MARK},
        ),
        (
            RevokeCodes(("f" * 64,), ben.delegate, sam, NOW, CONSULTATION),
            What.CODES_REVOKED,
            {"person": ben.delegate, "codes": "f" * MARK},
        ),
        (CallReminders("call", CONSULTATION, sam, NOW), What.REMINDERS, {}),
        (
            ScheduleDigests(CONSULTATION, "test:Sam", None, NOW, sam),
            What.DIGESTS,
            {"schedule": "off", "platform": "test"},
        ),
        (
            NoteAttempt("deadline", sam, "test:Sam", NOW, CONSULTATION),
            What.ATTEMPT,
            {"word": "deadline", "platform": "test"},
        ),
    ]
    for number, (record, what, about) in enumerate(acts):
        (entry,) = await act(store, f"act-{number}", record)
        assert (entry.what, entry.by, entry.consultation, entry.about) == (what, sam, CONSULTATION, about)
    assert await findings(store) == []


async def test_a_code_for_another_chat_is_logged_as_the_persons_own(store: DatabaseStore) -> None:
    places = await seated(store, "Ana")
    ana = places["Ana"]
    assert ana.seat
    (entry,) = await act(store, "link", IssueCode("a" * 64, ana.delegate, ana.seat.id, NOW, LATER, consultation=CONSULTATION))
    assert (entry.what, entry.by) == (What.CODE_FOR_CHAT, ana.delegate)


async def test_an_answer_makes_no_entry(store: DatabaseStore) -> None:
    await seated(store, "Ana")
    count = (await store.head()).number
    await give(store, [said("1", "test:Ana", "one")], writing())
    assert (await store.head()).number == count


async def test_an_act_that_is_not_kept_is_not_logged(store: DatabaseStore) -> None:
    places = await fill(store)
    count = (await store.head()).number
    sam = places["Sam"].delegate
    good = ChangeConsultation(consultation(2), sam, "", NOW)
    with pytest.raises(Refused):
        await store.batch(
            work([said("1", "test:Sam")]), recording(good, CallReminders("call", "no such consultation", sam, NOW))
        )
    assert (await store.head()).number == count


# Two at once


async def test_two_processes_that_act_at_once_make_one_chain(store: DatabaseStore, database_url: str) -> None:
    await seated(store, "Ana", "Beto")
    count = (await store.head()).number
    await go(await rival(database_url, "act", "Ana", 30), await rival(database_url, "act", "Beto", 30))
    entries = (await log(store))[count:]
    assert len(entries) == 60
    assert {one.by for one in entries} == {"Ana", "Beto"}
    assert await findings(store) == []


async def test_the_command_line_and_the_desk_at_once_make_one_chain(store: DatabaseStore) -> None:
    places = await seated(store, "Ana")
    sam = places["Sam"].delegate
    await asyncio.gather(
        *(act(store, f"call-{number}", CallReminders(f"call-{number}", CONSULTATION, sam, NOW)) for number in range(8)),
        store.revoke_codes(places["Beto"].delegate, NOW),
        store.keep_consultation(consultation(2), COMMAND_LINE, "", NOW),
    )
    assert await findings(store) == []


async def test_two_entries_cannot_follow_the_same_one(store: DatabaseStore) -> None:
    await fill(store)
    with pytest.raises(Exception, match="audit"):
        await do(
            store,
            "INSERT INTO audit (number, previous, at, hash) SELECT 100, previous, at, 'x' FROM audit WHERE number = 2",
        )


# What is found


async def tampered(store: DatabaseStore) -> dict[str, Place]:
    """A log of a dozen entries, with a change and a ruling among them."""
    places = await handed_in(store)
    sam = places["Sam"].delegate
    await act(store, "change", ChangeConsultation(consultation(2), sam, "the reason", NOW))
    await act(store, "rule", KeepRuling(Ruling(ARGENTINA, 1, "1a", 1, Says.ASIDE, "the weather", sam, NOW)))
    assert await findings(store) == []
    return places


@pytest.mark.parametrize("field", ["at", "by", "what", "consultation", "sha256", "about"])
async def test_a_field_that_was_changed_is_found(store: DatabaseStore, field: str) -> None:
    await tampered(store)
    await do(store, f"UPDATE audit SET \"{field}\" = '{{}}x' WHERE number = 4")  # noqa: S608
    assert (4, "altered") in await findings(store)


async def test_an_entry_that_was_written_anew_with_its_hash_is_found(store: DatabaseStore) -> None:
    await tampered(store)
    entry = (await log(store))[3]
    forged = Entry(entry.number, entry.previous, entry.at, "nobody", entry.what, entry.consultation, entry.about, "")
    await do(store, f"UPDATE audit SET \"by\" = 'nobody', hash = '{forged.sealed()}' WHERE number = 4")  # noqa: S608
    assert await findings(store) == [(5, "unchained")]


@pytest.mark.parametrize(
    ("gone", "found"), [("number = 5", (5, "")), ("number BETWEEN 5 AND 7", (5, "7")), ("number = 1", (1, ""))]
)
async def test_entries_that_are_gone_are_named(store: DatabaseStore, gone: str, found: tuple[int, str]) -> None:
    await tampered(store)
    await do(store, f"DELETE FROM audit WHERE {gone}")  # noqa: S608
    assert (await store.verify_audit(""))[1] == [Finding(found[0], "missing", found[1])]


async def test_an_end_that_was_cut_off_is_found_with_a_head_that_was_printed(store: DatabaseStore) -> None:
    await tampered(store)
    head = await store.head()
    assert await findings(store, head.short) == []
    assert await findings(store, head.hash) == []
    await act(store, "more", CallReminders("call", CONSULTATION, "x", NOW))
    assert await findings(store, head.short) == []
    await do(store, f"DELETE FROM audit WHERE number >= {head.number}")  # noqa: S608
    assert await findings(store) == []
    assert (await store.verify_audit(head.short))[1] == [Finding(head.number, "head", "cut")]
    assert await findings(store, head.hash) == [(0, "head")]
    await act(store, "again", CallReminders("call-2", CONSULTATION, "x", NOW))
    assert (await store.verify_audit(head.short))[1] == [Finding(head.number, "head")]


async def test_a_change_of_a_consultation_that_was_touched_is_found(store: DatabaseStore) -> None:
    await tampered(store)
    number = next(one.number for one in await log(store) if one.about.get("number") == "2")
    await do(store, "UPDATE consultation_change SET reason = 'another' WHERE number = 2")
    assert await findings(store) == [(number, "state")]


async def test_a_ruling_that_was_touched_or_is_gone_is_found(store: DatabaseStore) -> None:
    await tampered(store)
    number = next(one.number for one in await log(store) if one.what == What.RULING)
    await do(store, "UPDATE ruling SET says = 'related'")
    assert await findings(store) == [(number, "state")]
    await do(store, "DELETE FROM ruling")
    assert await findings(store) == [(number, "state")]


async def test_a_questionnaire_that_was_touched_is_found(store: DatabaseStore) -> None:
    await tampered(store)
    touched = "source || decode('20', 'hex')" if store.engines.writer.dialect.name == "postgresql" else "source || x'20'"
    await do(store, f"UPDATE questionnaire SET source = {touched}")  # noqa: S608
    assert await findings(store) == [(2, "state")]


async def test_a_change_without_an_entry_is_found(store: DatabaseStore) -> None:
    await tampered(store)
    last = (await store.head()).number
    await do(store, "UPDATE consultation SET state = replace(state, 'open', 'closed')")
    assert await findings(store) == [(last, "unlogged")]
    await do(
        store,
        "INSERT INTO consultation_change (consultation, number, at, state) SELECT id, 3, made_at, state FROM consultation",
    )
    await do(store, "UPDATE consultation SET number = 3")
    assert (await store.verify_audit(""))[1] == [Finding(last, "unlogged", f"change {CONSULTATION} 3")]


async def test_a_ruling_without_an_entry_is_found(store: DatabaseStore) -> None:
    await tampered(store)
    last = (await store.head()).number
    columns = 'question, revision, says, reason, "by", at, received_at'
    forged = f"INSERT INTO ruling (response, number, {columns}) SELECT response, 2, {columns} FROM ruling"  # noqa: S608
    await do(store, forged)
    assert (await store.verify_audit(""))[1] == [Finding(last, "unlogged", f"ruling {ARGENTINA} 2")]
    await do(store, "DELETE FROM ruling WHERE number = 2")
    later = forged.replace("SELECT response, 2", "SELECT 'study/benin', 1").replace("received_at FROM", "'2999' FROM")
    await do(store, later)
    assert (await store.verify_audit(""))[1] == [Finding(last, "unlogged", "ruling study/benin 1")]


async def test_an_office_without_an_entry_is_found(store: DatabaseStore) -> None:
    places = await tampered(store)
    last, sam, ana = (await store.head()).number, places["Sam"].delegate, places["Ana"].delegate
    await do(store, "UPDATE mandate SET office = 'secretary'")
    assert (await store.verify_audit(""))[1] == [Finding(last, "unlogged", f"office {CONSULTATION} {sam} secretary")]
    await do(store, "UPDATE mandate SET office = 'admin'")
    await do(store, f"INSERT INTO mandate VALUES ('{CONSULTATION}', '{ana}', 'admin', '2999')")  # noqa: S608
    assert (await store.verify_audit(""))[1] == [Finding(last, "unlogged", f"office {CONSULTATION} {ana} admin")]


async def test_an_office_that_is_gone_or_was_given_to_another_is_found(store: DatabaseStore) -> None:
    places = await tampered(store)
    sam, ana = places["Sam"].delegate, places["Ana"].delegate
    given = next(one.number for one in await log(store) if one.what == What.OFFICE)
    gone = Finding(given, "state", f"office {CONSULTATION} {sam}")
    await do(store, f"UPDATE mandate SET delegate = '{ana}', made_at = '2999'")  # noqa: S608
    last = (await store.head()).number
    unlogged = Finding(last, "unlogged", f"office {CONSULTATION} {ana} admin")
    assert (await store.verify_audit(""))[1] == [unlogged, gone]
    await do(store, "DELETE FROM mandate")
    assert (await store.verify_audit(""))[1] == [gone]


async def test_an_office_that_was_taken_away_is_not_missed(store: DatabaseStore) -> None:
    places = await tampered(store)
    sam, ana = places["Sam"].delegate, places["Ana"].delegate
    await act(store, "grant", ChangeOffice(CONSULTATION, ana, Office.ADMIN, sam, NOW))
    await act(store, "revoke", ChangeOffice(CONSULTATION, sam, None, ana, NOW))
    assert await findings(store) == []


async def test_a_consultation_without_an_entry_is_found(store: DatabaseStore) -> None:
    await tampered(store)
    last = (await store.head()).number
    columns = "number, questionnaire, version, state"
    await do(
        store,
        f"INSERT INTO consultation (id, made_at, {columns}) SELECT 'x', '2999', {columns} FROM consultation",  # noqa: S608
    )
    columns = "number, at, reason, state"
    await do(
        store,
        f"INSERT INTO consultation_change (consultation, {columns})"  # noqa: S608
        f" SELECT 'x', {columns} FROM consultation_change WHERE number = 2",
    )
    assert (await store.verify_audit(""))[1] == [Finding(last, "unlogged", "change x 2")]


async def test_an_entry_whose_number_is_none_is_found(sqlite_url: str) -> None:
    async with open_store(sqlite_url) as store:
        await store.set_up(demo=False)
        await tampered(store)
        last = (await store.head()).number
        await do(store, f"UPDATE audit SET number = 'x' WHERE number = {last}")  # noqa: S608
        assert (0, "altered") in await findings(store)


@pytest.mark.parametrize("column", ["number", "previous", "at", "by", "what", "consultation", "about", "sha256", "hash"])
async def test_bytes_that_are_no_text_are_found_in_an_entry_and_it_is_told_as_it_is(sqlite_url: str, column: str) -> None:
    async with open_store(sqlite_url) as store:
        await store.set_up(demo=False)
        await tampered(store)
        head = await store.head()
        await do(store, f"UPDATE audit SET \"{column}\" = CAST(x'61ff62' AS TEXT) WHERE number = 5")  # noqa: S608
        assert (5, "altered") in await findings(store) or column in ("number", "previous")
        assert await findings(store)
        assert len(await log(store)) == head.number
        assert await store.head() == head


@pytest.mark.parametrize(("table", "column"), [("ruling", "reason"), ("consultation_change", "state"), ("mandate", "office")])
async def test_bytes_that_are_no_text_are_found_in_what_entries_refer_to(sqlite_url: str, table: str, column: str) -> None:
    async with open_store(sqlite_url) as store:
        await store.set_up(demo=False)
        await tampered(store)
        await do(store, f"UPDATE {table} SET {column} = CAST(x'61ff62' AS TEXT)")  # noqa: S608
        assert {fault for _, fault in await findings(store)} & {"state", "unlogged"}


async def test_a_number_of_nonsense_is_no_fault_of_ours(store: DatabaseStore) -> None:
    await tampered(store)
    await do(store, """UPDATE audit SET about = '{"number":"99999999999999999999"}' WHERE what = 'change'""")
    assert {fault for _, fault in await findings(store)} == {"altered", "state", "unlogged"}


# Forgetting


async def test_whoever_is_forgotten_is_nowhere_in_the_log_and_the_chain_holds(store: DatabaseStore) -> None:
    places = await tampered(store)
    head = (await store.head()).short
    await give(store, [said("forget", "test:Ana")], recording(Forget(places["Ana"].delegate, NOW)))
    assert await findings(store, head) == []
    entries = await log(store)
    assert (entries[-1].what, entries[-1].by) == (What.FORGOTTEN, places["Ana"].delegate)
    stored = " ".join(one.content().decode() for one in entries)
    assert "ana@example.org" not in stored
    assert "test:Ana" not in stored
    assert '"Ana"' not in stored
    async with store.engines.reader.connect() as connection:
        row = await connection.execute(text(f"SELECT name FROM delegate WHERE id = '{places['Ana'].delegate}'"))  # noqa: S608
        assert row.scalar_one() == ""


async def test_names_are_told_to_those_of_the_same_consultation_only(store: DatabaseStore) -> None:
    places = await tampered(store)
    acted = await look(store, lambda reader: reader.acts(CONSULTATION, 0))
    assert acted[0].names == {places["Sam"].delegate: "Sam"}
    assert [one.entry.number for one in acted] == sorted((one.entry.number for one in acted), reverse=True)
    first = acted[-1].entry.number
    older = await look(store, lambda reader: reader.acts(CONSULTATION, first))
    assert older[0].entry.number < first
    elsewhere = await look(store, lambda reader: reader.acts("another", 0))
    assert all(one.names == {} for one in elsewhere)
    assert {one.entry.consultation for one in elsewhere} == {""}
