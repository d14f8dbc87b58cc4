"""What each question type takes, what it refuses, and in which form it keeps an answer."""

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.parts import Phrase
from bot.model.questionnaire import Given, QuestionType, Rejected
from bot.model.shapes import PickMany
from bot.phrases.catalogue import FOLDER
from bot.phrases.speak import voice
from bot.questionnaire.load import example, read
from bot.questionnaire.types import QUESTION_TYPES
from tests.questionnaire.tiny import QUESTIONNAIRE


def made(limits: str) -> QuestionType:
    """Return the type of a question with *limits* in its table."""
    return read(f"{QUESTIONNAIRE}{limits}".encode(), "tiny").questions[0].type


CHOICE = """options = [
    { id = "red", title = { en = "Red", fr = "Rouge" } },
    { id = "sky", title = "Sky blue" },
    { id = "x3", title = "Three" },
]"""
TYPES = {
    "long_text": "min_characters = 2\nmax_characters = 10",
    "single_choice": f'type = "single_choice"\n{CHOICE}',
    "multiple_choice": f'type = "multiple_choice"\nleast = 1\nmost = 2\n{CHOICE}',
    "yes_no": 'type = "yes_no"',
    "whole_number": 'type = "whole_number"\nleast = 0\nmost = 5000',
    "decimal": 'type = "decimal"\nleast = -1.5\nmost = 100\ndecimals = 2',
    "scale": 'type = "scale"\nfrom = 1\nto = 5\nfrom_title = "bad"\nto_title = "good"',
    "date": 'type = "date"\nearliest = 2026-01-01\nlatest = 2026-12-31',
    "file": 'type = "file"\nmax_megabytes = 1\nendings = ["pdf"]',
}

ACCEPTED = [
    ("long_text", "ten chars!", "ten chars!"),
    ("single_choice", "red", "red"),
    ("single_choice", "RED", "red"),
    ("single_choice", " rouge ", "red"),
    ("single_choice", "2", "sky"),
    ("single_choice", "2.", "sky"),
    ("multiple_choice", "1, 2", "red sky"),
    ("multiple_choice", "2 1", "red sky"),
    ("multiple_choice", "Sky blue", "sky"),
    ("multiple_choice", "red sky", "red sky"),
    ("multiple_choice", "three and Rouge", "red x3"),
    ("multiple_choice", "1, 1, 1", "red"),
    ("single_choice", "٢", "sky"),
    ("yes_no", "yes", "yes"),
    ("yes_no", "Y", "yes"),
    ("yes_no", "No.", "no"),
    ("yes_no", "1", "yes"),
    ("yes_no", "oui", "yes"),
    ("yes_no", "Да", "yes"),
    ("yes_no", "لا", "no"),
    ("whole_number", "12", "12"),
    ("whole_number", "1 240", "1240"),
    ("whole_number", "1,240", "1240"),
    ("whole_number", "٣", "3"),
    ("whole_number", "007", "7"),
    ("decimal", "3.5", "3.5"),
    ("decimal", "3,5", "3.5"),
    ("decimal", "-1.50", "-1.5"),
    ("decimal", "−1", "-1"),  # noqa: RUF001 - a minus as keyboards have it
    ("decimal", "-0.0", "0"),
    ("scale", "3", "3"),
    ("scale", "good", "5"),
    ("scale", "3.0", "3"),
    ("date", "2026-03-02", "2026-03-02"),
    ("date", "2 March 2026", "2026-03-02"),
    ("date", "31/12/2026", "2026-12-31"),
    ("date", "2 mars 2026", "2026-03-02"),
    ("date", "Monday, 2nd of March 2026", "2026-03-02"),
    ("date", "20260302", "2026-03-02"),
]

