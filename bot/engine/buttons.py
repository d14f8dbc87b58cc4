"""The buttons of the conversation, and the options of its own questions."""

from bot.model.parts import Phrase
from bot.model.shapes import Button, Option, PickOne

DONE = Button(Phrase("button-done"), "/done")
NEXT = Button(Phrase("button-next"), "/next")
BEGIN = Button(Phrase("button-begin"), "/next")
SKIP = Button(Phrase("button-skip"), "/skip")
CLEAR = Button(Phrase("button-clear"), "/clear")
CLEAR_COMMENT = Button(Phrase("button-clear-comment"), "/clear")
KEEP = Button(Phrase("button-keep"), "/keep")
QUESTIONS = Button(Phrase("button-questions"), "/questions")
REVIEW = Button(Phrase("button-review"), "/review")
SUBMIT = Button(Phrase("button-submit"), "/submit")
HELP = Button(Phrase("button-help"), "/help")
CONTACT = Button(Phrase("button-contact"), "/contact")
COMMENTS = Button(Phrase("button-comments"), "/comments")
RECEIPT = Button(Phrase("button-receipt"), "/receipt")


def options(*labelled: tuple[str, str]) -> PickOne:
    """Return a choice of (value, phrase)."""
    return PickOne(tuple(Option(value, Phrase(label)) for value, label in labelled))


def goto(question: str) -> Button:
    """Return the button that opens a question."""
    return Button(Phrase("button-goto", {"question": question}), f"/goto {question}")


def contest(question: str) -> Button:
    """Return the button that contests a ruling."""
    return Button(Phrase("button-contest"), f"/contest {question}")


CONSENT = options(("yes", "option-consent-yes"), ("no", "option-consent-no"))
CERTAIN = options(("yes", "option-submit-yes"), ("no", "option-submit-no"))
WITHDRAW = options(("yes", "option-withdraw-yes"), ("no", "option-withdraw-no"))
FORGET = options(("yes", "option-forget-yes"), ("no", "option-forget-no"))


def chosen(shape: PickOne, text: str) -> str | None:
    """Return the value of the option that *text* names by its place (from 1) or its value; None if none."""
    typed = text.strip().lower().rstrip(".)")
    for place, option in enumerate(shape.options, 1):
        if typed in (str(place), option.value.lower()):
            return option.value
    return None
