"""In which language an answer is."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.model.consultation import Consultation
from bot.model.questionnaire import Questionnaire
from bot.report.languages import UNITED_NATIONS, expected, language, tell
from bot.report.row import Untold
from bot.report.tally import UNKNOWN
from tests.report.examples import consultation, questionnaire

SENTENCES = {
    "ar": "ينبغي أن تحدد الدول الأعضاء المعايير",
    "en": "Member States should decide which stakeholders are relevant.",
    "es": "Los Estados Miembros deberían definir los criterios.",
    "fr": "Les États Membres devraient définir les critères.",
    "ru": "Государства-члены должны определить критерии.",
    "zh": "各成员国应当确定哪些利益攸关方是相关的并公布标准",
}


@pytest.mark.parametrize(("code", "sentence"), SENTENCES.items())
def test_each_of_the_six_is_told(code: str, sentence: str) -> None:
    assert language(sentence, UNITED_NATIONS) == code


@pytest.mark.parametrize("text", ["", "Yes.", "fourteen chars", "1234567890 1234567890 1234567890", "?!" * 50, "\x00" * 40])
def test_what_is_too_short_or_holds_no_words_is_not_guessed(text: str) -> None:
    assert language(text, UNITED_NATIONS) == UNKNOWN


def test_only_the_expected_languages_are_told() -> None:
    assert language("Die Mitgliedstaaten sollen die Kriterien festlegen.", ("de", "en")) == "de"
    assert language("Die Mitgliedstaaten sollen die Kriterien festlegen.", UNITED_NATIONS) in UNITED_NATIONS


def test_a_script_that_no_expected_language_has_is_unknown() -> None:
    assert language(SENTENCES["ar"], ("en", "fr")) == UNKNOWN


def test_languages_that_nobody_can_tell_apart_are_unknown() -> None:
    assert language(SENTENCES["en"], ("en", "xx")) == UNKNOWN


def test_a_questionnaire_in_one_language_may_be_answered_in_any_of_the_six() -> None:
    assert expected(replace(questionnaire(), languages=("de",))) == ("ar", "de", "en", "es", "fr", "ru", "zh")
    assert expected(replace(questionnaire(), languages=("pt-BR", "en"))) == ("en", "pt")


def test_two_processes_tell_the_same() -> None:
    mixed = [
        "Criteria et critères : criterios sociales",
        "La la la no no final total",
        "Die Kriterien der Union",
        *SENTENCES.values(),
    ]
    script = (
        "import sys; from bot.report.languages import *\n"
        "print([language(text, UNITED_NATIONS) for text in sys.argv[1:]], [language(t, ('en', 'es')) for t in sys.argv[1:]])"
    )
    told = {
        subprocess.run(  # noqa: S603 - our own script
            [sys.executable, "-W", "error", "-c", script, *mixed],
            cwd=Path(__file__).parents[2],
            env={"PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(told) == 1


class Shelf:
    """The least of a store: answers wait in it until they are told."""

    def __init__(self, answers: Sequence[Untold], languages: dict[str, tuple[str, ...]], *, deaf: bool = False) -> None:
        self.answers, self.languages, self.deaf = list(answers), languages, deaf
        self.told: dict[str, str] = {}

    async def consultations(self) -> Sequence[Consultation]:
        from msgspec.structs import replace as changed

        return [changed(consultation(), id=name) for name in self.languages]

    async def questionnaire_of(self, consultation: str) -> Questionnaire:
        return replace(questionnaire(), languages=self.languages[consultation])

    async def untold(self, limit: int) -> Sequence[Untold]:
        return [one for one in self.answers if self.deaf or one.response not in self.told][:limit]

    async def tell_languages(self, told: Sequence[tuple[str, str, int, str]]) -> None:
        for response, _, _, code in told:
            self.told[response] = code


async def test_all_that_waits_is_told_each_by_its_own_consultations_languages() -> None:
    german = "Die Mitgliedstaaten sollen die Kriterien festlegen."
    answers = [Untold(f"a/{number}", "1a", 1, SENTENCES["ru"]) for number in range(120)]
    shelf = Shelf(
        [*answers, Untold("a/b/1", "1a", 1, german), Untold("gone/1", "1a", 1, SENTENCES["fr"])],
        {"a": ("en",), "a/b": ("de", "fr")},
    )
    assert await tell(shelf) == 122
    assert shelf.told["a/119"] == "ru"
    assert shelf.told["a/b/1"] == "de"
    assert shelf.told["gone/1"] == "fr"
    assert await tell(shelf) == 0


async def test_a_store_that_gives_the_same_again_does_not_hold_us_for_ever() -> None:
    assert await tell(Shelf([Untold("a/1", "1a", 1, "Yes.")], {"a": ("en",)}, deaf=True)) == 1
