"""Forms through the real SDKs: they open at once or say that they did not; what is filled in is judged as if typed."""

from __future__ import annotations

import json

import pytest

from adapters.slack.forms import FORM, bearing
from adapters.slack.inbound import Inbound
from bot.model.people import Office
from bot.model.shapes import WHOLE
from bot.phrases.speak import SpokenField, SpokenForm, SpokenOption
from tests.hall import START, prepare
from tests.slack.stand import ANA, BEN, SAM, begin, enter, going, last, locked, running
from tests.standins.slack import Message, SlackServer
from tests.telegram.test_telegram import until

BOTH = pytest.mark.parametrize("requests", [False, True], ids=["sockets", "requests"])


async def at_the_choice(server: SlackServer, user: str, code: str) -> None:
    """Bring a delegate to the question that takes several options."""
    await begin(server, user, code)
    server.say(user, "/goto 1d")
    await until(lambda: "Question 1d" in last(server, user).text)


def value_of(shown: Message) -> str:
    """Return the value of the button that opens a form."""
    return next(str(one.element["value"]) for one in shown.controls if one.element["action_id"].startswith(FORM))


async def opened(server: SlackServer, user: str, label: str) -> None:
    await server.press(user, label).ended()
    await until(lambda: server.modal(user))


@BOTH
async def test_several_options_are_chosen_in_one_go(
    server: SlackServer, hall: tuple[str, dict[str, str]], *, requests: bool
) -> None:
    url, codes = hall
    async with running(server, url, requests=requests):
        await at_the_choice(server, ANA, codes["ana"])
        await opened(server, ANA, "Choose in a form")
        await server.submit_view(ANA, {"Your choice": ["Apples", "Books"]}).ended()
        await until(lambda: "Apples and Books" in last(server, ANA).text)
        assert server.modal(ANA) is None
        await opened(server, ANA, "Choose in a form")
        await server.submit_view(ANA, {"Your choice": ["Books"]}).ended()
        await until(lambda: "Books" in last(server, ANA).text and "Apples and" not in last(server, ANA).text)
    assert server.world.complaints == []


@BOTH
async def test_an_admin_moves_a_deadline_in_a_form_and_confirms_it_in_the_conversation(
    server: SlackServer, tmp_path: object, *, requests: bool
) -> None:
    url = f"sqlite:///{tmp_path}/forms.sqlite"
    codes = await prepare(url, offices={"sam": Office.ADMIN})
    async with running(server, url, requests=requests):
        await enter_desk(server, codes["sam"])
        server.say(SAM, "/deadline")
        await until(lambda: "Give more time" in last(server, SAM).buttons)
        await opened(server, SAM, "Give more time")
        filled = {"For whom": "Member: End", "New day": "2026-05-04", "Time of day": "14:30", "Reason": "to forget; reason two"}
        modal = server.modal(SAM)
        assert modal is not None
        labels = {one.label.partition(" (")[0].partition(",")[0]: one.label for one in modal.controls}
        await server.submit_view(SAM, {labels[name]: given for name, given in filled.items()}).ended()
        await until(lambda: "Please check this change" in last(server, SAM).text)
        said = last(server, SAM).text
        assert "Monday 4 May 2026, 14:30 (Geneva)" in said
        assert "to forget; reason two" in said
        server.press(SAM, "1. Yes, give more time")
        await until(lambda: "Changed:" in last(server, SAM).text)
    assert server.world.complaints == []


async def enter_desk(server: SlackServer, code: str) -> None:
    server.say(SAM, code)
    await until(lambda: server.chat(SAM) and "secretariat" in last(server, SAM).text)


async def test_a_trigger_that_expired_is_told_and_nothing_else_happens(
    server: SlackServer, hall: tuple[str, dict[str, str]]
) -> None:
    url, codes = hall
    async with running(server, url):
        await at_the_choice(server, ANA, codes["ana"])
        server.world.trigger_life = -1
        before = len(server.chat(ANA))
        press = server.press(ANA, "Choose in a form")
        await press.ended()
        assert press.state == "acknowledged"
        assert [one.text for one in server.ephemerals(ANA)] == ["The form did not open. Press the button again, or type it."]
        assert server.modal(ANA) is None
        assert len(server.chat(ANA)) == before
        server.world.trigger_life = 3
        await opened(server, ANA, "Choose in a form")


