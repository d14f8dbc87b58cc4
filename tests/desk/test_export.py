"""`/export`: of which consultation, in which form, of which answers; the words in any order, and nothing guessed."""

from itertools import permutations

import pytest

from bot.model.effects import AskExport
from bot.model.people import Mandate, Office
from bot.model.shapes import Export
from bot.report.row import Form, Stages
from tests.desk.test_desk import ROOM, Folder, said, stepped, typed

BOTH = (Mandate("wsis", "d1", Office.SECRETARY), Mandate("other", "d1", Office.ADMIN))


def asked(text: str, *mandates: Mandate) -> list[tuple[str, str, str]]:
    """Return what was asked for, which is what will be sent."""
    made = stepped(typed(text), Folder(mandates or BOTH[:1]))
    records = [one for one in made.records if isinstance(one, AskExport)]
    assert all((one.by, one.address) == ("d1", ROOM) for one in records)
    sent = [one.shape for one in made.messages if isinstance(one.shape, Export)]
    assert [Export(one.consultation, one.form, one.stages) for one in records] == sent
    assert all(one.address == ROOM for one in made.messages)
    assert made.refused == (sent == [])
    return [(one.consultation, one.form, one.stages) for one in records]


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("stage", Stages)
def test_the_words_come_in_any_order_and_case(form: Form, stage: Stages) -> None:
    for words in permutations((form.value.upper(), stage.value)):
        assert asked(f"/export  {' '.join(words)} ") == [("wsis", form, stage)]


@pytest.mark.parametrize(
    ("text", "form", "stage"),
    [("/export", "xlsx", "submitted"), ("/export csv", "csv", "submitted"), ("export", "xlsx", "submitted")],
)
def test_left_alone_it_is_what_a_secretary_expects(text: str, form: str, stage: str) -> None:
    assert asked(text) == [("wsis", form, stage)]


def test_of_several_consultations_one_is_named() -> None:
    assert asked("/export csv", *BOTH) == []
    assert "/export other" in said(stepped(typed("/export csv"), Folder(BOTH)))
    assert asked("/export other csv draft", *BOTH) == [("other", "csv", "draft")]


@pytest.mark.parametrize(
    "words", ["other", "other csv", "csv wsis", "csv csv", "csv json", "draft all", "csv;", "--csv", "x" * 4000]
)
def test_what_is_not_understood_asks_for_nothing(words: str) -> None:
    """Nor does the name of a consultation that is somebody else's."""
    assert asked(f"/export {words}") == []
