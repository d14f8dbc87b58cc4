"""Settings come from four places in a fixed order, and everything wrong with them is told at once."""

import re
import tomllib
from pathlib import Path

import pytest

from bot.settings import CONFIG_VARIABLE, DEFAULT_DB, ConfigError, Settings, load, variable

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*map(variable, Settings.model_fields), CONFIG_VARIABLE):
        monkeypatch.delenv(name, raising=False)


def written(tmp_path: Path, content: str) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(content, "utf-8")
    return path


def problems(path: Path | None = None, **given: object) -> list[str]:
    with pytest.raises(ConfigError) as raised:
        load(path, given)
    return [str(problem) for problem in raised.value.problems]


def test_nothing_need_be_set() -> None:
    settings = load()
    assert settings.db.get_secret_value() == DEFAULT_DB
    assert settings.invitation_days == 60


def test_the_command_line_goes_before_the_environment_before_the_file_before_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, 'invitation_days = 10\nlog_level = "error"\nlog_format = "json"\n')
    monkeypatch.setenv("TOURDETABLE_INVITATION_DAYS", "20")
    monkeypatch.setenv("TOURDETABLE_LOG_LEVEL", "debug")
    settings = load(path, {"invitation_days": 30, "log_level": None})
    assert (settings.invitation_days, settings.log_level, settings.log_format) == (30, "debug", "json")
    assert settings.db.get_secret_value() == DEFAULT_DB


def test_the_file_may_be_named_in_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CONFIG_VARIABLE, str(written(tmp_path, "invitation_days = 10")))
    assert load().invitation_days == 10


def test_all_problems_are_told_at_once_with_place_and_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, 'invitation_days = 0\nlog_levle = "info"\nkey_file = " "\nlog_format = 3')
    monkeypatch.setenv("TOURDETABLE_LOG_LEVEL", "loud")
    monkeypatch.setenv("TOURDETABLE_DATABASE", "sqlite:///x")
    assert problems(path, db="oracle://boss:hunter2@host/x") == [
        f"{path}: log_levle: is no setting. Did you mean log_level? Else remove it. [S010]",
        "TOURDETABLE_DATABASE: is no setting. Did you mean TOURDETABLE_DB? Else remove it. [S010]",
        "--db: is no URL of a database. Write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME. [S011]",
        f"{path}: key_file: names no file. Name the file of the institution's key. [S011]",
        f"{path}: invitation_days: does not fit (input should be greater than or equal to 1). "
        "Write a whole number of days from 1 to 366. [S011]",
        "TOURDETABLE_LOG_LEVEL: does not fit (input should be 'debug', 'info', 'warning' or 'error'). "
        "Write one of debug, info, warning, error. [S011]",
        f"{path}: log_format: does not fit (input should be 'text' or 'json'). Write text or json. [S011]",
    ]


@pytest.mark.parametrize(
    ("content", "code"), [(b"db = ", "S003"), (b"\xff", "S002"), (b"#" * 1_000_001, "S005")], ids=["no toml", "latin", "huge"]
)
def test_a_file_that_makes_no_sense_is_told(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(content)
    assert [problem[-6:] for problem in problems(path)] == [f"[{code}]"]


def test_a_missing_file_is_told_together_with_the_rest(tmp_path: Path) -> None:
    told = problems(tmp_path / "none.toml", invitation_days="many")
    assert (
        told[0]
        == f"{tmp_path}/none.toml: cannot be read (No such file or directory). Check the path and its permissions. [S001]"
    )
    assert told[1].startswith("--invitation-days: ")


def test_a_password_is_never_shown(tmp_path: Path) -> None:
    settings = load(given={"db": "postgresql://boss:hunter2@host/x"})
    assert "hunter2" not in repr(settings)
    assert "hunter2" not in str(settings.model_dump_json())
    assert "hunter2" not in "".join(problems(db="oracle://boss:hunter2@host/x"))


def test_the_example_loads_and_says_the_defaults() -> None:
    settings = load(ROOT / "config.example.toml")
    assert settings.model_dump() == load().model_dump()


def test_the_example_still_loads_with_everything_in_it_switched_on(tmp_path: Path) -> None:
    text = re.sub(r"^# (\w+ = )", r"\1", (ROOT / "config.example.toml").read_text("utf-8"), flags=re.MULTILINE)
    load(written(tmp_path, text))
    assert tomllib.loads(text).keys() == Settings.model_fields.keys()


@pytest.mark.parametrize("name", Settings.model_fields)
def test_each_setting_has_a_heading_and_its_variable_in_the_documentation(name: str) -> None:
    text = (ROOT / "docs/configuration.md").read_text("utf-8")
    assert f"\n## `{name}`\n\n`{variable(name)}`" in text
    default = Settings.model_fields[name].default
    shown = default.get_secret_value() if name == "db" else default
    assert default is None or f"`{variable(name)}`, default" in text
    assert default in (None, ()) or str(shown) in text
