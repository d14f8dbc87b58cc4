"""A link that opens the chat and holds the code: given at the desk, taken at the door."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from bot.model.people import Office
from storage import open_store
from tests.hall import PEOPLE, prepare
from tests.standins.telegram import TelegramServer
from tests.telegram.test_telegram import BEN, enter, last, running, until

SAM = 103
PARAMETER = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""core.telegram.org/bots/features, deep linking: what may stand behind `?start=`."""


async def test_the_link_that_an_admin_gets_lets_the_person_in(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/entrance.sqlite"
    codes = await prepare(url, PEOPLE, offices={"sam": Office.ADMIN})
    async with TelegramServer() as server, running(server, url) as way_in:
        await enter(server, SAM, codes["sam"])
        await way_in.note()
        server.say(SAM, "/invite ben")
        await until(lambda: last(server, SAM).text.startswith("https://"))
        link = urlsplit(last(server, SAM).text)
        async with open_store(url) as store:
            (entrance,) = await store.entrances()
        assert f"@{link.path[1:]}" == entrance.name
        (parameter,) = parse_qs(link.query)["start"]
        assert PARAMETER.fullmatch(parameter)
        await enter(server, BEN, parameter)
        server.say(SAM, "/invite list")
        await until(lambda: "ben (ARG, contributor): code used on" in last(server, SAM).text)
