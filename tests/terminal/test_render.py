"""What stored text cannot do to a terminal, and how text from right to left is printed."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from adapters.terminal.plain import PlainPaper
from adapters.terminal.render import as_plain, as_rich, bar
from adapters.terminal.screen import ScreenPaper
from bot.model.effects import Message, Progress
from bot.model.parts import Lines, Part, Phrase, Quoted, Texts
from bot.model.shapes import Button, HandOver, Option, PickOne, Say, Shape
from bot.phrases.speak import Spoken, speak

ARABIC = "عدد المواقع هو 12 موقعًا (تقريبًا)، وسنرسل التفاصيل لاحقًا إلى الأمانة بعد التشاور مع العاصمة والوزارات المعنية."


def spoken(*paragraphs: Part, shape: Shape = Say(), buttons: tuple[Button, ...] = ()) -> Spoken:  # noqa: B008 - frozen
    return speak(Message("m", "terminal:ann", paragraphs, shape=shape, buttons=buttons), "en", "")


def everywhere(text: str) -> tuple[Spoken, ...]:
    """Return *text* in every place that a message has for words of others."""
    author = Texts({"en": text}, "en")
    return (
        spoken(Quoted(text)),
        spoken(author, Lines((Quoted(text), author))),
        spoken(Phrase("terminal-saved", {"path": Quoted(text)})),
        spoken(shape=PickOne((Option("a", author),)), buttons=(Button(author, text),)),
        spoken(shape=HandOver(text, "text/plain", b"")),
    )


def on_screen(said: Spoken, width: int = 40) -> str:
    out = io.StringIO()
    ScreenPaper(Console(file=out, force_terminal=True, width=width, color_system=None)).spoken(said)
    return out.getvalue()


@given(st.text(alphabet=st.sampled_from("a[]/\x1b\x9b\x07\x00\r\b{}m;31")))
def test_no_control_character_in_data_reaches_the_terminal(text: str) -> None:
    for said in everywhere(text):
        for text_ in (as_plain(said), "\n".join(line.plain for line in as_rich(said))):
            assert not any((ord(character) < 32 and character != "\n") or 0x7F <= ord(character) < 0xA0 for character in text_)


def test_markup_in_data_is_inert_on_the_screen() -> None:
    for said in everywhere("[bold red]x[/] [link=http://example.org]y[/link] :warning: {z}"):
        printed = on_screen(said, width=200)
        assert "[bold red]x[/] [link=http://example.org]y[/link] :warning: {z}" in printed
        assert "\x1b]8;" not in printed


def test_a_forged_line_of_ours_stays_within_the_quotation() -> None:
    assert as_plain(spoken(Quoted("a\n[/submit Submit]"))) == "| a\n| [/submit Submit]\n"


def test_arabic_is_printed_in_logical_order_one_paragraph_to_a_line() -> None:
    said = spoken(Texts({"ar": ARABIC}, "ar"), Quoted(f"{ARABIC}\n{ARABIC}"))
    assert as_plain(said) == f"{ARABIC}\n| {ARABIC}\n| {ARABIC}\n"
    assert on_screen(said, width=40).split("\n")[:4] == [ARABIC, "", f"| {ARABIC}", f"| {ARABIC}"]


def test_on_the_screen_a_paragraph_of_several_lines_is_set_apart() -> None:
    one, two = Quoted("one"), Lines((Quoted("two"), Quoted("three")))
    assert on_screen(spoken(one, one, two, one)) == "| one\n| one\n\n| two\n| three\n\n| one\n\n"


def test_arabic_inside_our_sentence_is_isolated() -> None:
    assert as_plain(spoken(Phrase("terminal-saved", {"path": Quoted("ملف.pdf")}))) == "Saved as: \u2068ملف.pdf\u2069\n"


def test_english_is_wrapped_at_words_on_the_screen_and_never_in_a_pipe() -> None:
    said = spoken(Texts({"en": "How many sites do you run in your country, and where are they?"}, "en"))
    assert on_screen(said, width=30).rstrip().split("\n") == [
        "How many sites do you run in ",
        "your country, and where are ",
        "they?",
    ]
    assert as_plain(said).count("\n") == 1


@pytest.mark.parametrize(
    ("answered", "of", "expected"),
    [
        (0, 10, "░░░░░░░░"),
        (1, 100, "█░░░░░░░"),
        (5, 10, "████░░░░"),
        (99, 100, "███████░"),
        (10, 10, "████████"),
        (0, 0, "░░░░░░░░"),
    ],
)
def test_the_bar_is_full_only_when_all_is_answered(answered: int, of: int, expected: str) -> None:
    assert bar(Progress(answered, of), 8) == expected


def test_a_pipe_in_an_old_encoding_does_not_stop_the_answers() -> None:
    raw = io.BytesIO()
    pipe = io.TextIOWrapper(raw, encoding="ascii")
    PlainPaper(pipe).notice("Côte d'Ivoire")
    assert raw.getvalue() == b"C?te d'Ivoire\n\n"
