"""What Telegram shows of the bot: its words per kind of chat and language, and who it says it is."""

from __future__ import annotations

import asyncio

import structlog
from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat
from telegram.error import TelegramError

from adapters.telegram.address import chat_of, serving
from bot.desk import DESK_COMMANDS
from bot.engine.commands import COMMANDS
from bot.model.people import Office
from bot.phrases.catalogue import Catalogue, catalogue, languages
from bot.service.ports import Away, Store

log = structlog.get_logger(__name__)

COMMAND_TEXT, DESCRIPTION, SHORT_DESCRIPTION = 256, 512, 120
"""Characters: BotCommand.description, setMyDescription, setMyShortDescription."""
LOOK = 60.0
"""Seconds between looks at who holds an office."""


class Profile:
    """Keeps what Telegram shows up to date. A failure costs a menu, nothing else: it is tried again."""

    def __init__(self, bot: Bot, store: Store) -> None:
        self._bot, self._store = bot, store
        self._introduced = False
        self._desks: dict[str, tuple[Office, bool]] = {}

    async def run(self) -> None:
        """Look now and then until cancelled."""
        while True:
            try:
                await self.look()
            except Away:
                pass  # whoever needs the database says so
            except TelegramError as error:
                log.debug("menus not set", error=type(error).__name__)
            await asyncio.sleep(LOOK)

    async def look(self) -> None:
        """Set what is not set yet. Raise Away or TelegramError."""
        if not self._introduced:
            for language in languages():
                await self._introduce(catalogue(language), "" if language == "en" else language)
            self._introduced = True
        desks = {address: (office, sits) for address, office, sits in await self._store.desks(serving(self._bot.id))}
        for address, (office, sits) in desks.items():
            if self._desks.get(address) != (office, sits):
                menu = _both_menu(office) if sits else _desk_menu(office)
                await self._bot.set_my_commands(menu, scope=BotCommandScopeChat(chat_of(address)))
        for address in self._desks.keys() - desks.keys():
            await self._bot.delete_my_commands(scope=BotCommandScopeChat(chat_of(address)))
        self._desks = desks

    async def _introduce(self, words: Catalogue, code: str) -> None:
        """Set menu and descriptions of one language (an ISO 639 code, "" for all that have none of their own)."""
        bot = self._bot
        await bot.set_my_commands(_menu(words), scope=BotCommandScopeAllPrivateChats(), language_code=code)
        description = words.pattern("telegram-description").say({})[:DESCRIPTION]
        # Telegram allows these rarely: they are called only where they change something.
        if (await bot.get_my_description(code)).description != description:
            await bot.set_my_description(description, code)
        short = words.pattern("telegram-short-description").say({})[:SHORT_DESCRIPTION]
        if (await bot.get_my_short_description(code)).short_description != short:
            await bot.set_my_short_description(short, code)


class _Nothing:
    """Stands for the word itself, which a menu shows beside its text."""

    said = ""
    by = None


def _menu(words: Catalogue) -> list[BotCommand]:
    """Return a delegate's commands with what help says of them."""
    said = {command.word: words.pattern(f"help-{command.word}").say({}) for command in COMMANDS}
    return [BotCommand(word, text.partition(" ")[2][:COMMAND_TEXT]) for word, text in said.items()]


def _desk_menu(office: Office) -> list[BotCommand]:
    """Return the commands that *office* may use, in English: the desk's language."""
    words = catalogue("en")
    return [
        BotCommand(command.word, words.pattern(command.about).say({"command": _Nothing()}).strip()[:COMMAND_TEXT])
        for command in DESK_COMMANDS
        if office in (command.office, Office.ADMIN)
    ]


def _both_menu(office: Office) -> list[BotCommand]:
    """Return a delegate's commands, then those of the desk that *office* may use; common ones tell of both."""
    own = {command.command: command.description for command in _menu(catalogue("en"))}
    desk = {command.command: command.description for command in _desk_menu(office)}
    said = {word: f"{text}; {desk[word]}" if word in desk else text for word, text in own.items()} | {
        word: text for word, text in desk.items() if word not in own
    }
    return [BotCommand(word, text[:COMMAND_TEXT]) for word, text in said.items()]
