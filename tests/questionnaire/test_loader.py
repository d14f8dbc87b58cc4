"""What the loaders promise to authors: every mistake at once, each with its place, what is wrong, what to do, and a code."""

import os
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.schedule import Every, Schedule
from bot.questionnaire.load import read, read_consultation, shipped
from bot.questionnaire.problems import QuestionnaireError
from tests.questionnaire.tiny import CONSULTATION, QUESTIONNAIRE

MADE = datetime(2026, 3, 2, tzinfo=UTC)
TEXT = 'text = "How are you?"'
CHOICE = 'type = "single_choice"\noptions = '

NO_NUMBERS = ["nan", "inf", "1e999999999", "1e-999999999", "1.0000001", "true", '"3"', "1e16"]

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
    ("[[questions]]", "[[chapters]]\n[[questions]]", "Q016", "chapters[2].id"),
    (TEXT, f'{TEXT}\nrefers_to = ["1a"]', "Q022", "questions[1].refers_to"),
    (TEXT, f"{TEXT}\nmin_characters = 0", "Q026", "questions[1].min_characters"),
    (TEXT, f"{TEXT}\nmin_characters = 9\nmax_characters = 3", "Q027", "questions[1].max_characters"),
    (TEXT, f'{TEXT}\ntype = "scale"\nfrom = 5\nto = 5', "Q027", "questions[1].to"),
    (TEXT, f'{TEXT}\ntype = "scale"\nfrom = 0\nto = 11', "Q027", "questions[1].to"),
    (TEXT, f'{TEXT}\ntype = "decimal"\nleast = 0.001', "Q027", "questions[1].least"),
    *((TEXT, f'{TEXT}\ntype = "decimal"\nmost = {n}', "Q026", "questions[1].most") for n in NO_NUMBERS),
    (TEXT, f'{TEXT}\ntype = "date"\nearliest = "soon"', "Q028", "questions[1].earliest"),
    (TEXT, f'{TEXT}\n{CHOICE}[{{ id = "a", title = "A" }}]', "Q029", "questions[1].options"),
    (TEXT, f'{TEXT}\n{CHOICE}[{{ id = "a", title = "2" }}, {{ id = "b", title = "B" }}]', "Q030", "questions[1].options[2]"),
    (TEXT, f'{TEXT}\n{CHOICE}[{{ id = "a", title = "{"x" * 201}" }}]', "Q031", "questions[1].options[1].title"),
    (TEXT, f"{TEXT}\n{CHOICE}[4]", "Q014", "questions[1].options[1]"),
]

DOCUMENT = '[[documents]]\nid = "paper"\ntitle = "A"\nlink = "https://example.org/a.pdf"\n'
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
    ("day = 2026-10-01", "day = 2026-10-01\nlate_days = -1", "Q026", "milestones[1].late_days"),
    ('closes = "answers"', 'closes = "report"\ngrace_minutes = 5', "C011", "milestones[1].grace_minutes"),
    ('stage = "open"', 'stage = "open"\nreminders = ["400d"]', "C012", "consultation.reminders"),
    ('stage = "open"', 'stage = "open"\nreminders = ["1d", "24h"]', "Q015", "consultation.reminders"),
    ('stage = "open"', 'stage = "open"\nreminders = ["soon"]', "Q024", "consultation.reminders"),
    ("[treatment]", '[digests]\nevery = "hourly"\nat = "08:00"\n[treatment]', "Q025", "digests.every"),
    ("[treatment]", '[digests]\nevery = "daily"\nat = "24:00"\n[treatment]', "Q024", "digests.at"),
    ("[treatment]", '[digests]\nevery = "daily"\n[treatment]', "Q016", "digests.at"),
    ("[treatment]", '[digests]\nevery = "weekly"\nweekday = "caturday"\nat = "8:00"\n[treatment]', "Q025", "digests.weekday"),
    ("[treatment]", '[[documents]]\nid = "a"\ntitle = "A"\nlink = "here"\n[treatment]', "Q024", "documents[1].link"),
    ("[treatment]", f'{DOCUMENT}closes = "nothing"\n[treatment]', "Q022", "documents[1].closes"),
    ("[treatment]", f"{DOCUMENT.replace('paper', '1a')}[treatment]", "C013", "documents[1].id"),
    ('stage = "open"', 'stage = "open"\ncomment_kinds = ["planet"]', "Q022", "consultation.comment_kinds"),
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


@pytest.mark.parametrize(
    ("written", "reminders"), [("", (336, 72, 24)), ("reminders = []\n", ()), ('reminders = ["6h", "30d"]\n', (720, 6))]
)
def test_reminders_have_a_default_and_can_be_left_out(written: str, reminders: tuple[int, ...]) -> None:
    content = CONSULTATION.replace("stage =", f"{written}stage =")
    made = read_consultation(content.encode(), "trial", read(QUESTIONNAIRE.encode(), "tiny"), None)
    assert made.reminders == reminders
    assert made.digests is None


def test_digests_come_by_the_clock_of_the_city() -> None:
    table = '[digests]\nevery = "weekly"\nweekday = "friday"\nat = "7:30"\nwithout_news = "silent"\n[treatment]'
    content = CONSULTATION.replace("[treatment]", table)
    made = read_consultation(content.encode(), "trial", read(QUESTIONNAIRE.encode(), "tiny"), None)
    assert made.digests == Schedule(Every.WEEKLY, 450, 4)
    assert made.silent


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


