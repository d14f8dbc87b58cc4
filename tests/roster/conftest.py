"""A working directory of one's own to run commands in, and one that is set up."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import make
from bot.questionnaire.load import WG_STUDY, source
from bot.settings import Settings, variable
from tests.roster.stand import CONSULTATION, ROSTER, Run


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in a working directory of its own, where the settings name the database."""
    for name in Settings.model_fields:
        monkeypatch.delenv(variable(name), raising=False)
    monkeypatch.setenv("TOURDETABLE_DB", "sqlite:///data/tour.db")
    monkeypatch.chdir(tmp_path)
    app = make()

    def command(*words: str, code: int = 0) -> Result:
        result = CliRunner().invoke(app, words)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, result.output
        return result

    return command


@pytest.fixture
def ready(run: Run, tmp_path: Path) -> Run:
    """As `run`, with a consultation set up and the roster imported."""
    (tmp_path / "wg.toml").write_bytes(source(WG_STUDY))
    (tmp_path / "consultation.toml").write_text(CONSULTATION)
    (tmp_path / "roster.csv").write_text(ROSTER)
    run("init", "--questionnaire", "wg.toml", "--consultation", "consultation.toml")
    run("roster", "import", "roster.csv")
    return run
