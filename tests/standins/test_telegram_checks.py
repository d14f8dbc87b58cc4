"""What the Telegram stand-in refuses, at each limit and just over it, in Telegram's words."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from aiohttp import ClientSession
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    Message,
    MessageEntity,
    ReplyParameters,
)
from telegram.constants import ChatAction
from telegram.error import BadRequest

from tests.standins.telegram import TelegramServer
from tests.standins.telegram.html import parse
from tests.standins.telegram.wire import Refused


def keyboard(*rows: Sequence[tuple[str, str]]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(text, callback_data=data) for text, data in row] for row in rows])


# Texts


@pytest.mark.parametrize(
    ("text", "mode", "words"),
    [
        ("x" * 4097, None, "Message is too long"),
        ("𝄞" * 2048 + "x", None, "Message is too long"),
        ("<b>" + "x" * 4097 + "</b>", "HTML", "Message is too long"),
        (" \n ", None, "Text must be non-empty"),
        ("<b> </b>", "HTML", "Text must be non-empty"),
        ("x", "none", "Unsupported parse_mode"),
    ],
)
async def test_a_text_is_1_to_4096_units_after_parsing(bot: Bot, text: str, mode: str | None, words: str) -> None:
    with pytest.raises(BadRequest, match=words):
        await bot.send_message(7, text, parse_mode=mode)


@pytest.mark.parametrize("text", ["x" * 4096, "𝄞" * 2048, "<b>" + "&amp;" * 4096 + "</b>", " " * 9_000 + "x"])
async def test_a_text_of_4096_units_is_taken(server: TelegramServer, bot: Bot, text: str) -> None:
    await bot.send_message(7, text, parse_mode="HTML")
    assert len(server.sent(7)[-1].text.encode("utf-16-le")) // 2 in (4096, 1)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<b>a</b> <i>b</i> <u>c</u> <s>d</s> <code>e</code>", "a b c d e"),
        ('<pre><code class="language-py">f</code></pre> <tg-spoiler>g</tg-spoiler>', "f g"),
        ("<blockquote expandable>h</blockquote> <a href='https://x.org/?a=1&amp;b=2'>i</a>", "h i"),
        ('<span class="tg-spoiler">j</span> <B>k</b > <b>l</>', "j k l"),
        ("&lt;&gt;&amp;&quot;&#x41;&#66; &nbsp; &", '<>&"AB &nbsp; &'),
        ("&#1114111; a > b", "&#1114111; a > b"),
        ("&#00000065; &#0000065;", "&#00000065; A"),
    ],
)
def test_html_is_read_as_telegram_reads_it(html: str, text: str) -> None:
    assert parse(html).text == text


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("é<p>x</p>", 'Unsupported start tag "p" at byte offset 2'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ("<b><i>test</b></i>", 'Unmatched end tag at byte offset 10, expected "</i>", found "</b>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<a href='x", "Unclosed start tag at byte offset 0"),
        ("<a href=x/y>z</a>", "Unexpected end of name token at byte offset 8"),
        ("<a =x>z</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ('<span class="x">y</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<tg-emoji emoji-id="9999999999999999999">x</tg-emoji>', "Invalid custom emoji identifier specified"),
        ("&#xD83D;", "Text contains invalid Unicode characters after decoding HTML entities"),
    ],
)
async def test_html_that_cannot_be_read_is_refused_in_telegrams_words(bot: Bot, html: str, words: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse(html)
    assert refusal.value.description.startswith(f"Bad Request: can't parse entities: {words}")
    with pytest.raises(BadRequest, match="Can't parse entities"):
        await bot.send_message(7, html, parse_mode="HTML")


async def test_markup_is_told_where_it_is_in_the_text(bot: Bot) -> None:
    sent = await bot.send_message(7, "  𝄞 <b>bold <i>both</i></b>", parse_mode="HTML")
    assert sent.text == "𝄞 bold both"
    assert [(entity.type, entity.offset, entity.length) for entity in sent.entities] == [("bold", 3, 9), ("italic", 8, 4)]


async def test_entities_must_lie_within_the_text(bot: Bot) -> None:
    assert (await bot.send_message(7, "hello", entities=[MessageEntity("bold", 0, 5)])).entities
    for offset, length, words in ((0, 6, "ends after the end"), (6, 1, "begins after the end"), (-1, 1, "incorrect offset -1")):
        with pytest.raises(BadRequest, match=words):
            await bot.send_message(7, "hello", entities=[MessageEntity("bold", offset, length)])


# Keyboards


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        (keyboard([("Yes", "x" * 65)]), "Button_data_invalid"),
        (keyboard([("Yes", "é" * 33)]), "Button_data_invalid"),
        (keyboard([("Yes", "")]), "Text buttons are unallowed in the inline keyboard"),
        (keyboard(*[[("x", "y")]] * 101), "Reply markup is too long"),
        (InlineKeyboardMarkup([[InlineKeyboardButton("x", url="nowhere")]]), "Wrong HTTP URL"),
    ],
)
async def test_a_keyboard_that_cannot_be_is_refused(bot: Bot, markup: InlineKeyboardMarkup, words: str) -> None:
    with pytest.raises(BadRequest, match=f"(?i){words}"):
        await bot.send_message(7, "Question", reply_markup=markup)


async def test_a_keyboard_at_its_limits_is_shown(server: TelegramServer, bot: Bot) -> None:
    await bot.send_message(7, "Question", reply_markup=keyboard(*[[("é", "é" * 32), ("", "y")]] * 100))
    assert server.sent(7)[-1].buttons == ["é"] * 100, "one without a label is not shown"


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("3", "object expected as reply markup"),
        ("{", "can't parse reply keyboard markup JSON object"),
        ('{"inline_keyboard": 3}', 'field "inline_keyboard" must be of type Array'),
        ('{"inline_keyboard": [3]}', "can't parse inline keyboard button: inline keyboard row must be an Array"),
        ('{"inline_keyboard": [[{"callback_data": "x"}]]}', "can't parse inline keyboard button: Can't find field \"text\""),
        ('{"force_reply": "yes"}', 'field "force_reply" must be of type Boolean'),
    ],
)
async def test_a_markup_of_another_shape_is_refused(server: TelegramServer, markup: str, words: str) -> None:
    arguments = {"chat_id": 7, "text": "x", "reply_markup": markup}
    async with ClientSession() as session:
        url = f"{server.base_url}/bot{server.token}/SENDMESSAGE"
        for posting in (session.post(url, data=arguments), session.post(url, json=arguments)):
            async with posting as answer:
                assert answer.status == 400
                told = await answer.json()
                assert told == {"ok": False, "error_code": 400, "description": f"Bad Request: {words}"}


# Changing and deleting


async def test_an_edit_changes_what_is_seen(server: TelegramServer, bot: Bot) -> None:
    sent = await bot.send_message(7, "0 messages", reply_markup=keyboard([("Done", "d")]))
    edited = await bot.edit_message_text("1 message", 7, sent.message_id, reply_markup=keyboard([("Ready", "d")]))
    shown = server.sent(7)[-1]
    assert (shown.text, shown.buttons, shown.edits, len(server.sent(7))) == ("1 message", ["Ready"], 1, 1)
    assert isinstance(edited, Message)
    assert edited.edit_date is not None
    await bot.edit_message_reply_markup(7, sent.message_id, reply_markup=None)
    assert server.sent(7)[-1].buttons == []
    for same in (bot.edit_message_text("1 message", 7, sent.message_id), bot.edit_message_reply_markup(7, sent.message_id)):
        with pytest.raises(BadRequest, match="Message is not modified: specified new message content"):
            await same
    with pytest.raises(BadRequest, match=r"(?i)message_too_long"):
        await bot.edit_message_text("x" * 4097, 7, sent.message_id)


async def test_only_the_bots_own_messages_of_text_can_be_edited(server: TelegramServer, bot: Bot) -> None:
    said = server.say(7, "mine")
    document = await bot.send_document(7, InputFile(b"x", "x.pdf"))
    for message, words in ((said, "can't be edited"), (999, "to edit not found"), (document.message_id, "there is no text")):
        with pytest.raises(BadRequest, match=f"(?i){words}"):
            await bot.edit_message_text("yours", 7, message)


async def test_a_message_can_be_deleted_for_two_days(server: TelegramServer, bot: Bot) -> None:
    first, second = await bot.send_message(7, "one"), await bot.send_message(7, "two")
    server.now += 48 * 3600
    await bot.delete_message(7, first.message_id)
    assert [shown.text for shown in server.sent(7)] == ["two"]
    for message, words in ((first.message_id, "to delete not found"), (second.message_id, "can't be deleted")):
        server.now += 1
        with pytest.raises(BadRequest, match=words):
            await bot.delete_message(7, message)


async def test_chats_and_replies_that_are_not_there_are_refused(bot: Bot) -> None:
    for chat in (99, -99, "@nobody", "nobody"):
        with pytest.raises(BadRequest, match="Chat not found"):
            await bot.send_message(chat, "hello")
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(7, "hello", reply_parameters=ReplyParameters(99))
    await bot.send_message(7, "hello", reply_parameters=ReplyParameters(99, allow_sending_without_reply=True))
    assert await bot.send_chat_action(7, ChatAction.TYPING)
    with pytest.raises(BadRequest, match="Wrong parameter action"):
        await bot.send_chat_action(7, "dancing")
