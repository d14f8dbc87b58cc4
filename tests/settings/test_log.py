"""The log holds ids, never what people said."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot import log


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def entries(capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    captured = capsys.readouterr()
    assert captured.out == ""
    return [json.loads(line) for line in captured.err.splitlines()]


def test_what_a_person_said_is_withheld_under_any_of_its_keys(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("info", "json")
    structlog.get_logger("x").info("kept", response="wg/ar", text="SECRET", email="SECRET", raw=b"SECRET", note="S" * 5000)
    (entry,) = entries(capsys)
    assert (entry["event"], entry["response"], entry["level"]) == ("kept", "wg/ar", "info")
    assert "SECRET" not in json.dumps(entry)
    assert len(entry["note"]) == log.LONGEST + 1


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_error_is_told_by_its_class_and_place_without_the_data_it_quotes(
    capsys: pytest.CaptureFixture[str], form: str
) -> None:
    log.configure("info", "json" if form == "json" else "text")
    answer = "SECRET"
    for logger in (structlog.get_logger("x"), logging.getLogger("library")):
        try:
            raise ValueError(answer)
        except ValueError:
            logger.exception("failed")
    told = capsys.readouterr().err
    assert told.count("ValueError in test_an_error_is_told") == 2
    assert "SECRET" not in told


def test_the_system_s_own_words_are_kept(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("info", "json")
    structlog.get_logger("x").error("failed", exc_info=OSError(28, "No space left on device"))
    assert entries(capsys)[0]["error"] == "OSError: [Errno 28] No space left on device"


def test_less_than_the_level_is_not_said(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("warning", "json")
    structlog.get_logger("x").info("quiet")
    logging.getLogger("library").info("quiet")
    structlog.get_logger("x").warning("loud")
    logging.getLogger("library").warning("loud")
    assert [entry["event"] for entry in entries(capsys)] == ["loud", "loud"]
