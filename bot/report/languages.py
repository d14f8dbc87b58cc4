"""In which language an answer is written. Told after the fact, in a thread, never while somebody waits for a reply.

langdetect knows 55 languages; only those that a consultation expects are looked at, which is both surer and faster.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Protocol

from bot.model.consultation import Consultation
from bot.model.questionnaire import Questionnaire
from bot.report.row import Untold
from bot.report.tally import UNKNOWN

UNITED_NATIONS = ("ar", "en", "es", "fr", "ru", "zh")
LETTERS = 15  # fewer tell little: 0.974 right at 15, 0.997 at 30, among the six languages
CHARACTERS = 2_000  # more change nothing, and langdetect's time grows with the square
SLICE = 50  # texts at a time, so that the thread and the database are never held for long

PROFILES = {"zh": ("zh-cn", "zh-tw")}
"""Where langdetect's names of profiles are not the language's code."""


class Tells(Protocol):
    """What a store must offer. `Registry` does."""

    async def consultations(self) -> Sequence[Consultation]: ...

    async def questionnaire_of(self, consultation: str) -> Questionnaire: ...

    async def untold(self, limit: int) -> Sequence[Untold]: ...

    async def tell_languages(self, told: Sequence[tuple[str, str, int, str]]) -> None: ...


def expected(questionnaire: Questionnaire) -> tuple[str, ...]:
    """Return the languages that answers are expected in.

    A questionnaire in one language may be answered in any of the United Nations' six: one written in English only does not
    make a Russian answer English.
    """
    languages = {language.partition("-")[0].lower() for language in questionnaire.languages}
    return tuple(sorted(languages if len(languages) > 1 else languages | set(UNITED_NATIONS)))


async def tell(store: Tells) -> int:
    """Tell the languages of all answers of which it is not known, each among those its consultation expects.

    Return how many were told. Repeating it is harmless; what changes meanwhile is told the next time.
    """
    languages = {made.id: expected(await store.questionnaire_of(made.id)) for made in await store.consultations()}
    seen: set[tuple[str, str, int]] = set()
    while True:
        answers = [one for one in await store.untold(SLICE) if (one.response, one.question, one.revision) not in seen]
        if not answers:
            return len(seen)
        told = await asyncio.get_running_loop().run_in_executor(None, _told, answers, languages)
        await store.tell_languages(told)
        seen.update((one.response, one.question, one.revision) for one in answers)


def _told(answers: Iterable[Untold], languages: dict[str, tuple[str, ...]]) -> list[tuple[str, str, int, str]]:
    return [(one.response, one.question, one.revision, language(one.text, _of(one, languages))) for one in answers]


def _of(answer: Untold, languages: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the languages of the answer's consultation: a response is called `consultation/entity`."""
    owners = [consultation for consultation in languages if answer.response.startswith(f"{consultation}/")]
    return languages[max(owners, key=len)] if owners else UNITED_NATIONS


def language(text: str, languages: tuple[str, ...]) -> str:
    """Return which of *languages* (ISO 639 codes) *text* is in, "und" if it is too short or cannot be told.

    The same text always gives the same language.
    """
    text = text[:CHARACTERS]
    if sum(character.isalpha() for character in text) < LETTERS:
        return UNKNOWN
    return _detector(languages)(text)


@cache
def _detector(languages: tuple[str, ...]) -> Callable[[str], str]:
    """Return a detector that knows *languages* only. One that langdetect has no profile for is never told."""
    from langdetect.detector_factory import (  # type: ignore[import-untyped]  # langdetect has no types, and no stubs exist
        PROFILES_DIRECTORY,
        DetectorFactory,
    )
    from langdetect.lang_detect_exception import LangDetectException  # type: ignore[import-untyped]  # as above

    code_of = {name: code for code in languages for name in PROFILES.get(code, (code,))}
    paths = [path for name in sorted(code_of) if (path := Path(PROFILES_DIRECTORY) / name).is_file()]
    if len({code_of[path.name] for path in paths}) < 2:
        return lambda _: UNKNOWN  # nothing to choose between
    factory = DetectorFactory()
    factory.set_seed(0)  # its random walk then depends on the text alone
    factory.load_json_profile([path.read_text("utf-8") for path in paths])

    def detect(text: str) -> str:
        detector = factory.create()
        detector.append(text)
        try:
            return code_of.get(detector.detect(), UNKNOWN)
        except LangDetectException:  # no letters of any of these languages
            return UNKNOWN

    return detect
