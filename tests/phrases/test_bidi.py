"""Text of mixed direction cannot turn round what is beside it."""

from hypothesis import given
from hypothesis import strategies as st

from bot.phrases.bidi import balanced, bare, isolated, turns

RLO, PDF, LRI, RLI, FSI, PDI = "\u202e", "\u202c", "\u2066", "\u2067", "\u2068", "\u2069"
text = st.text(alphabet=st.sampled_from(["a", "1", "ع", " ", "\n", "\u202a", "\u202b", "\u202d", RLO, PDF, LRI, RLI, FSI, PDI]))


def depth(line: str) -> list[int]:
    """Return how many directions are open after each character: the rules of Annex 9 that matter here."""
    stack: list[str] = []
    depths = []
    for character in line:
        if character in "\u202a\u202b\u202d\u202e":
            stack.append(PDF)
        elif character in (LRI, RLI, FSI):
            stack.append(PDI)
        elif character == PDF:
            assert stack, "closes an embedding that was never opened"
            assert stack.pop() == PDF, "closes an embedding out of turn"
        elif character == PDI:
            assert stack, "closes an isolate that was never opened"
            assert stack.pop() == PDI, "closes an isolate out of turn"
        depths.append(len(stack))
    assert not stack, "leaves a direction open"
    return depths


@given(text)
def test_every_line_closes_what_it_opened_and_nothing_else(value: str) -> None:
    for line in balanced(value).split("\n"):
        depth(line)


@given(text)
def test_nothing_visible_is_taken_away(value: str) -> None:
    marks = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
    assert balanced(value).translate(marks) == value.translate(marks)
    assert isolated(value).translate(marks) == value.translate(marks)


@given(text)
def test_balancing_twice_changes_nothing(value: str) -> None:
    assert balanced(balanced(value)) == balanced(value)


@given(text)
def test_what_can_turn_stays_inside_its_isolate(value: str) -> None:
    if not turns(value):
        assert isolated(value) == value
        return
    for line in isolated(value).split("\n"):
        if line:
            assert line[0] == FSI
            assert all(inside > 0 for inside in depth(line)[:-1])


def test_an_override_cannot_flow_into_our_words() -> None:
    assert isolated(f"abc{RLO}def") == f"{FSI}abc{RLO}def{PDF}{PDI}"
    assert isolated(f"abc{PDI}{PDI}") == f"{FSI}abc{PDI}"


def test_plain_english_stays_as_it_is_and_in_arabic_everything_is_set_apart() -> None:
    assert isolated("lots of sites") == "lots of sites"
    assert isolated("Côte d'Ivoire") == "Côte d'Ivoire"
    assert isolated("1a", always=True) == f"{FSI}1a{PDI}"
    assert bare(isolated("مرحبا")) == "مرحبا"
