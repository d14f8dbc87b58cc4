"""Setting up, the roster, codes, a consultation's history."""

from dataclasses import replace
from datetime import timedelta
from importlib.resources import files

import pytest

from bot.model.consultation import Stage
from bot.model.effects import ChooseLanguage
from bot.model.people import Office, Role
from bot.questionnaire.load import shipped
from bot.service.ports import Conflict, Refused
from bot.service.registry import Enrolled, Issued
from storage import DatabaseStore, open_store
from tests.contracts.world import (
    CONSULTATION,
    NOW,
    ROSTER,
    consultation,
    fill,
    give,
    line,
    look,
    recording,
    said,
    seated,
)

SOURCE = files("bot.questionnaire").joinpath("shipped/wg_study.toml").read_bytes()


@pytest.mark.parametrize("demo", [True, False])
async def test_a_new_database_is_marked_for_good(database_url: str, demo: bool) -> None:
    async with open_store(database_url) as store:
        await store.set_up(demo=demo)
        await store.set_up(demo=not demo)
        assert await store.is_demo() is demo


async def test_names_of_events_are_let_go_of_after_a_week(store: DatabaseStore) -> None:
    from datetime import UTC, datetime

    now = datetime.now(UTC)
    await give(store, [said("old", "test:x")], recording(), now - timedelta(days=8))
    await give(store, [said("young", "test:x")], recording(), now - timedelta(days=6))
    await store.set_up(demo=False)
    seen: list[str] = []

    def note(events: object, _: object) -> object:
        assert isinstance(events, list)
        seen.extend(event.id for event in events)
        return recording()(events, _)  # type: ignore[arg-type]

    await give(store, [said("old", "test:x"), said("young", "test:x")], note, now)  # type: ignore[arg-type]
    assert seen == ["old"]


async def test_a_questionnaire_is_kept_once_and_never_changed(store: DatabaseStore) -> None:
    assert await store.keep_questionnaire(shipped(), SOURCE, NOW)
    assert not await store.keep_questionnaire(shipped(), SOURCE, NOW)
    with pytest.raises(Conflict):
        await store.keep_questionnaire(shipped(), SOURCE + b"\n", NOW)
    await store.keep_consultation(consultation(), "tests", "made", NOW)
    assert await store.questionnaire_of(CONSULTATION) == shipped()
    with pytest.raises(LookupError):
        await store.questionnaire_of("another")


async def test_a_consultation_needs_a_questionnaire_that_is_kept(store: DatabaseStore) -> None:
    with pytest.raises(Refused):
        await store.keep_consultation(consultation(), "tests", "made", NOW)
    assert list(await store.consultations()) == []


async def test_every_state_of_a_consultation_stays_in_its_history(store: DatabaseStore, database_url: str) -> None:
    await fill(store)
    later = NOW + timedelta(hours=1)
    async with open_store(database_url) as other:
        assert (await other.tally(CONSULTATION, "r")).consultation == CONSULTATION
        await store.keep_consultation(consultation(2, Stage.CLOSED), "Sam", "time is up", later)
        assert [one.stage for one in await store.consultations()] == [Stage.CLOSED]
        history = await other.history(CONSULTATION)
    assert [(one.number, one.at, one.by, one.reason, one.state.stage) for one in history] == [
        (1, NOW, "tests", "made", Stage.OPEN),
        (2, later, "Sam", "time is up", Stage.CLOSED),
    ]


async def test_a_batch_sees_a_change_of_the_consultation_by_another_process(store: DatabaseStore, database_url: str) -> None:
    await seated(store, "Ana")
    async with open_store(database_url) as other:
        for number, stage in ((2, Stage.CLOSED), (3, Stage.OPEN)):
            await other.keep_consultation(consultation(number, stage), "Sam", "", NOW)
            opening = await look(store, lambda reader: reader.open(["test:Ana"]))
            assert opening.consultations[CONSULTATION].stage is stage