async def test_a_form_that_was_acknowledged_too_late_is_sent_again_and_counts_once(
    server: SlackServer, hall: tuple[str, dict[str, str]]
) -> None:
    url, codes = hall
    async with running(server, url):
        await at_the_choice(server, ANA, codes["ana"])
        await opened(server, ANA, "Choose in a form")
        server.queue.patience = 0.0  # Slack is gone before it hears of it
        await server.submit_view(ANA, {"Your choice": ["Apples"]}).ended()
        server.queue.patience = 3.0
        modal = server.modal(ANA)
        assert modal is not None
        assert modal.errors
        await server.submit_view(ANA, {"Your choice": ["Apples"]}).ended()
        assert server.modal(ANA) is None
        server.say(ANA, "/questions")
        await until(lambda: "1 of 4 answered" in last(server, ANA).text)
        assert sum("Your answer to 1d is kept" in one.text for one in server.chat(ANA)) == 1


async def test_a_form_that_cannot_be_kept_now_stays_open(server: SlackServer, hall: tuple[str, dict[str, str]]) -> None:
    url, codes = hall
    server.queue.patience = 0.5
    async with running(server, url, patience=0.2):
        await at_the_choice(server, ANA, codes["ana"])
        await opened(server, ANA, "Choose in a form")
        async with locked(url):
            await server.submit_view(ANA, {"Your choice": ["Apples"]}).ended()
            modal = server.modal(ANA)
            assert modal is not None
            assert modal.errors
        await server.submit_view(ANA, {"Your choice": ["Books"]}).ended()
        await until(lambda: "Books" in last(server, ANA).text)
        assert server.modal(ANA) is None


async def test_a_form_of_an_earlier_question_changes_nothing(server: SlackServer, hall: tuple[str, dict[str, str]]) -> None:
    url, codes = hall
    async with running(server, url):
        await at_the_choice(server, ANA, codes["ana"])
        await opened(server, ANA, "Choose in a form")
        server.say(ANA, "/goto 1a")
        await until(lambda: "Question 1a" in last(server, ANA).text)
        await server.submit_view(ANA, {"Your choice": ["Apples"]}).ended()
        await until(lambda: "Question 1a" not in last(server, ANA).text)
        assert "kept" not in last(server, ANA).text.lower()
        server.say(ANA, "/goto 1d")
        await until(lambda: "Question 1d" in last(server, ANA).text)
        assert "[x]" not in last(server, ANA).fallback


async def test_what_a_forged_form_says_is_judged_by_the_office_of_whoever_sends_it(
    server: SlackServer, tmp_path: object
) -> None:
    url = f"sqlite:///{tmp_path}/forged.sqlite"
    codes = await prepare(url, offices={"sam": Office.ADMIN})
    async with going(server, url) as (_, task):
        await begin(server, BEN, codes["ben"])
        field = ["Reason", "words", "", True, []]
        forged = json.dumps(["", "/deadline trial set answers to 1 July 2026", "en", "Forged", [field]])
        await server.press(BEN, "Done", value=forged).ended()  # no form: the button's name does not say so
        await server.press(BEN, action_id=f"{FORM}0", value=forged).ended()
        await until(lambda: server.modal(BEN))
        await server.submit_view(BEN, {"Reason": "because I can"}).ended()
        await until(lambda: "Please check" not in last(server, BEN).text)
        assert not task.done()
        for broken in ("", "[]", "{}", "null", '["a"]', json.dumps(["", "/x", "en", "t", [["l", "nothing known", "", 1, []]]])):
            await server.press(BEN, action_id=f"{FORM}0", value=broken).ended()
        assert not task.done()
        await begin_again(server, codes)


async def begin_again(server: SlackServer, codes: dict[str, str]) -> None:
    """See that the bot still answers."""
    await enter(server, ANA, codes["ana"])


def test_a_form_too_large_for_a_button_is_none() -> None:
    def form(count: int, label: str) -> SpokenForm:
        options = tuple(SpokenOption(str(place), label, False) for place in range(count))
        return SpokenForm("Choose", (SpokenField("Your choice", "many", "", False, options),))

    assert bearing(form(20, "short"), "p1", WHOLE, "en")
    assert bearing(form(20, "long " * 30), "p1", WHOLE, "en") is None
    assert bearing(form(101, ""), "p1", WHOLE, "en") is None


def test_a_form_that_cannot_be_read_is_kept_for_the_secretariat() -> None:
    base = {"type": "view_submission", "team": {"id": "T1"}, "user": {"id": "U1", "team_id": "T1"}}
    for view in (None, {}, {"id": "V1", "private_metadata": "nonsense", "state": {"values": {}}}):
        found = Inbound().arrivals({**base, "view": view}, START, "D1")
        assert [one.event for one in found] == [None]