NONSENSE = {
    "not UTF-8": (b"\xff", "Q002"),
    "UTF-16": ("[questionnaire]".encode("utf-16"), "Q002"),
    "not TOML": (b"= 3", "Q003"),
    "a key twice": (b"x = 1\nx = 2", "Q003"),
    "a table twice": (b"[x]\n[x]", "Q003"),
    "NUL": (b"\0" * 1000, "Q003"),
    "a number of many digits": (b"x = " + b"9" * 100_000, "Q003"),
    "deep lists": (b"a = " + b"[" * 5000, "Q004"),
    "deep tables": (b"a = " + b"{a = " * 5000, "Q004"),
    "a long path of keys": (b"a." * 400_000 + b"a = 1", "Q004"),
    "too large": (b"#" * 1_000_001, "Q005"),
    "nothing": (b"", "Q011"),
    "other things": (b"kinds = 3\nquestions = [4]\n[nonsense]", "Q010"),
}


@pytest.mark.parametrize(("content", "code"), NONSENSE.values(), ids=NONSENSE)
def test_nonsense_is_refused_with_its_reason(content: bytes, code: str) -> None:
    for loader in (read, partial(read_consultation, questionnaire=shipped(), made_at=MADE)):
        with pytest.raises(QuestionnaireError) as caught:
            loader(content, "file")
        assert code in {problem.code for problem in caught.value.problems}


def many(line: str) -> bytes:
    """Return the smallest questionnaire and *line* (`#` is its number), again and again, to one megabyte."""
    count = 900_000 // (len(line) + 6)
    return (QUESTIONNAIRE + "".join(line.replace("#", str(number)) for number in range(count))).encode()


@pytest.mark.parametrize(
    "content",
    [
        many("key# = 1\n"),
        many('[[questions]]\nid = "q#"\nrefers_to = ["r#"]\n'),
        QUESTIONNAIRE.replace('["en", "fr"]', "[" + '"en", "fr", ' * 70_000 + "]").encode(),
        (QUESTIONNAIRE + CHOICE + "[" + '{ id = "a", title = "A" }, ' * 35_000 + "]").encode(),
    ],
    ids=["keys", "references", "languages", "options"],
)
def test_a_megabyte_of_mistakes_is_told_within_seconds(content: bytes) -> None:
    begun = process_time()
    with pytest.raises(QuestionnaireError):
        read(content, "file")
    assert process_time() - begun < 10, "time grows with the square of the file"


def test_a_megabyte_of_text_is_a_question() -> None:
    long = "word " * 199_000
    assert (
        read(QUESTIONNAIRE.replace("How are you?", long).encode(), "file").questions[0].text.in_language("en") == long.strip()
    )


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


HOSTILE = {
    "broken": "Q016",
    "folder": "Q001",
    "missing": "Q001",
    "loop": "Q001",
    "empty": "Q011",
    "bytes": "Q002",
    "endless": "Q005",
    "\x1b[31mred": "Q001",
    os.fsdecode(b"\xff"): "Q001",
    "long" * 2000: "Q001",
}


@pytest.mark.parametrize(("what", "code"), HOSTILE.items(), ids=[ascii(name)[:20] for name in HOSTILE])
def test_check_says_what_is_wrong_with_a_file_with_exit_code_2_and_no_traceback(tmp_path: Path, what: str, code: str) -> None:
    path = tmp_path / what if what != "endless" else Path("/dev/zero")
    if what == "broken":
        path.write_text("[questionnaire]\n", encoding="utf-8")
    elif what == "folder":
        path.mkdir()
    elif what == "loop":
        path.symlink_to(path)
    elif what in {"empty", "bytes"}:
        path.write_bytes(b"\xff\xfe" if what == "bytes" else b"")
    done = subprocess.run(  # noqa: S603 - our own interpreter and file
        [sys.executable, "-m", "bot", "check", "--file", str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert f"[{code}]" in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_check_says_who_is_asked_what_and_until_when() -> None:
    done = subprocess.run([sys.executable, "-m", "bot", "check"], capture_output=True, text=True, check=True)
    assert "Member State: 10 questions" in done.stdout
    assert "23:59 (Geneva); closes answers" in done.stdout


def test_check_says_which_words_are_missing_before_it_can_be_opened(tmp_path: Path) -> None:
    path = tmp_path / "tiny.toml"
    path.write_text(QUESTIONNAIRE.replace('languages = ["en"]', 'languages = ["en", "fr"]'), encoding="utf-8")
    done = subprocess.run(  # noqa: S603 - our own interpreter and file
        [sys.executable, "-m", "bot", "check", "--file", str(path)], capture_output=True, text=True, check=True
    )
    assert "No words in fr: 1a. Answers cannot be opened before they are there.\n" in done.stdout


def test_check_counts_one_question_as_one(tmp_path: Path) -> None:
    path = tmp_path / "tiny.toml"
    path.write_text(QUESTIONNAIRE, encoding="utf-8")
    done = subprocess.run(  # noqa: S603 - our own interpreter and file
        [sys.executable, "-m", "bot", "check", "--file", str(path)], capture_output=True, text=True, check=True
    )
    assert "Member: 1 question: 1a\n" in done.stdout
