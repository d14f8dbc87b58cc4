"""`make kill`: two hundred delegates, fifty kills. The seed is printed; KILL_SEED plays one again."""

import os
import secrets
from pathlib import Path

import pytest

from tests.kill.on_slack import Slack
from tests.kill.on_telegram import Telegram
from tests.kill.wire import Plan, Play, Side


def seeded() -> int:
    """Return the seed, and say it."""
    seed = int(os.environ.get("KILL_SEED") or secrets.randbelow(1_000_000))
    print(f"\nKILL_SEED={seed}", flush=True)
    return seed


async def play(plan: Plan, side: Side, folder: Path) -> None:
    """Play it, and say what came of it."""
    print(await Play(plan, side, folder).run(), flush=True)


@pytest.mark.timeout(1800)
async def test_killed_fifty_times_every_text_is_there_once_and_every_reply_comes(tmp_path: Path) -> None:
    await play(Plan(seed=seeded(), delegates=200, questions=5, kills=50, patience=600), Telegram(), tmp_path)


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("sockets", [True, False], ids=["sockets", "requests"])
async def test_on_slack_too_at_its_pace_of_five_messages_a_second(tmp_path: Path, sockets: bool) -> None:
    plan = Plan(seed=seeded(), delegates=200, questions=2, kills=50, outages=(10, 30, 50), life=8.0, patience=1800)
    await play(plan, Slack(sockets=sockets, seed=plan.seed, pace=0.04, refused=0.2), tmp_path)
