"""What the Telegram stand-in refuses of files, commands, names and tokens, at each limit and just over it."""

from __future__ import annotations

import json

import pytest
from aiohttp import ClientSession
from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat, BotCommandScopeDefault, InputFile
from telegram.error import BadRequest, EndPointNotFound, InvalidToken, NetworkError

from tests.standins.conftest import bot_of
from tests.standins.telegram import TelegramServer

# Files


async def test_a_document_arrives_with_its_caption(server: TelegramServer, bot: Bot) -> None:
    sent = await bot.send_document(7, InputFile(b"%PDF", "receipt.pdf"), caption="<b>" + "x" * 1024 + "</b>", parse_mode="HTML")
    assert server.sent(7)[-1].file == ("receipt.pdf", b"%PDF")
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.file_size) == ("receipt.pdf", 4)
    assert (await bot.send_document(7, sent.document.file_id)).document is not None
    with pytest.raises(BadRequest, match="caption is too long"):
        await bot.send_document(7, InputFile(b"x", "x"), caption="x" * 1025)
    with pytest.raises(BadRequest, match="File must be non-empty"):
        await bot.send_document(7, InputFile(b"", "x"))


async def test_a_document_of_more_than_50_mb_is_refused(bot: Bot) -> None:
    await bot.send_document(7, InputFile(bytes(50_000_000), "big", attach=True))
    with pytest.raises(NetworkError, match="Request Entity Too Large"):
        await bot.send_document(7, InputFile(bytes(50_000_001), "bigger"))


async def test_a_file_of_more_than_20_mb_cannot_be_fetched(server: TelegramServer, bot: Bot) -> None:
    for size in (20_000_000, 20_000_001):
        server.send_file(7, "a.pdf", b"%PDF", size=size)
    fits, too_big = [update.effective_message for update in await bot.get_updates()]
    assert fits is not None
    assert too_big is not None
    assert fits.document is not None
    assert too_big.document is not None
    assert bytes(await (await bot.get_file(fits.document.file_id)).download_as_bytearray()) == b"%PDF"
    with pytest.raises(BadRequest, match="File is too big"):
        await bot.get_file(too_big.document.file_id)
    with pytest.raises(BadRequest, match="Wrong file_id"):
        await bot.get_file("unknown")


# What the bot says of itself


@pytest.mark.parametrize(
    ("commands", "words"),
    [
        ([("x", "y")] * 101, "Bot_commands_too_much"),
        ([("x" * 33, "y")], "Bot_command_invalid"),
        ([("Start", "y")], "Bot_command_invalid"),
        ([("x", "y" * 257)], "Bot_command_description_invalid"),
        ([("x", "")], "Command description must be non-empty"),
    ],
)
async def test_commands_have_limits(bot: Bot, commands: list[tuple[str, str]], words: str) -> None:
    with pytest.raises(BadRequest, match=f"(?i){words}"):
        await bot.set_my_commands(commands)


async def test_the_narrowest_scope_and_the_persons_language_decide_on_the_commands(server: TelegramServer, bot: Bot) -> None:
    scope = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([BotCommand(f"{'x' * 30}{number:02}", "y" * 256) for number in range(100)])
    await bot.set_my_commands([("aide", "Aide")], scope=scope, language_code="fr")
    await bot.set_my_commands([("help", "Help")], scope=scope)
    await bot.set_my_commands([("all", "All")], scope=BotCommandScopeChat(7))
    assert [one["command"] for one in server.profile.shown_commands(8, 8, "fr-be")] == ["aide"]
    assert [one["command"] for one in server.profile.shown_commands(8, 8, "es")] == ["help"]
    assert [one["command"] for one in server.profile.shown_commands(7, 7, "fr")] == ["all"]
    assert len(server.profile.shown_commands(8, -55, "es")) == len(await bot.get_my_commands(BotCommandScopeDefault())) == 100
    await bot.delete_my_commands(scope, "fr")
    assert await bot.get_my_commands(scope, "fr") == ()
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.set_my_commands([("all", "All")], scope=BotCommandScopeChat(99))
    with pytest.raises(BadRequest, match="Invalid language code"):
        await bot.set_my_commands([("all", "All")], language_code="french")


async def test_name_and_descriptions_have_limits_and_languages(bot: Bot) -> None:
    await bot.set_my_name("x" * 64)
    await bot.set_my_description("x" * 512, "fr")
    await bot.set_my_short_description("x" * 120)
    assert (await bot.get_me()).first_name == (await bot.get_my_name("fr")).name == "x" * 64
    assert (await bot.get_my_description()).description == ""
    assert (await bot.get_my_description("fr")).description == "x" * 512
    assert (await bot.get_my_short_description()).short_description == "x" * 120
    for call in (bot.set_my_name("x" * 65), bot.set_my_description("x" * 513), bot.set_my_short_description("x" * 121)):
        with pytest.raises(BadRequest, match=r"(?i)too_long"):
            await call


# Methods and tokens


@pytest.mark.filterwarnings("ignore:Please use 'Bot:telegram.warnings.PTBUserWarning")  # the SDK has a method of its own
async def test_methods_are_known_in_any_case_and_others_are_not_found(bot: Bot) -> None:
    assert await bot.do_api_request("GETME")
    with pytest.raises(EndPointNotFound):
        await bot.do_api_request("sendNothing")


async def test_a_wrong_token_is_refused(server: TelegramServer) -> None:
    for token in ("1:other", "nonsense"):
        with pytest.raises(InvalidToken):
            async with bot_of(server, token):
                pytest.fail("it was let in")
    async with ClientSession() as session:
        for token, status in (("1:other", 401), ("nonsense", 404)):
            async with session.get(f"{server.base_url}/bot{token}/getMe") as answer:
                assert (answer.status, json.loads(await answer.text())["ok"]) == (status, False)
            async with session.get(f"{server.base_url}/file/bot{token}/x") as answer:
                assert answer.status == status


async def test_after_logging_out_nothing_goes(bot: Bot) -> None:
    assert await bot.close()
    assert await bot.log_out()
    with pytest.raises(BadRequest, match="Logged out"):
        await bot.get_me()
