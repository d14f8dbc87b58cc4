"""What the loader promises to authors, and what the shipped questionnaire promises to the reference consultation."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.questionnaire.load import read, shipped
from bot.questionnaire.problems import QuestionnaireError

SOUND = """
[questionnaire]
id = "tiny"
version = "1"
languages = ["en", "fr"]
title = "Tiny"
[[kinds]]
id = "member"
title = { en = "Member", fr = "Membre" }
[[chapters]]
id = "1"
title = "Introduction"
[[categories]]
id = "1"
title = "All"
kinds = ["member"]
[[questions]]
id = "1a"
category = "1"
chapter = "1"
text = "How are you?"
"""


@pytest.mark.parametrize(("kind", "count"), [("member_state", 10), ("sector_member", 7), ("associate", 7), ("stakeholder", 5)])
def test_each_kind_is_asked_what_the_report_addresses_to_it(kind: str, count: int) -> None:
    assert len(shipped().open_to(kind)) == count


def test_a_body_of_no_known_kind_is_asked_nothing() -> None:
    assert shipped().open_to("observer") == ()


def test_question_3b_refers_to_3a_and_the_boxed_chapters_are_not_agreed() -> None:
    questionnaire = shipped()
    assert {q.id: q.refers_to for q in questionnaire.questions if q.refers_to} == {"3b": ("3a",)}
    assert [c.id for c in questionnaire.chapters if not c.agreed] == ["4", "5", "6"]


def test_a_text_falls_back_on_the_first_language() -> None:
    kind, chapter = read(SOUND.encode(), "tiny").kinds[0], read(SOUND.encode(), "tiny").chapters[0]
    assert (kind.title.in_language("fr"), chapter.title.in_language("fr")) == ("Membre", "Introduction")


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ('kinds = ["member"]', 'kinds = ["membre"]', "Q022", "categories[1].kinds"),
        ('chapter = "1"', 'chapter = "9"', "Q022", "questions[1].chapter"),
        ('text = "How are you?"', 'text = " "', "Q019", "questions[1].text"),
        ('version = "1"', "version = 1", "Q016", "questionnaire.version"),
        ('title = "Introduction"', 'title = "I"\nagreed = "no"', "Q018", "chapters[1].agreed"),
        ('title = "All"', 'title = { fr = "Tous" }', "Q021", "categories[1].title.en"),
        ('title = "All"', 'title = { en = "All", de = "Alle" }', "Q020", "categories[1].title.de"),
        ('text = "How', 'colour = "red"\ntext = "How', "Q012", "questions[1].colour"),
        ('languages = ["en", "fr"]', "languages = []", "Q017", "questionnaire.languages"),
    ],
)
def test_a_mistake_is_told_with_its_place(old: str, new: str, code: str, place: str) -> None:
    with pytest.raises(QuestionnaireError) as caught:
        read(SOUND.replace(old, new).encode(), "tiny")
    assert (code, place) in [(problem.code, problem.place) for problem in caught.value.problems]


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(QuestionnaireError) as caught:
        read(SOUND.replace('id = "1a"', "").replace('"Tiny"', "3").encode(), "tiny")
    assert {problem.place for problem in caught.value.problems} == {"questions[1].id", "questionnaire.title"}


@pytest.mark.parametrize("content", [b"\xff", b"= 3", b"", b"kinds = 3\nquestions = [4]\n[nonsense]"])
def test_nonsense_is_refused_without_a_crash(content: bytes) -> None:
    with pytest.raises(QuestionnaireError):
        read(content, "file")


def test_the_command_exits_with_2_and_no_traceback_on_a_broken_file(tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("[questionnaire]\n", encoding="utf-8")
    done = subprocess.run(  # noqa: S603 - our own interpreter and file
        [sys.executable, "-m", "bot", "check", "--file", str(broken)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "[Q013]" in done.stderr
    assert "Traceback" not in done.stderr
