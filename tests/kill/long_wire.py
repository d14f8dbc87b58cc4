"""`make kill`: two hundred delegates, fifty kills. The seed is printed; KILL_SEED plays one again."""

import os
import secrets
from pathlib import Path

import pytest

from tests.kill.wire import Plan, Play


@pytest.mark.timeout(1800)
async def test_killed_fifty_times_every_text_is_there_once_and_every_reply_comes(tmp_path: Path) -> None:
    seed = int(os.environ.get("KILL_SEED") or secrets.randbelow(1_000_000))
    print(f"\nKILL_SEED={seed}", flush=True)
    told = await Play(Plan(seed=seed, delegates=200, questions=5, kills=50, patience=600), tmp_path).run()
    print(told)