async def test_enrolling_twice_changes_nothing(store: DatabaseStore) -> None:
    await store.keep_questionnaire(shipped(), SOURCE, NOW)
    await store.keep_consultation(consultation(), "tests", "made", NOW)
    new = Enrolled(entities=4, delegates=6, seats=5, mandates=1, unchanged=0)
    assert await store.enrol(CONSULTATION, ROSTER, NOW, dry_run=True) == new
    assert list(await store.places(CONSULTATION)) == []
    assert await store.enrol(CONSULTATION, ROSTER, NOW, dry_run=False) == new
    before = await store.places(CONSULTATION)
    assert await store.enrol(CONSULTATION, ROSTER, NOW, dry_run=False) == Enrolled(0, 0, 0, 0, unchanged=6)
    assert await store.places(CONSULTATION) == before
    assert [(one.delegate_name, one.seat.entity.name if one.seat else None, one.office) for one in before] == [
        ("Dora", "Acme", None),
        ("Ana", "Argentina", None),
        ("Beto", "Argentina", None),
        ("Codjo", "Benin", None),
        ("Emil", "Ngo", None),
        ("Sam", None, Office.ADMIN),
    ]


async def test_names_languages_and_roles_are_updated(store: DatabaseStore) -> None:
    places = await fill(store)
    changed = [
        replace(ROSTER[0], delegate_name="Ana Maria", email="ANA@example.org", role=Role.CONTRIBUTOR, language="fr"),
        replace(ROSTER[1], entity_name="Argentine Republic", email="beto@example.org", time_zone="America/Buenos_Aires"),
    ]
    assert await store.enrol(CONSULTATION, changed, NOW, dry_run=False) == Enrolled(0, 0, 0, 0, unchanged=0)
    after = {place.delegate: place for place in await store.places(CONSULTATION)}
    ana, beto = after[places["Ana"].delegate], after[places["Beto"].delegate]
    assert ana.seat is not None
    assert (ana.delegate_name, ana.seat.role, ana.seat.entity.name) == (
        "Ana Maria",
        Role.CONTRIBUTOR,
        "Argentine Republic",
    )
    assert beto.email == "beto@example.org"


async def test_a_persons_own_choice_of_language_outlasts_a_roster(store: DatabaseStore) -> None:
    places = await seated(store, "Ana")
    await give(store, [said("1", "test:Ana")], recording(ChooseLanguage(places["Ana"].delegate, "fr")))
    await store.enrol(CONSULTATION, ROSTER, NOW, dry_run=False)
    opening = await look(store, lambda reader: reader.open(["test:Ana"]))
    assert opening.delegates["test:Ana"].language == "fr"


async def test_two_people_of_one_name_but_different_mail_are_two(store: DatabaseStore) -> None:
    await fill(store)
    namesake = line("argentina", "member_state", "Ana", email="other-ana@example.org")
    assert (await store.enrol(CONSULTATION, [namesake], NOW, dry_run=False)).delegates == 1


async def test_a_roster_does_not_revive_a_seat_that_was_taken_away(store: DatabaseStore) -> None:
    places = await fill(store)
    seat = places["Ana"].seat
    assert seat is not None
    await store.revoke_seat(seat.id, NOW)
    await store.enrol(CONSULTATION, ROSTER, NOW, dry_run=False)
    assert {place.delegate_name: place.revoked for place in await store.places(CONSULTATION)}["Ana"]


async def test_places_count_the_addresses_that_are_linked(store: DatabaseStore) -> None:
    await seated(store, "Ana")
    linked = {place.delegate_name: place.linked for place in await store.places(CONSULTATION)}
    assert (linked["Ana"], linked["Beto"]) == (1, 0)


async def test_a_code_for_nobody_is_refused_and_none_of_its_fellows_is_kept(store: DatabaseStore) -> None:
    places = await fill(store)
    good = Issued("good", places["Ana"].delegate, "", NOW, NOW + timedelta(days=1))
    with pytest.raises(Refused):
        await store.issue([good, replace(good, hash="bad", delegate="nobody")])
    assert not await look(store, lambda reader: reader.invitations(["good", "bad"]))


async def test_codes_are_revoked_once(store: DatabaseStore) -> None:
    places = await fill(store)
    assert await store.revoke_codes(places["Ana"].delegate, NOW) == 1
    assert await store.revoke_codes(places["Ana"].delegate, NOW) == 0


async def test_who_is_linked_is_told_with_the_time_at_which_they_came(store: DatabaseStore) -> None:
    await seated(store, "Ana", "Beto")
    assert await store.linked("test:") == {"test:Ana": NOW, "test:Beto": NOW}
    assert await store.linked("test:A") == {"test:Ana": NOW}
    await store.unlink("test:Ana", NOW)
    assert [*await store.linked("test:")] == ["test:Beto"]
