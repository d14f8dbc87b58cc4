"""The author's guide is held to the code: every key and code stands in it, its examples load, its sentences are the bot's."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from bot.model.questionnaire import Questionnaire
from bot.phrases.speak import voice
from bot.questionnaire.load import read, read_consultation
from bot.questionnaire.problems import QuestionnaireError
from bot.questionnaire.types import QUESTION_TYPES
from tests.questionnaire import test_loader, test_types
from tests.questionnaire.tiny import CONSULTATION, QUESTIONNAIRE

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "questionnaire.md").read_text(encoding="utf-8")
SOURCES = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "bot" / "questionnaire").rglob("*.py")))
CODES = sorted(set(re.findall(r'"([QC]0\d\d)"', SOURCES)))
BLOCKS = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
EXAMPLES = [block for block in BLOCKS if block.startswith("[[questions]]")]


def fair() -> Questionnaire:
    """Return the guide's first questionnaire with all its examples of types."""
    return read("\n".join([BLOCKS[0], *EXAMPLES]).encode(), "guide")


def known_to(loader: Callable[[bytes, str], object], content: str) -> set[str]:
    """Return the keys that *loader* names as known where `unknown_key` stands in *content*."""
    with pytest.raises(QuestionnaireError) as caught:
        loader(content.encode(), "file")
    (told,) = [problem.remedy for problem in caught.value.problems if problem.place.endswith("unknown_key")]
    return set(told.rpartition("Use one of ")[2].split(", "))


def keys_of(limits: str) -> set[str]:
    """Return the keys that a question with *limits* may have."""
    return known_to(read, QUESTIONNAIRE.replace("[[questions]]\n", f"[[questions]]\nunknown_key = 1\n{limits}\n"))


TABLES = ["[questionnaire]", "[[kinds]]", "[[chapters]]", "[[categories]]", "[[questions]]"]
TABLES_OF_A_CONSULTATION = ["[consultation]", "[[milestones]]", "[[eligibility]]"]


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_explained_and_tested(code: str) -> None:
    assert f"| `{code}` |" in GUIDE
    assert f'"{code}"' in Path(test_loader.__file__).read_text(encoding="utf-8")


def test_no_code_is_explained_that_there_is_not() -> None:
    assert re.findall(r"^\| `([QC]0\d\d)` \|", GUIDE, re.MULTILINE) == sorted(
        CODES, key=lambda code: ("QC".index(code[0]), code)
    )


@pytest.mark.parametrize("table", TABLES)
def test_every_key_of_a_questionnaire_is_explained(table: str) -> None:
    for key in known_to(read, QUESTIONNAIRE.replace(table, f"{table}\nunknown_key = 1")):
        assert f"`{key}`" in GUIDE, f"{key} of {table}"


@pytest.mark.parametrize("name", sorted(QUESTION_TYPES))
def test_every_key_of_a_type_is_explained_where_the_type_is(name: str) -> None:
    section = GUIDE.partition(f"### {name}\n")[2].partition("\n### ")[0]
    own = keys_of(test_types.TYPES[name]) - keys_of(test_types.TYPES["yes_no"])
    assert own or name == "yes_no"
    for key in own:
        assert f"`{key}`" in section, key


@pytest.mark.parametrize("table", TABLES_OF_A_CONSULTATION)
def test_every_key_of_a_consultation_is_explained(table: str) -> None:
    loader = partial(read_consultation, questionnaire=read(QUESTIONNAIRE.encode(), "tiny"))
    for key in known_to(loader, CONSULTATION.replace(table, f"{table}\nunknown_key = 1")):
        assert f"`{key}`" in GUIDE, f"{key} of {table}"


def test_a_first_questionnaire_takes_ten_lines() -> None:
    assert len(BLOCKS[0].splitlines()) <= 10
    assert read(BLOCKS[0].encode(), "guide").questions


def test_every_example_of_the_guide_loads() -> None:
    assert {question.type.name for question in fair().questions} == set(QUESTION_TYPES)
    rest = [block for block in BLOCKS[1:] if block not in EXAMPLES]
    assert len(rest) == 1
    assert read_consultation(rest[0].encode(), "guide", fair()).closing() is not None


def test_the_guide_tells_what_the_bot_says_under_each_question() -> None:
    for question in fair().questions:
        expected = question.type.expected()
        if expected is not None:
            assert f"\n> {voice('en', '').label(expected)}\n" in GUIDE, question.type.name


def test_the_guide_tells_how_to_try_a_questionnaire() -> None:
    for command in ("check", "chat", "rehearse", "questionnaire load"):
        assert f"tourdetable {command}" in GUIDE
