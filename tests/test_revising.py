"""Whom a new version of the questionnaire touches."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from bot.engine.revising import Revision
from bot.model.commenting import on_document, on_wording
from bot.model.consultation import Closes, Consultation, Eligibility, Instant, Milestone, Rule, Stage
from bot.model.delegation import Contact, Delegation
from bot.model.parts import Texts
from bot.model.people import Entity, Role
from bot.model.questionnaire import Questionnaire
from bot.model.response import AnswerState, FragmentState, Response
from bot.questionnaire.load import read
from tests.questionnaire.tiny import QUESTIONNAIRE

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
GIVEN = AnswerState((FragmentState("f", NOW, (1,), 1, 3),), revision=1)


def version(number: str, text: str, *more: str) -> Questionnaire:
    written = QUESTIONNAIRE.replace('version = "1"', f'version = "{number}"').replace("How are you?", text)
    question = QUESTIONNAIRE[QUESTIONNAIRE.index("[[questions]]") :]
    return read("".join((written, *(question.replace("1a", id_) for id_ in more))).encode(), number)


def asked(*said: str) -> dict[str, Questionnaire]:
    """Return versions 1, 2 ... that ask 1a in these words."""
    return {str(number): version(str(number), text) for number, text in enumerate(said, 1)}


def told(versions: dict[str, Questionnaire], stands: Response, consultation: Consultation) -> list[str]:
    """Return the names of the messages when the last of *versions* takes the place of the one before it."""
    *_, old, new = versions
    before = replace(consultation, version=old)
    kind = versions[new].kinds[0].id
    contact = Contact("seat", Role.HEAD, "test:ana")
    tell = Revision(before, replace(before, number=2, version=new), versions[new], NOW)
    return [one.id for one in tell(Delegation(Entity("e", "E", kind), stands, (contact,)), versions.__getitem__)]


def consultation(stage: Stage, closes: Closes = Closes.ANSWERS, at: datetime | None = None) -> Consultation:
    first = version("1", "How are you?")
    end = (Milestone("end", Texts({"en": "End"}, "en"), Instant(at), closes=closes),) if at else ()
    rule = Rule(Eligibility.ALLOWED, kind=first.kinds[0].id)
    title = Texts({"en": "Trial"}, "en")
    return Consultation("trial", 1, title, first.id, "1", stage, "Geneva", "Europe/Zurich", end, (rule,))


def response(version: str, **answers: AnswerState) -> Response:
    return Response("trial/e", "trial", "e", version, 1, dict(answers))


def commented(*keys: str) -> Response:
    return replace(response(""), answers=dict.fromkeys(keys, GIVEN))


NAME = ["version:trial:2:seat:test:ana"]


@pytest.mark.parametrize(
    ("versions", "stands", "names"),
    [
        (asked("A?", "B?"), response("1", **{"1a": GIVEN}), NAME),
        (asked("A?", "A?"), response("1", **{"1a": GIVEN}), []),
        (asked("A?", "B?"), response("1", **{"1a": AnswerState(skipped=True)}), []),
        (asked("A?", "B?"), response("1", **{"1a": AnswerState()}), []),
        (asked("A?", "B?"), response(""), []),
        # of what changed two versions ago they were told then, and back is where they were
        (asked("A?", "B?", "B?"), response("1", **{"1a": GIVEN}), []),
        (asked("A?", "B?", "C?"), response("1", **{"1a": GIVEN}), NAME),
        (asked("A?", "B?", "A?"), response("1", **{"1a": GIVEN}), []),
        ({"1": version("1", "A?"), "2": version("2", "A?", "1b")}, response("1", **{"1a": GIVEN}), NAME),
        ({"1": version("1", "A?"), "2": version("2", "A?", "1b")}, response("1", **{"1a": AnswerState(skipped=True)}), NAME),
        ({"1": version("1", "A?"), "2": version("2", "A?", "1b")}, replace(response("1", **{"1a": GIVEN}), submission=1), []),
        (asked("A?", "B?"), replace(response("1", **{"1a": GIVEN}), submission=1), NAME),
        ({"1": version("1", "A?", "1b"), "2": version("2", "A?")}, response("1", **{"1b": GIVEN}), NAME),
        ({"1": version("1", "A?", "1b"), "2": version("2", "A?")}, response("1", **{"1a": GIVEN}), []),
    ],
)
def test_a_version_touches_whose_answers_it_words_anew_or_drops_and_who_is_not_done_by_what_is_new(
    versions: dict[str, Questionnaire], stands: Response, names: list[str]
) -> None:
    assert told(versions, stands, consultation(Stage.OPEN)) == names
    assert told(versions, stands, consultation(Stage.CLOSED)) == []
    assert told(versions, stands, consultation(Stage.DRAFT)) == []
    assert told(versions, stands, consultation(Stage.OPEN, at=NOW)) == []
    assert told(versions, stands, replace(consultation(Stage.OPEN), eligibility=())) == []


@pytest.mark.parametrize(
    ("versions", "stands", "names"),
    [
        (asked("A?", "B?"), commented(on_wording("1a", "1")), NAME),
        (asked("A?", "A?"), commented(on_wording("1a", "1")), []),
        (asked("A?", "B?"), commented(), []),
        # a comment goes with its words: through a version that asks the same, not beyond one that asks something else
        (asked("A?", "A?", "B?"), commented(on_wording("1a", "1")), NAME),
        (asked("A?", "B?", "C?"), commented(on_wording("1a", "1")), []),
        (asked("A?", "B?", "C?"), commented(on_wording("1a", "1"), on_wording("1a", "2")), NAME),
        ({"1": version("1", "A?"), "2": version("2", "A?", "1b")}, commented(on_wording("1a", "1")), NAME),
        ({"1": version("1", "A?"), "2": version("2", "A?", "1b")}, commented(), []),
        (asked("A?", "B?"), commented(on_document("1a")), []),
    ],
)
def test_a_draft_touches_whose_comments_it_words_anew_or_drops(
    versions: dict[str, Questionnaire], stands: Response, names: list[str]
) -> None:
    assert told(versions, stands, consultation(Stage.DRAFT)) == names
    assert told(versions, stands, consultation(Stage.OPEN)) == []
    assert told(versions, stands, consultation(Stage.DRAFT, Closes.COMMENTS, NOW)) == []
    assert told(versions, stands, replace(consultation(Stage.DRAFT), comment_kinds=("nobody",))) == []
