"""What the loaders promise to authors: every mistake at once, each with its place, what is wrong, what to do, and a code."""

import re
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.questionnaire.load import read, read_consultation, shipped
from bot.questionnaire.problems import QuestionnaireError
from tests.questionnaire.tiny import CONSULTATION, QUESTIONNAIRE

ROOT = Path(__file__).parents[2]
MADE = datetime(2026, 3, 2, tzinfo=UTC)
TEXT = 'text = "How are you?"'
CHOICE = 'type = "single_choice"\noptions = '

WRONG = [
    (TEXT, "= 3", "Q003", "tiny"),
    (TEXT, TEXT + "\n" + "a." * 40 + "a = 1", "Q004", "tiny"),
    ("[questionnaire]", "[colour]\nred = 1\n[questionnaire]", "Q010", "colour"),
    ("[questionnaire]", "[[questionnaire]]", "Q011", "questionnaire"),
    (TEXT, f'{TEXT}\ncolour = "red"', "Q012", "questions[1].colour"),
    ('[[questions]]\nid = "1a"\ncategory = "1"\nchapter = "1"\n' + TEXT, "", "Q013", "questions"),
    (TEXT, f"{TEXT}\n[[questions]]\n" + TEXT, "Q016", "questions[2].id"),
    (TEXT, f'{TEXT}\n[[questions]]\nid = "1a"', "Q015", "questions[2].id"),
    ('version = "1"', "version = 1", "Q016", "questionnaire.version"),
    ('languages = ["en", "fr"]', "languages = []", "Q017", "questionnaire.languages"),
    ('title = "Introduction"', 'title = "I"\nagreed = "no"', "Q018", "chapters[1].agreed"),
    (TEXT, 'text = " "', "Q019", "questions[1].text"),
    ('title = "All"', 'title = { en = "All", de = "Alle" }', "Q020", "categories[1].title.de"),
    ('title = "All"', 'title = { fr = "Tous" }', "Q021", "categories[1].title.en"),
    ('kinds = ["member"]', 'kinds = ["membre"]', "Q022", "categories[1].kinds"),
    (TEXT, 'text = "bell \\u0007"', "Q023", "questions[1].text"),
    ('id = "1a"', 'id = "1 A"', "Q024", "questions[1].id"),
    (TEXT, f'{TEXT}\ntype = "essay"', "Q025", "questions[1].type"),
    (TEXT, f"{TEXT}\nmin_characters = 0", "Q026", "questions[1].min_characters"),
    (TEXT, f"{TEXT}\nmin_characters = 9\nmax_characters = 3", "Q027", "questions[1].max_characters"),
    (TEXT, f'{TEXT}\ntype = "date"\nearliest = "soon"', "Q028", "questions[1].earliest"),
    (TEXT, f'{TEXT}\n{CHOICE}[{{ id = "a", title = "A" }}]', "Q029", "questions[1].options"),
    (TEXT, f'{TEXT}\n{CHOICE}[{{ id = "a", title = "2" }}, {{ id = "b", title = "B" }}]', "Q030", "questions[1].options[2]"),
]

WRONG_CONSULTATION = [
    ('questionnaire = "tiny"', 'questionnaire = "other"', "C001", "consultation.questionnaire"),
    ('zone = "Europe/Zurich"', 'zone = "Europe/Zuerich"', "C002", "consultation.zone"),
    ("day = 2026-10-01", "day = 2026-10-01\nin_days = 3", "C003", "milestones[1]"),
    ("day = 2026-10-01", "at = 2026-03-29T02:30:00", "C004", "milestones[1].at"),
    ("day = 2026-10-01", "at = 2026-10-25T02:30:00", "C005", "milestones[1].at"),
    ("day = 2026-10-01", 'at = "noon"', "C006", "milestones[1].at"),
    ("day = 2026-10-01", 'stated = "TBD"', "C007", "milestones[1].closes"),
    ('kind = "member"\nstatus', 'kind = "member"\nentity = "CH"\nstatus', "C008", "eligibility[1]"),
    ("day = 2026-10-01", "in_days = 30", "C009", "milestones[1].in_days"),
    ("[treatment]\nmember", '[treatment.member]\n"9" = "counted"\n[x]\nmember', "Q010", "x"),
    ('stage = "open"', 'stage = "opened"', "Q025", "consultation.stage"),
]


def problems(content: str) -> list[tuple[str, str]]:
    with pytest.raises(QuestionnaireError) as caught:
        read(content.encode(), "tiny")
    return [(problem.code, problem.place) for problem in caught.value.problems]


@pytest.mark.parametrize(("old", "new", "code", "place"), WRONG)
def test_a_mistake_in_a_questionnaire_is_told_with_its_place(old: str, new: str, code: str, place: str) -> None:
    assert old in QUESTIONNAIRE
    assert (code, place) in problems(QUESTIONNAIRE.replace(old, new))


@pytest.mark.parametrize(("old", "new", "code", "place"), WRONG_CONSULTATION)
def test_a_mistake_in_a_consultation_is_told_with_its_place(old: str, new: str, code: str, place: str) -> None:
    assert old in CONSULTATION
    questionnaire = read(QUESTIONNAIRE.encode(), "tiny")
    with pytest.raises(QuestionnaireError) as caught:
        read_consultation(CONSULTATION.replace(old, new).encode(), "trial", questionnaire, None)
    assert (code, place) in [(problem.code, problem.place) for problem in caught.value.problems]


