"""What the bot says of itself: commands per scope and language, name, descriptions."""

from __future__ import annotations

import re
from typing import Any

from tests.standins.telegram.wire import Arguments, bad, json_of, text_of, units
from tests.standins.telegram.world import BOT, World

COMMANDS, COMMAND, COMMAND_TEXT = 100, 32, 256
LENGTHS = {"name": 64, "description": 512, "short_description": 120}
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SCOPES = {
    **{"default": (), "all_private_chats": (), "all_group_chats": (), "all_chat_administrators": ()},
    **{"chat": ("chat_id",), "chat_administrators": ("chat_id",), "chat_member": ("chat_id", "user_id")},
}
Scope = tuple[str, ...]


class Profile:
    """The bot's own settings."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.commands: dict[tuple[Scope, str], list[dict[str, str]]] = {}
        """By scope (its type, then the ids it has) and language code ("" for all others)."""
        self.texts: dict[tuple[str, str], str] = {("name", ""): BOT["first_name"]}
        """By ("name" | "description" | "short_description", language code)."""

    def set_commands(self, arguments: Arguments) -> bool:
        commands = json_of(arguments, "commands", called="commands")
        if not isinstance(commands, list):
            raise bad("can't parse commands: expected an Array of BotCommand")
        if len(commands) > COMMANDS:
            raise bad("BOT_COMMANDS_TOO_MUCH")
        kept = [self._command(command) for command in commands]
        key = self._scope(arguments), _language(arguments)
        if kept:
            self.commands[key] = kept
        else:
            self.commands.pop(key, None)
        return True

    def get_commands(self, arguments: Arguments) -> list[dict[str, str]]:
        return self.commands.get((self._scope(arguments), _language(arguments)), [])

    def delete_commands(self, arguments: Arguments) -> bool:
        self.commands.pop((self._scope(arguments), _language(arguments)), None)
        return True

    def set_text(self, name: str, arguments: Arguments) -> bool:
        text, language = text_of(arguments, name).strip(), _language(arguments)
        if units(text) > LENGTHS[name]:
            raise bad(f"BOT_{name.upper()}_TOO_LONG")
        if text:
            self.texts[name, language] = text
        else:
            self.texts.pop((name, language), None)
        return True

    def get_text(self, name: str, arguments: Arguments) -> dict[str, str]:
        language = _language(arguments)
        return {name: self.texts.get((name, language), self.texts.get((name, ""), ""))}

    def shown_commands(self, user: int, chat: int, language: str) -> list[dict[str, str]]:
        """Return the commands that *user* is offered in *chat*: the narrowest scope that has some, his language first."""
        everywhere = "all_private_chats" if chat > 0 else "all_group_chats"
        scopes: tuple[Scope, ...] = (("chat_member", str(chat), str(user)), ("chat", str(chat)), (everywhere,), ("default",))
        for scope in scopes:
            for code in (language[:2], ""):
                if (scope, code) in self.commands:
                    return self.commands[scope, code]
        return []

    @staticmethod
    def _command(given: Any) -> dict[str, str]:
        if not isinstance(given, dict):
            raise bad("can't parse BotCommand: expected an Object")
        command, text = str(given.get("command", "")).strip().removeprefix("/"), str(given.get("description", "")).strip()
        if not command:
            raise bad("command must be non-empty")
        if not text:
            raise bad("command description must be non-empty")
        if not _COMMAND.fullmatch(command):
            raise bad("BOT_COMMAND_INVALID")
        if units(text) > COMMAND_TEXT:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
        return {"command": command, "description": text}

    def _scope(self, arguments: Arguments) -> Scope:
        scope = json_of(arguments, "scope", called="BotCommandScope") or {"type": "default"}
        kind = scope.get("type")
        if kind not in _SCOPES:
            raise bad("can't parse BotCommandScope: unsupported type specified")
        for name in _SCOPES[kind]:
            if name not in scope:
                raise bad(f"can't parse BotCommandScope: Can't find field \"{name}\"")
        if "chat_id" in _SCOPES[kind] and not self._known(scope["chat_id"]):
            raise bad("chat not found")
        return (kind, *(str(scope[name]) for name in _SCOPES[kind]))

    def _known(self, chat: object) -> bool:
        return str(chat).lstrip("-").isdecimal() and int(str(chat)) in self._world.chats


def _language(arguments: Arguments) -> str:
    code = text_of(arguments, "language_code")
    if code and not re.fullmatch("[a-z]{2}", code):
        raise bad("invalid language code specified")
    return code
