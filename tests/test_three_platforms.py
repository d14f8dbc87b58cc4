"""One delegate, three platforms: begun in the terminal, gone on with in Telegram, handed in at Slack; a colleague watches."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path

from adapters.shared.listening import WayIn
from adapters.slack.connection import introduce, web_client
from adapters.slack.send import Sender as SlackSender
from adapters.slack.served import Manner
from adapters.slack.way_in import SlackIn
from adapters.slack.workspaces import Only
from adapters.telegram.bot import make_bot
from adapters.telegram.send import Sender as TelegramSender
from adapters.telegram.way_in import TelegramIn
from adapters.terminal.conversation import Conversation
from adapters.terminal.inbound import Inbound
from adapters.terminal.transport import Terminal
from bot.service.ports import Platform
from bot.service.receipts import Check, verify
from bot.service.run import Service
from storage import open_store
from tests.hall import START, prepare
from tests.slack.stand import last as last_at_slack
from tests.standins.slack import APP_TOKEN, BOT_TOKEN, SlackServer
from tests.standins.telegram import TOKEN, TelegramServer
from tests.telegram.test_telegram import KEY, ServersClock, last, until
from tests.terminal.stand import StandPaper, Typed

ANA, BEN = 100, "UBEN"
CODE = re.compile(r"(?:[0-9A-Z]{5}-){3}[0-9A-Z]{5}")


async def test_begun_in_the_terminal_gone_on_with_in_telegram_handed_in_at_slack(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/three.sqlite"
    codes = await prepare(url)
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(TelegramServer())
        slack = await stack.enter_async_context(SlackServer())
        clock = ServersClock(telegram)

        def later(minutes: int) -> None:
            at = START + timedelta(minutes=minutes)
            telegram.now, slack.now = int(at.timestamp()), at.timestamp()

        later(1)
        bot = await stack.enter_async_context(make_bot(TOKEN, telegram.base_url))
        client = await stack.enter_async_context(web_client(BOT_TOKEN, slack.world.base_url))
        app = await stack.enter_async_context(web_client(APP_TOKEN, slack.world.base_url))
        workspace = await introduce(client, clock)
        store = await stack.enter_async_context(open_store(url))
        paper = StandPaper()
        terminal = Terminal("ana", paper, tmp_path)
        senders: list[Platform] = [terminal, TelegramSender(bot, clock, rates=None), SlackSender(workspace, clock, rates=None)]
        service = Service(store, senders, KEY, clock)
        await service.start()
        stack.push_async_callback(service.stop)
        ways: list[WayIn] = [
            TelegramIn(bot, service, store, clock, poll_seconds=1),
            SlackIn(Only(workspace), service, store, clock, Manner(history_per_second=None), app_client=app),
        ]
        tasks = [asyncio.create_task(way.run()) for way in ways]
        await until(lambda: slack.sockets.connections)

        conversation = Conversation(
            service, Inbound(terminal.address, clock, store), terminal, clock, stop=asyncio.Event(), patient=True
        )
        slack.say(BEN, codes["ben"])
        slack.say(BEN, "/goto 1a")
        await until(lambda: slack.chat(BEN) and "Question 1a" in last_at_slack(slack, BEN).text)
        assert await conversation.open(f"/start {codes['ana']}")
        assert await conversation.run(Typed("/goto 1a", "Begun at the terminal.", "/link"))
        await until(lambda: "ana changed the answer to 1a just now" in last_at_slack(slack, BEN).text)

        later(2)
        telegram.say(ANA, f"/start {_code(paper.lines)}")
        await until(lambda: telegram.chat(ANA) and "Begun at the terminal." in last(telegram, ANA).text)
        telegram.say(ANA, "Gone on with in Telegram.")
        await until(lambda: "2 messages" in last(telegram, ANA).text)
        telegram.say(ANA, "/link")
        await until(lambda: CODE.search(last(telegram, ANA).text))

        later(3)
        slack.say("UANA", _code([last(telegram, ANA).text]))
        await until(lambda: slack.chat("UANA") and "Gone on with in Telegram." in last_at_slack(slack, "UANA").text)
        for typed, answer in (
            ("Finished at Slack.", "3 messages"),
            ("submit", "May the secretariat publish"),
            ("1", "Submit for ARG now?"),
            ("1", "Your signed receipt"),
        ):
            slack.say("UANA", typed)
            await until(partial(_told, slack, answer))
        await until(lambda: last_at_slack(slack, "UANA").file)
        await until(lambda: "ana submitted for ARG just now" in last_at_slack(slack, BEN).text)
        await until(lambda: any("You changed the answer to 1a in another chat" in one.text for one in telegram.chat(ANA)))
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        file = last_at_slack(slack, "UANA").file
        assert file is not None
        assert verify(file[1], KEY.public).check is Check.VALID
    connection = sqlite3.connect(tmp_path / "three.sqlite")
    said = connection.execute("SELECT text FROM revision WHERE act = 'write' ORDER BY number").fetchall()
    connection.close()
    assert [text for (text,) in said] == ["Begun at the terminal.", "Gone on with in Telegram.", "Finished at Slack."]


def _told(slack: SlackServer, answer: str) -> bool:
    return any(answer in message.text for message in slack.chat("UANA")[-2:])


def _code(lines: list[str]) -> str:
    found = CODE.search("\n".join(lines))
    assert found is not None
    return found[0]
