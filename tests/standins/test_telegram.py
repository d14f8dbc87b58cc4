"""The Telegram stand-in through the real SDK: what people do arrives as from Telegram, until it is confirmed."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, MaybeInaccessibleMessage, Message, Update
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden

from tests.standins.conftest import bot_of
from tests.standins.telegram import TelegramServer

ALL = ["message", "edited_message", "callback_query", "my_chat_member"]
BEGIN = InlineKeyboardMarkup([[InlineKeyboardButton("Begin", callback_data="p|/begin")]])


async def updates(bot: Bot, offset: int | None = None, limit: int | None = None, timeout: int = 0) -> tuple[Update, ...]:  # noqa: ASYNC109
    return await bot.get_updates(offset, limit=limit, timeout=timeout, allowed_updates=ALL)


def message_of(update: Update) -> Message:
    assert update.effective_message is not None
    return update.effective_message


async def texts(bot: Bot, offset: int | None = None) -> list[str | None]:
    return [message_of(update).text for update in await updates(bot, offset)]


# Confirmation


async def test_what_is_not_confirmed_comes_again_and_what_is_confirmed_does_not(server: TelegramServer, bot: Bot) -> None:
    for text in ("one", "two", "three"):
        server.say(7, text)
    first = await updates(bot)
    assert [message_of(update).text for update in first] == ["one", "two", "three"]
    assert await texts(bot) == ["one", "two", "three"]
    assert await texts(bot, first[0].update_id + 1) == ["two", "three"]
    assert await texts(bot) == ["two", "three"]
    assert await texts(bot, first[2].update_id + 1) == []
    assert server.updates == []


async def test_a_limit_leaves_the_rest_and_a_negative_offset_forgets_all_but_the_last(server: TelegramServer, bot: Bot) -> None:
    for number in range(120):
        server.say(7, str(number))
    assert len(await updates(bot, limit=3)) == 3
    assert len(await updates(bot)) == 100
    assert await texts(bot, -2) == ["118", "119"]
    assert len(server.updates) == 2


async def test_an_offset_of_another_time_confirms_nothing(server: TelegramServer, bot: Bot) -> None:
    server.next_update = 300  # as after a quiet week
    server.say(7, "new")
    assert await texts(bot, 1_000) == ["new"]
    assert await texts(bot, 301) == []


async def test_a_long_poll_ends_when_something_is_said_or_the_time_is_over(server: TelegramServer, bot: Bot) -> None:
    clock = asyncio.get_running_loop().time
    begun = clock()
    assert await updates(bot, timeout=1) == ()
    assert clock() - begun >= 0.9
    poll = asyncio.create_task(updates(bot, timeout=30))
    await asyncio.sleep(0.1)
    server.say(7, "hello")
    assert len(await asyncio.wait_for(poll, 2)) == 1


async def test_a_second_poller_ends_the_first(server: TelegramServer, bot: Bot) -> None:
    async with bot_of(server) as other:
        first = asyncio.create_task(updates(bot, timeout=30))
        await asyncio.sleep(0.1)
        second = asyncio.create_task(updates(other, timeout=30))
        with pytest.raises(Conflict, match="only one bot instance"):
            await first
        server.say(7, "hello")
        assert len(await second) == 1


async def test_only_what_is_asked_for_is_told_and_the_asking_lasts(server: TelegramServer, bot: Bot) -> None:
    await bot.get_updates(allowed_updates=["message"])
    message = server.say(7, "a")
    assert server.edit(7, message, "b") == 0
    assert [update.effective_message is not None for update in await bot.get_updates()] == [True]
    await bot.get_updates(offset=-1, allowed_updates=[])
    server.edit(7, message, "c")
    assert (await bot.get_updates())[-1].edited_message is not None


async def test_presses_expire_soon_and_all_else_in_a_day(server: TelegramServer, bot: Bot) -> None:
    server.queue.expiring = True
    await bot.send_message(7, "Question", reply_markup=BEGIN)
    server.say(7, "a thought")
    server.press(7, "Begin")
    server.now += 150
    assert len(await updates(bot)) == 2
    server.now += 1
    assert await texts(bot) == ["a thought"]
    server.now += 86_400 - 151
    assert await texts(bot) == ["a thought"]
    server.now += 1
    assert await texts(bot) == []


async def test_duplicates_come_under_a_new_id_and_anything_can_be_told(server: TelegramServer, bot: Bot) -> None:
    server.say(7, "once")
    first, second = await updates(bot) if server.again(server.next_update - 1) else ()
    assert first.update_id != second.update_id
    assert message_of(first).message_id == message_of(second).message_id
    server.raw({"something": "new"})
    assert len(await updates(bot, second.update_id + 1)) == 1


# People


async def test_a_message_is_as_telegram_tells_it(server: TelegramServer, bot: Bot) -> None:
    server.introduce(7, first_name="Zoë", username="zoe", language_code=None)
    first = server.say(7, "/start abc")
    server.now += 60
    server.say(7, "hm", reply=first)
    start, reply = map(message_of, await updates(bot))
    assert start.from_user is not None
    assert (start.from_user.first_name, start.from_user.language_code, start.chat.type) == ("Zoë", None, "private")
    assert [(entity.type, entity.length) for entity in start.entities] == [("bot_command", 6)]
    assert reply.reply_to_message == start
    assert reply.date == datetime.fromtimestamp(server.now, UTC)
    assert (reply.date - start.date).seconds == 60


async def test_an_edit_tells_the_whole_new_text(server: TelegramServer, bot: Bot) -> None:
    message = server.say(7, "a thougt")
    server.edit(7, message, "a thought")
    _, edit = await updates(bot)
    assert edit.edited_message is not None
    assert (edit.edited_message.text, edit.edited_message.message_id) == ("a thought", message)
    assert edit.edited_message.edit_date is not None
    with pytest.raises(LookupError):
        server.edit(7, message + 1, "never sent")


async def test_a_long_paste_comes_in_pieces_of_at_most_4096_units(server: TelegramServer, bot: Bot) -> None:
    long = "a" + "𝄞" * 3_000 + "b" * 2_500
    assert len(server.paste(7, long)) == 3
    pieces = [text or "" for text in await texts(bot)]
    assert "".join(pieces) == long
    assert [len(piece.encode("utf-16-le")) // 2 for piece in pieces] == [4095, 4096, 310]
    with pytest.raises(ValueError, match="paste"):
        server.say(7, long)


async def test_who_is_late_keeps_the_date_and_number_of_the_sending(server: TelegramServer, bot: Bot) -> None:
    with server.late() as late:
        early = server.say(7, "early")
    server.now += 5
    server.say(7, "later")
    late.arrive()
    later, held = map(message_of, await updates(bot))
    assert (later.text, held.text, held.message_id) == ("later", "early", early)
    assert held.message_id < later.message_id
    assert held.date < later.date


async def test_a_press_tells_the_message_and_is_answered(server: TelegramServer, bot: Bot) -> None:
    sent = await bot.send_message(7, "Question", reply_markup=BEGIN)
    server.press(7, "Begin")
    server.press(7, "", data="forged")
    pressed, forged = [update.callback_query for update in await updates(bot)]
    assert pressed is not None
    assert forged is not None
    assert (pressed.data, forged.data) == ("p|/begin", "forged")
    assert isinstance(pressed.message, Message)
    assert (pressed.message.message_id, pressed.message.text) == (sent.message_id, "Question")
    assert server.unanswered() == [pressed.id, forged.id]
    assert await bot.answer_callback_query(pressed.id, "x" * 200)
    with pytest.raises(BadRequest, match="Message_too_long"):
        await bot.answer_callback_query(forged.id, "x" * 201)
    assert server.unanswered() == [forged.id]
    server.expire_presses()
    with pytest.raises(BadRequest, match="Query is too old and response timeout expired or query id is invalid"):
        await bot.answer_callback_query(forged.id)
    with pytest.raises(LookupError, match="Begin"):
        server.press(7, "End")


async def test_a_press_on_a_message_that_is_gone_tells_an_inaccessible_one(server: TelegramServer, bot: Bot) -> None:
    sent = await bot.send_message(7, "Question", reply_markup=BEGIN)
    shown = server.sent(7)[-1]
    await bot.delete_message(7, sent.message_id)
    server.press(7, "Begin", shown=shown)
    (update,) = await updates(bot)
    assert update.callback_query is not None
    assert isinstance(update.callback_query.message, MaybeInaccessibleMessage)
    assert not update.callback_query.message.is_accessible


async def test_an_album_is_several_messages_with_one_group_and_one_caption(server: TelegramServer, bot: Bot) -> None:
    server.album(7, [("a.pdf", b"A"), ("b.pdf", b"B")], "both")
    server.photo(7, b"JPEG", "a chart")
    server.voice(7)
    server.sticker(7)
    server.location(7)
    one, two, photo, voice, sticker, location = map(message_of, await updates(bot))
    assert one.media_group_id == two.media_group_id is not None
    assert (one.caption, two.caption, photo.caption) == ("both", None, "a chart")
    assert one.document is not None
    assert bytes(await (await bot.get_file(one.document.file_id)).download_as_bytearray()) == b"A"
    assert photo.photo
    assert voice.voice
    assert sticker.sticker
    assert location.location


async def test_who_blocks_the_bot_cannot_be_written_to_until_he_lets_it_in(server: TelegramServer, bot: Bot) -> None:
    await updates(bot)
    server.block(7)
    with pytest.raises(Forbidden, match="blocked by the user"):
        await bot.send_message(7, "hello")
    server.unblock(7)
    await bot.send_message(7, "hello")
    statuses = [update.my_chat_member for update in await updates(bot)]
    assert [changed.new_chat_member.status for changed in statuses if changed] == ["kicked", "member"]
    server.deactivate(7)
    with pytest.raises(Forbidden, match="user is deactivated"):
        await bot.send_message(7, "hello")


# Groups


async def test_a_group_that_moves_is_followed_by_its_new_id(server: TelegramServer, bot: Bot) -> None:
    await updates(bot)
    server.add_to_group(7, -55, "Hall")
    server.group_say(7, -55, "/status@tour_bot")
    new = server.migrate(-55)
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(-55, "hello")
    assert moved.value.new_chat_id == new < -1_000_000_000_000
    await bot.send_message(new, "hello")
    added, said, left, come = await updates(bot)
    assert added.my_chat_member is not None
    assert (message_of(said).chat.title, message_of(said).chat.type) == ("Hall", "group")
    assert message_of(left).migrate_to_chat_id == message_of(come).chat.id == new
    server.kick(7, new)
    with pytest.raises(Forbidden, match="kicked from the supergroup chat"):
        await bot.send_message(new, "hello")


async def test_in_privacy_mode_only_commands_and_replies_are_told(server: TelegramServer, bot: Bot) -> None:
    server.privacy = True
    server.group_say(7, -55, "chatter")
    server.group_say(7, -55, "/status")
    await bot.send_message(-55, "for you")
    server.group_say(7, -55, "thanks", reply=server.sent(-55)[-1])
    server.group_say(7, -55, "chatter", reply=1)
    assert await texts(bot) == ["/status", "thanks"]


async def test_a_topic_is_answered_in_its_topic_only_if_it_exists(server: TelegramServer, bot: Bot) -> None:
    server.group_say(7, -1_000_000_000_055, "hello", thread=3)
    (told,) = await updates(bot)
    assert (message_of(told).message_thread_id, message_of(told).is_topic_message) == (3, True)
    sent = await bot.send_message(-1_000_000_000_055, "hello", message_thread_id=3)
    assert sent.message_thread_id == 3
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(-1_000_000_000_055, "hello", message_thread_id=4)


async def test_a_person_of_whom_only_a_group_knows_cannot_be_written_to(server: TelegramServer, bot: Bot) -> None:
    server.group_say(8, -55, "/status")
    with pytest.raises(Forbidden, match="can't initiate conversation"):
        await bot.send_message(8, "hello")
    server.say(8, "/start")
    await bot.send_document(8, InputFile(b"%PDF", "r.pdf"))
