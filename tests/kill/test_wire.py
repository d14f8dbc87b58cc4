"""A short play of the kill test over the wire, for every run. `make kill` plays the long one."""

from pathlib import Path

import pytest

from tests.kill.wire import Plan, Play


@pytest.mark.timeout(180)
async def test_killed_at_any_moment_every_text_is_there_once_and_every_reply_comes(tmp_path: Path) -> None:
    told = await Play(Plan(seed=11, delegates=16, questions=3, kills=6), tmp_path).run()
    assert told.texts >= 16 * 3
