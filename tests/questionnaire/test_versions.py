"""What carries over from one version of a questionnaire to the next."""

import pytest

from bot.questionnaire.load import WG_STUDY, read, shipped, source
from bot.questionnaire.versions import Changes, changes
from tests.questionnaire.tiny import QUESTIONNAIRE


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('text = "How are you?"', 'text = "How  are\\n you?"'),
        ('text = "How are you?"', 'text = { en = "How are you?", fr = "Comment allez-vous ?" }'),
        ('text = "How are you?"', 'text = "How are you?"\nhint = "In a word."'),
        ('text = "How are you?"', 'text = "How are you?"\nrequired = true'),
        ('title = "Introduction"', 'title = "Another chapter"'),
    ],
)
def test_an_answer_carries_over_where_the_question_is_the_same(old: str, new: str) -> None:
    found = changes(read(QUESTIONNAIRE.encode(), "1"), read(QUESTIONNAIRE.replace(old, new).encode(), "2"))
    assert (found.same, found.changed) == (("1a",), ())


@pytest.mark.parametrize(
    "new",
    [
        'text = "How were you?"',
        'text = "How are you?"\ntype = "yes_no"',
        'text = "How are you?"\nmax_characters = 5',
    ],
)
def test_a_changed_question_is_asked_again(new: str) -> None:
    changed = QUESTIONNAIRE.replace('text = "How are you?"', new)
    found = changes(read(QUESTIONNAIRE.encode(), "1"), read(changed.encode(), "2"))
    assert (found.same, found.changed) == ((), ("1a",))


CHOICE = """type = "single_choice"
options = [{ id = "a", title = "Yes, fully" }, { id = "b", title = { en = "In part", fr = "En partie" } }]
"""


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ('title = "Yes, fully"', 'title = { en = "Yes, fully", fr = "Oui" }', True),
        ('fr = "En partie"', 'fr = "Partiellement"', False),
        ('title = "Yes, fully"', 'title = "Yes"', False),
        ('id = "a"', 'id = "c"', False),
        ("}]", '}, { id = "c", title = "No" }]', False),
        ("single_choice", "multiple_choice", False),
    ],
)
def test_a_choice_is_the_same_if_its_options_are(old: str, new: str, same: bool) -> None:
    before = QUESTIONNAIRE + CHOICE
    assert old in CHOICE
    found = changes(read(before.encode(), "1"), read((QUESTIONNAIRE + CHOICE.replace(old, new)).encode(), "2"))
    assert (found.same, found.changed) == ((("1a",), ()) if same else ((), ("1a",)))


def test_a_question_that_refers_to_another_one_now_is_asked_again() -> None:
    second = QUESTIONNAIRE + QUESTIONNAIRE[QUESTIONNAIRE.index("[[questions]]") :].replace("1a", "1b")
    found = changes(read(second.encode(), "1"), read(f'{second}refers_to = ["1a"]'.encode(), "2"))
    assert (found.same, found.changed) == (("1a",), ("1b",))


def test_the_shipped_questionnaire_carries_over_to_itself() -> None:
    found = changes(shipped(), shipped())
    assert len(found.same) == 10
    assert (found.changed, found.added, found.gone) == ((), (), ())


def test_questions_come_and_go() -> None:
    found = changes(read(QUESTIONNAIRE.encode(), "1"), read(QUESTIONNAIRE.replace('id = "1a"', 'id = "1b"').encode(), "2"))
    assert (found.added, found.gone) == (("1b",), ("1a",))


def test_a_question_that_is_asked_of_other_kinds_comes_and_goes_for_these() -> None:
    new = shipped()
    old = read(source(WG_STUDY).replace(b'"associate", "stakeholder"', b'"stakeholder"').replace(b'"1"', b'"0"', 1), "0")
    found = changes(old, new, "associate")
    assert found.added == tuple(one for one in new.addressed("associate") if one not in old.addressed("associate"))
    assert found.added
    assert changes(new, old, "associate").gone == found.added
    assert changes(old, new, "stakeholder").added == changes(old, new).added == ()


def test_of_what_changed_and_went_those_are_told_who_had_answered_and_of_what_is_new_all() -> None:
    found = Changes(("1",), ("2", "3"), ("4", "5"), ("6", "7"))
    assert found.concerning({"1", "2", "4", "6"}.__contains__) == Changes((), ("2", "4"), ("5",), ("6",))