REFUSED = [
    ("long_text", "eleven chars", "type-refused-length"),
    ("long_text", "  ", "type-refused-blank-text"),
    ("single_choice", "green", "type-refused-option"),
    ("single_choice", "4", "type-refused-option"),
    ("single_choice", "", "type-refused-blank"),
    ("multiple_choice", "1, 9", "type-refused-option"),
    ("multiple_choice", "1, 2, 3", "type-refused-many-options"),
    ("yes_no", "maybe", "type-refused-yes-no"),
    ("yes_no", "3", "type-refused-yes-no"),
    ("yes_no", " \n ", "type-refused-blank"),
    ("whole_number", "lots", "type-refused-number"),
    ("whole_number", "3.5", "type-refused-fraction"),
    ("whole_number", "5001", "type-refused-range"),
    ("whole_number", "-1", "type-refused-range"),
    ("whole_number", "1.240", "type-refused-ambiguous-number"),
    ("whole_number", "1" * 19, "type-refused-digits"),
    ("whole_number", "12 34", "type-refused-number"),
    ("decimal", "1,24,0", "type-refused-number"),
    ("decimal", "3.555", "type-refused-decimals"),
    ("decimal", "101", "type-refused-range"),
    ("decimal", "much", "type-refused-number"),
    ("scale", "6", "type-refused-range"),
    ("scale", "2.5", "type-refused-fraction"),
    ("date", "03/04/2026", "type-refused-ambiguous-date"),
    ("date", "2026-02-30", "type-refused-no-such-day"),
    ("date", "soon", "type-refused-date"),
    ("date", "tomorrow", "type-refused-date"),
    ("date", "2 March", "type-refused-date"),
    ("date", "2027-01-01", "type-refused-day-range"),
    ("file", "here it is", "type-refused-no-file"),
]


@pytest.mark.parametrize("name", sorted(set(QUESTION_TYPES) - {"single_choice", "multiple_choice"}))
def test_a_type_can_do_without_its_limits(name: str) -> None:
    question = made(f'type = "{name}"')
    answer = question.read(Given("3", file="plan.pdf" if name == "file" else ""), "")
    assert isinstance(answer, str) or name in {"yes_no", "date"}
    question.expected()
    question.shape("")


def test_usual_limits_are_those_that_the_guide_tells() -> None:
    decimal, scale = made('type = "decimal"'), made('type = "scale"')
    assert decimal.read(Given("3.25"), "") == "3.25"
    assert isinstance(decimal.read(Given("3.255"), ""), Rejected)
    assert [scale.read(Given(step), "") for step in ("1", "5")] == ["1", "5"]
    assert isinstance(scale.read(Given("6"), ""), Rejected)
    assert isinstance(made('type = "scale"\nto = 4').read(Given("5"), ""), Rejected)


def test_every_type_is_here() -> None:
    assert set(TYPES) == set(QUESTION_TYPES)
    assert {name for name, *_ in REFUSED} == set(TYPES)


@pytest.mark.parametrize(("name", "said", "kept"), ACCEPTED)
def test_what_people_write_is_understood(name: str, said: str, kept: str) -> None:
    assert made(TYPES[name]).read(Given(said), "") == kept


@pytest.mark.parametrize(("name", "said", "why"), REFUSED)
def test_a_reply_of_the_wrong_kind_is_refused_with_its_reason(name: str, said: str, why: str) -> None:
    answer = made(TYPES[name]).read(Given(said), "")
    assert isinstance(answer, Rejected)
    assert answer.why.id == why


@pytest.mark.parametrize(
    ("file", "size", "kept"),
    [("plan.pdf", 1000, "plan.pdf"), ("plan.PDF", 1000, "plan.PDF"), ("plan.exe", 1000, None), ("plan.pdf", 2_000_000, None)],
)
def test_a_file_is_taken_by_its_ending_and_size(file: str, size: int, kept: str | None) -> None:
    answer = made(TYPES["file"]).read(Given("", file=file, size=size), "")
    assert isinstance(answer, Rejected) if kept is None else answer == kept


def test_a_file_is_no_answer_to_a_question_that_wants_words() -> None:
    answer = made(TYPES["yes_no"]).read(Given("", file="a.pdf", size=1), "")
    assert isinstance(answer, Rejected)
    assert answer.why.id == "type-refused-file"


def test_presses_add_and_take_away_options_of_a_multiple_choice() -> None:
    choice = made(TYPES["multiple_choice"])
    assert choice.read(Given("sky", pressed=True), "") == "sky"
    assert choice.read(Given("red", pressed=True), "sky") == "red sky"
    assert choice.read(Given("sky", pressed=True), "red sky") == "red"
    assert choice.read(Given("red", pressed=True), "red") == ""
    assert isinstance(choice.read(Given("forged", pressed=True), ""), Rejected)
    assert choice.read(Given("= sky red forged", pressed=True), "x3") == "red sky"  # a form says the whole choice
    assert choice.read(Given("=", pressed=True), "red") == ""
    too_many = choice.read(Given("=red sky x3", pressed=True), "red")
    assert isinstance(too_many, Rejected)
    assert too_many.why.id == "type-refused-many-options"
    shape = choice.shape("red sky")
    assert isinstance(shape, PickMany)
    assert shape.chosen == ("red", "sky")