def test_a_category_that_a_kind_is_not_asked_has_no_treatment() -> None:
    wrong = '[treatment.stakeholder]\n"1" = "counted"\n'
    head = CONSULTATION.replace('"tiny"', '"wg-study"').replace('kind = "member"', 'kind = "stakeholder"')
    content = (head.split("[treatment]")[0] + wrong).encode()
    with pytest.raises(QuestionnaireError) as caught:
        read_consultation(content, "trial", shipped(), MADE)
    assert [problem.code for problem in caught.value.problems] == ["C010"]


def test_all_problems_are_told_at_once_each_with_a_remedy() -> None:
    content = (
        QUESTIONNAIRE.replace('id = "1a"', "").replace('"Tiny"', "3").replace('"membre"', '"x"').replace(TEXT, "tekst = 1")
    )
    with pytest.raises(QuestionnaireError) as caught:
        read(content.encode(), "tiny")
    assert {problem.place for problem in caught.value.problems} == {
        "questions[1].id",
        "questionnaire.title",
        "questions[1].text",
        "questions[1].tekst",
    }
    assert 'Did you mean "text"?' in str(caught.value)
    assert all(problem.remedy and problem.what and problem.code for problem in caught.value.problems)


def test_a_text_falls_back_on_the_first_language() -> None:
    questionnaire = read(QUESTIONNAIRE.encode(), "tiny")
    assert questionnaire.kinds[0].title.in_language("fr") == "Membre"
    assert questionnaire.chapters[0].title.in_language("fr") == "Introduction"


def test_a_body_of_no_known_kind_is_asked_nothing() -> None:
    assert shipped().open_to("observer") == ()


NONSENSE = [
    b"\xff",
    b"= 3",
    b"",
    b"kinds = 3\nquestions = [4]\n[nonsense]",
    b"x = 1\nx = 2",
    b"a = " + b"[" * 5000,
    b"#" * 1_000_001,
]


@pytest.mark.parametrize("content", NONSENSE)
def test_nonsense_is_refused_without_a_crash(content: bytes) -> None:
    with pytest.raises(QuestionnaireError):
        read(content, "file")
    with pytest.raises(QuestionnaireError):
        read_consultation(content, "file", shipped(), MADE)


LINES = st.lists(
    st.sampled_from([*QUESTIONNAIRE.splitlines(), *CONSULTATION.splitlines(), "x = 1", "required = 3", ""]), max_size=40
)


@settings(max_examples=150, deadline=None)
@given(content=st.one_of(st.binary(max_size=80), LINES.map("\n".join).map(str.encode)))
def test_any_bytes_are_a_questionnaire_or_a_list_of_problems(content: bytes) -> None:
    with suppress(QuestionnaireError):
        assert read(content, "file").questions
    with suppress(QuestionnaireError):
        read_consultation(content, "file", shipped(), MADE)


@pytest.mark.parametrize("what", ["broken", "folder", "missing", "loop"])
def test_check_says_what_is_wrong_with_a_file_with_exit_code_2_and_no_traceback(tmp_path: Path, what: str) -> None:
    path = tmp_path / what
    if what == "broken":
        path.write_text("[questionnaire]\n", encoding="utf-8")
    elif what == "folder":
        path.mkdir()
    elif what == "loop":
        path.symlink_to(path)
    done = subprocess.run(  # noqa: S603 - our own interpreter and file
        [sys.executable, "-m", "bot", "check", "--file", str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert re.search(r"\[Q0\d\d\]", done.stderr)
    assert "Traceback" not in done.stderr


def test_check_says_who_is_asked_what_and_until_when() -> None:
    done = subprocess.run([sys.executable, "-m", "bot", "check"], capture_output=True, text=True, check=True)
    assert "Member State: 10 questions" in done.stdout
    assert "23:59 (Geneva); closes answers" in done.stdout


def test_the_guide_names_every_key_and_every_code() -> None:
    guide = (ROOT / "docs" / "questionnaire.md").read_text(encoding="utf-8")
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot" / "questionnaire").rglob("*.py"))
    for code in set(re.findall(r'"([QC]0\d\d)"', sources)):
        assert f"`{code}`" in guide, f"{code} is not explained"
    read_by = r'\.(?:text|texts|texts_if_any|strings|flag|word|whole|decimal|day|rows|table|has|get)\(\s*"([a-z_]+)"'
    keys = set(re.findall(read_by, sources)) | {
        key for pair in re.findall(r'limits\("(\w+)", "(\w+)"', sources) for key in pair
    }
    for key in keys:
        assert f"`{key}`" in guide, f"the key {key} is not explained"


def test_the_codes_tested_here_are_all_there_are() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot" / "questionnaire").rglob("*.py"))
    here = Path(__file__).read_text(encoding="utf-8")
    by_file = {
        "Q001",
        "Q002",
        "Q005",
        "Q014",
    }  # no such file, not UTF-8, too large, a list of no tables: above, without their code
    assert {code for code in set(re.findall(r'"([QC]0\d\d)"', sources)) - by_file if f'"{code}"' not in here} == set()
