"""Every setting, read once, typed. An option on the command line goes before the environment, that before the file given with
`--config`, and that before the default. A test holds `config.example.toml` and `docs/configuration.md` to explaining each.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, InitSettingsSource, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from bot.questionnaire.problems import Problem, QuestionnaireError
from bot.questionnaire.toml import parse, read_file

PREFIX = "TOURDETABLE_"
CONFIG_VARIABLE = f"{PREFIX}CONFIG"
"""Names the file, like `--config`."""
DEFAULT_DB = "sqlite:///var/demo.sqlite"
_SCHEMES = ("sqlite:///", "postgresql://", "postgres://", "sqlite+aiosqlite:///", "postgresql+asyncpg://")


class ConfigError(Exception):
    """The configuration cannot be used; every problem found in it is in *problems*."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


class Settings(BaseSettings):
    """The settings. Paths are relative to the working directory. A field's description is the remedy that its problem names."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True, hide_input_in_errors=True)

    db: SecretStr = Field(SecretStr(DEFAULT_DB), description="Write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")
    """The database. Secret, for it may hold a password."""
    questionnaire: Path | None = Field(None, description="Name a TOML file")
    """What a new database is given to ask; the shipped one by default."""
    consultation: Path | None = Field(None, description="Name a TOML file")
    """How it is run at first; the one shipped for the shipped questionnaire by default."""
    key_file: Path | None = Field(None, description="Name the file of the institution's key")
    """The institution's private key; beside a SQLite database by default."""
    telegram_token: SecretStr | None = Field(None, description="Write the token that BotFather gave you")
    """The bot's token, as BotFather gives it. Best in the environment, not in a file."""
    telegram_url: str = Field("", description="Write http://HOST:PORT or https://HOST")
    """A Bot API server of one's own; Telegram's if it is empty."""
    telegram_webhook: str = Field("", description="Write https://HOST/PATH")
    """Where Telegram brings updates; they are fetched if it is empty."""
    telegram_per_second: Annotated[int, Field(ge=1, le=1000)] = Field(30, description="Write a whole number from 1 to 1000")
    """How many messages may be sent in a second; Telegram takes Stars for each above 30 (paid broadcasts)."""
    slack_bot_token: SecretStr | None = Field(None, description="Write the bot token of the app, xoxb-...")
    """The app's bot token (xoxb-...) of the one workspace. Best in the environment, not in a file."""
    slack_app_token: SecretStr | None = Field(None, description="Write an app-level token, xapp-..., with connections:write")
    """An app-level token (xapp-...): events come over sockets, and no port need be open."""
    slack_signing_secret: SecretStr | None = Field(None, description="Write the app's signing secret")
    """Without an app-level token: events come by requests that Slack signs with this."""
    slack_config_token: SecretStr | None = Field(None, description="Write an app configuration token, xoxe.xoxp-...")
    """For `tourdetable check` alone: with it Slack tells which manifest the app has. Best in the environment."""
    slack_client_id: str = Field("", description="Write the app's client id, two numbers with a dot between them")
    """Instead of a bot token, for several workspaces: the app is installed in each at `/slack/install`."""
    slack_client_secret: SecretStr | None = Field(None, description="Write the app's client secret")
    """With the client id. Best in the environment, not in a file."""
    slack_teams: Annotated[tuple[str, ...], NoDecode] = Field((), description='Write ids of workspaces, as ["T012AB3C4"]')
    """Where the app may be installed; anywhere if it is empty."""
    slack_install_url: str = Field("", description="Write https://HOST")
    """Where people reach this process, for the page to install at; the app's first redirect URL if it is empty."""
    slack_url: str = Field("", description="Write https://HOST")
    """Another Slack than slack.com, such as that for governments."""
    slack_match_email: bool = Field(False, description="Write true or false")
    """Whether people are known by the e-mail of their account, for the kinds that the consultation names."""
    slack_command: str = Field("tour", description="Write a word of small letters that is no command of Slack's own")
    """The slash command that carries all others."""
    listen: str = Field("", description="Write HOST:PORT, such as 127.0.0.1:8080")
    """Where this process listens, for the webhook and for `/health`; nowhere if it is empty."""
    invitation_days: Annotated[int, Field(ge=1, le=366)] = Field(60, description="Write a whole number of days from 1 to 366")
    """How many days an invitation code may be used."""
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Write one of debug, info, warning, error"
    )
    log_format: Literal["text", "json"] = Field("text", description="Write text or json")

    @field_validator("db")
    @classmethod
    def _is_url(cls, value: SecretStr) -> SecretStr:
        if not value.get_secret_value().startswith(_SCHEMES):
            raise ValueError("is no URL of a database")
        return value

    @field_validator("listen")
    @classmethod
    def _is_listening(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if value and not (host and port.isdecimal() and int(port) < 65536):
            raise ValueError("is no place to listen at")
        return value

    @field_validator("slack_command")
    @classmethod
    def _is_command(cls, value: str) -> str:
        if not re.fullmatch(r"[a-z][a-z0-9-]{0,30}", value):
            raise ValueError("is no name of a command")
        return value

    @field_validator("slack_client_id")
    @classmethod
    def _is_client(cls, value: str) -> str:
        if value and not re.fullmatch(r"[0-9.]{1,32}", value):
            raise ValueError("is no client id")
        return value

    @field_validator("slack_teams", mode="before")
    @classmethod
    def _are_teams(cls, value: object) -> object:
        """In the environment the ids stand in one text."""
        teams = re.split(r"[\s,]+", value.strip().strip("[]")) if isinstance(value, str) else value
        if not isinstance(teams, list | tuple):
            raise ValueError("are no ids of workspaces")
        ids = tuple(team.strip("\"'") if isinstance(team, str) else team for team in teams if team != "")
        if not all(isinstance(team, str) and re.fullmatch(r"T[A-Z0-9]{1,31}", team) for team in ids):
            raise ValueError("are no ids of workspaces")
        return ids

    @field_validator("telegram_url", "telegram_webhook", "slack_url", "slack_install_url")
    @classmethod
    def _is_server(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("is no URL of a server")
        return value

    @field_validator("questionnaire", "consultation", "key_file", mode="before")
    @classmethod
    def _is_path(cls, value: object) -> object:
        if isinstance(value, str) and (not value.strip() or "\0" in value):
            raise ValueError("names no file")
        return value


def load(file: Path | None = None, given: Mapping[str, object] | None = None) -> Settings:
    """Return the settings. *file* is the TOML file, else that of the variable TOURDETABLE_CONFIG, else none.

    *given* are the command line's, by name; what is None was not given. Raise ConfigError with all problems.
    """
    options: dict[str, Any] = {name: value for name, value in (given or {}).items() if value is not None}
    problems: list[Problem] = []
    path = file or (Path(named) if (named := os.environ.get(CONFIG_VARIABLE)) else None)
    table = _table(path, problems) if path else {}

    class Layered(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return init_settings, env_settings, InitSettingsSource(settings_cls, init_kwargs=dict(table))

    problems.extend(_unknown_variables())
    try:
        settings = Layered(**options)
    except ValidationError as error:
        for fault in error.errors(include_input=False, include_url=False):
            problems.append(_problem(str(fault["loc"][0]), fault["type"], fault["msg"], options, path))
    if problems:
        raise ConfigError(problems)
    return settings


def _table(path: Path, problems: list[Problem]) -> Mapping[str, object]:
    """Return what stands in the file; what makes no sense goes to *problems*, and the rest is read on."""
    try:
        table = parse(read_file(path), str(path))
    except QuestionnaireError as error:
        problems.extend(
            Problem(f"S{problem.code[1:]}", problem.place, problem.what, problem.remedy) for problem in error.problems
        )
        return {}
    for key in sorted(table.keys() - Settings.model_fields.keys()):
        problems.append(Problem("S010", f"{path}: {key[:60]}", "is no setting", _instead(key, [*Settings.model_fields])))
    return {key: value for key, value in table.items() if key in Settings.model_fields}


def _unknown_variables() -> list[Problem]:
    """Report variables that begin like ours and are none: a misspelt one must not be ignored in silence."""
    known = [variable(name) for name in Settings.model_fields] + [CONFIG_VARIABLE]
    return [
        Problem("S010", name, "is no setting", _instead(name, known))
        for name in sorted(os.environ)
        if name.upper().startswith(PREFIX) and name.upper() not in known
    ]


def _problem(name: str, sort: str, said: str, options: Mapping[str, object], path: Path | None) -> Problem:
    if name in options:
        place = f"--{name.replace('_', '-')}"
    elif any(known.upper() == variable(name) for known in os.environ):
        place = variable(name)
    else:
        place = f"{path}: {name}"
    what = said.removeprefix("Value error, ") if sort == "value_error" else f"does not fit ({said[0].lower()}{said[1:]})"
    return Problem("S011", place, what, Settings.model_fields[name].description or "Correct it")


def variable(name: str) -> str:
    """Return the environment variable of the setting *name*."""
    return f"{PREFIX}{name.upper()}"


def _instead(said: str, known: Sequence[str]) -> str:
    close = get_close_matches(said, known, n=1)
    return f"Did you mean {close[0]}? Else remove it" if close else f"Use one of {', '.join(known)}"
