"""`/audit` tells whatever stands in the log, also what somebody has made of it; and whatever is asked, it changes nothing."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.desk import step
from bot.model.audit import PAGE, Acted, Deed, Entry, Head, What, chained
from bot.model.effects import Step
from bot.model.session import Session
from bot.phrases.plain import plain
from tests.desk.test_deadline import Desk
from tests.desk.test_desk import ROOM, typed
from tests.report.examples import NOW

TEXT = st.text(st.characters(codec="utf-8"), max_size=30)
ENTRIES = st.builds(
    Entry,
    number=st.integers(-(2**63), 2**63 - 1),
    previous=TEXT,
    at=TEXT | st.sampled_from(["2026-03-02T09:00:00.000000Z", "2026-03-02", "2026-03-02T09:00:00"]),
    by=TEXT,
    what=TEXT | st.sampled_from(What),
    consultation=st.just("wsis"),
    about=st.dictionaries(
        TEXT | st.sampled_from(["person", "number", "codes", "office", "response", "says", "people", "who", "word"]),
        TEXT | st.sampled_from(["1", "2", "3", "9", "wsis/ch", "/", "secretary"]),
        max_size=4,
    ),
    sha256=TEXT,
    hash=TEXT,
)


class Records(Desk):
    """A dossier with a log."""

    def __init__(self, acts: Sequence[Acted]) -> None:
        super().__init__()
        self._acts = acts

    def acts(self, consultation: str, before: int = 0) -> Sequence[Acted]:
        return self._acts


def told(acts: Sequence[Acted], text: str = "/audit") -> Step:
    made = step(Session(address=ROOM), typed(text), Records(acts))
    assert isinstance(made, Step)
    return made


@given(st.lists(ENTRIES, max_size=PAGE + 1), st.booleans())
def test_whatever_stands_in_the_log_is_told(entries: list[Entry], sealed: bool) -> None:
    """Also where somebody made nonsense of it and computed its hash anew."""
    acts = [Acted(replace(one, hash=one.sealed()) if sealed and abs(one.number) < 2**53 else one) for one in entries]
    made = told(acts)
    assert made.records == ()
    assert all(plain(message, "en") for message in made.messages)
    assert told(acts) == made


def test_an_entry_that_was_changed_is_said_to_be() -> None:
    (entry,) = chained(Head(), [Deed(What.OFFICE, NOW, "d1", "wsis", {"person": "d2", "office": "admin"})])
    good, bad = (told([Acted(one)]).messages[0] for one in (entry, replace(entry, by="d3")))
    assert "Made the person d2 an admin" in plain(good, "en")
    assert not any("Made" in line for line in plain(bad, "en"))
    assert any(line.startswith("This entry was changed afterwards.") for line in plain(bad, "en"))
