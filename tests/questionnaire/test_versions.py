"""What carries over from one version of a questionnaire to the next."""

import pytest

from bot.questionnaire.load import read
from bot.questionnaire.versions import changes
from tests.questionnaire.tiny import QUESTIONNAIRE

SAME = ("1a",)


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


def test_questions_come_and_go() -> None:
    found = changes(read(QUESTIONNAIRE.encode(), "1"), read(QUESTIONNAIRE.replace('id = "1a"', 'id = "1b"').encode(), "2"))
    assert (found.added, found.gone) == (("1b",), ("1a",))
