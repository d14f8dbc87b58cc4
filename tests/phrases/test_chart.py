"""The picture of progress: a PNG of a telephone's width, drawn in letters that it has."""

import struct

import pytest

from bot.model.effects import Message
from bot.model.parts import Phrase, Texts
from bot.model.shapes import Bar, Chart
from bot.phrases.chart import Row, Words, drawable, png
from bot.phrases.speak import speak

WORDS = Words("submitted", "started, not submitted", "not started")


def size(picture: bytes) -> tuple[int, int]:
    assert picture.startswith(b"\x89PNG\r\n")
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


@pytest.mark.parametrize(
    "rows",
    [
        (Row("Member State", 41, 32, 120),),
        (Row("$x$ \\frac{", 0, 0, 0), Row("x" * 500, 1, 0, 99_999)),
        tuple(Row(f"Kind {number}", number, 1, 2) for number in range(20)),
    ],
)
def test_it_is_as_wide_as_a_telephone_shows_whatever_the_kinds_are_called(rows: tuple[Row, ...]) -> None:
    width, height = size(png(rows, WORDS))
    assert width == 1024
    assert 150 < height < 130 * len(rows) + 100


@pytest.mark.parametrize(
    ("label", "can"),
    [("Membre associé", True), ("Член Сектора", True), ("成员国", False), ("دولة عضو", False), ("3 (b)", True)],
)
def test_letters_that_it_lacks_are_known(label: str, can: bool) -> None:
    assert drawable(label) is can


def test_it_is_handed_over_as_a_file_also_to_readers_of_other_scripts() -> None:
    kind = Texts({"en": "Member State", "zh": "成员国"}, "en")
    message = Message("1", "a", (Phrase("digest-nobody"),), Chart((Bar(kind, 1, 2, 3),)))
    for language in ("", "zh", "ar"):
        file = speak(message, language, "").file
        assert file is not None
        assert (file.name, file.media_type) == ("progress.png", "image/png")
        assert size(file.content)[0] == 1024