def test_too_few_options_cannot_be_handed_in() -> None:
    choice = made(TYPES["multiple_choice"].replace("least = 1", "least = 2"))
    assert choice.lacks("red") is not None
    assert choice.lacks("red sky") is None


@pytest.mark.parametrize(
    "limits",
    [
        "least = 20",
        "most = 5",
        "most = -3",
        'type = "decimal"\nleast = 3.75',
        'type = "decimal"\nmost = -0.5',
        'type = "date"\nearliest = 2030-02-28',
        'type = "date"\nlatest = 1999-12-31',
        'type = "scale"\nfrom = 0\nto = 10',
        'type = "whole_number"',
        'type = "date"',
    ],
)
def test_the_example_that_is_given_would_be_taken(limits: str) -> None:
    question = made(limits if "type" in limits else f'type = "whole_number"\n{limits}')
    expected = question.expected()
    assert expected is not None
    assert isinstance(question.read(Given(str(expected.args["example"])), ""), str)


def test_one_option_too_many_is_said_by_its_title() -> None:
    refusal = made(TYPES["multiple_choice"]).read(Given("x3", pressed=True), "red sky")
    assert isinstance(refusal, Rejected)
    assert ENGLISH.label(refusal.why).startswith("With “Three” there would be 3 options, which is too many.")


def test_a_long_reply_to_a_choice_is_refused_at_once() -> None:
    options = ",".join(f'{{ id = "o{n}", title = "Option {n}" }}' for n in range(50))
    choice, begun = made(f'type = "multiple_choice"\noptions = [{options}]'), process_time()
    assert isinstance(choice.read(Given(",".join(f"z{n}" for n in range(14_000))), ""), Rejected)
    assert process_time() - begun < 1, "every piece of it was looked up"


def test_a_forged_press_on_a_single_choice_is_refused() -> None:
    assert isinstance(made(TYPES["single_choice"]).read(Given("1", pressed=True), ""), Rejected)


ENGLISH = voice("en", "")
MADE = {
    (name, limited): made(limits if limited or "choice" in name else f'type = "{name}"')
    for name, limits in TYPES.items()
    for limited in (True, False)
}
SAID = st.one_of(
    st.text(max_size=30),
    st.text(alphabet="0123456789٣²½.,' -+−_:/", max_size=14),  # noqa: RUF001 - as keyboards have them
    st.from_regex(r"-?[0-9., '٣٤]{1,12}", fullmatch=True),
    st.from_regex(r"[0-9]{1,4}[-/. ][0-9]{1,2}[-/. ][0-9]{1,4}", fullmatch=True),
    st.lists(st.sampled_from(["red", "sky", "1", "2", "3", ",", "and", "Rouge"]), max_size=5).map(" ".join),
)


@settings(max_examples=150, deadline=None)
@given(said=SAID, before=SAID, name=st.sampled_from(sorted(TYPES)), pressed=st.booleans(), limited=st.booleans())
def test_any_words_are_taken_or_refused_and_what_is_taken_stays_as_it_is(
    said: str, before: str, name: str, pressed: bool, limited: bool
) -> None:
    question = MADE[name, limited]
    file = name == "file"
    taken = question.read(Given("", file=said) if file else Given(said, pressed=pressed), before)
    if isinstance(taken, Rejected):
        assert isinstance(taken.why, Phrase)
        ENGLISH.lines(taken.why)
    elif taken:
        assert question.read(Given("", file=taken) if file else Given(taken), "") == taken
        assert ENGLISH.label(question.show(taken))
        question.lacks(taken)
    ENGLISH.lines(question.show(before))  # what an older version kept may be anything
    question.shape(before)


def test_every_phrase_of_the_types_is_in_the_catalogue() -> None:
    known = (FOLDER / "en" / "types.ftl").read_text(encoding="utf-8")
    for _, said, why in REFUSED:
        assert f"\n{why} = " in known, said
    for question in example().questions:
        expected = question.type.expected()
        assert expected is None or f"\n{expected.id} = " in known
