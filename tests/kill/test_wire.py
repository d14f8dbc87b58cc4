"""A short play of the kill test over the wire, for every run. `make kill` plays the long one."""

from pathlib import Path

import pytest

from tests.kill.on_slack import Slack
from tests.kill.on_telegram import Telegram
from tests.kill.wire import Plan, Play


@pytest.mark.timeout(180)
async def test_killed_at_any_moment_every_text_is_there_once_and_every_reply_comes(tmp_path: Path) -> None:
    told = await Play(Plan(seed=11, delegates=16, questions=3, kills=6), Telegram(), tmp_path).run()
    assert told.texts >= 16 * 3


@pytest.mark.timeout(180)
@pytest.mark.parametrize("sockets", [True, False], ids=["sockets", "requests"])
async def test_on_slack_too_though_it_gives_up_and_only_the_history_knows(tmp_path: Path, sockets: bool) -> None:
    plan = Plan(seed=11, delegates=6, questions=1, kills=5, outages=(3,), life=0.8)
    told = await Play(plan, Slack(sockets=sockets, seed=plan.seed, pace=0.004), tmp_path).run()
    assert told.texts >= 6
    assert told.given_up > 0, "there was something that only the history knew"
