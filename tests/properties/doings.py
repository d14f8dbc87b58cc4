"""What everybody may do, in any order: `PLAYS` draws lists of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from hypothesis import strategies as st

from bot.desk import DESK_COMMANDS
from bot.engine.commands import COMMANDS
from tests.properties.people import DELEGATES, OFFICES, STRANGERS

WORDS = [f"/{command.word}" for command in COMMANDS]
DESK = [f"/{command.word}" for command in DESK_COMMANDS]
TYPED = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
MARKS = st.sampled_from(["R1", "R1", "R1", "R2", "r3", "9999999999", "٣"])
LINES = st.sampled_from(
    """\
/deadline
/deadline history
/deadline trial
/deadline set 1 April 2026 18:00 reason so
/deadline remove
/deadline extend entity Argentinia to 2 April 2026 reason ill
/deadline extend
/deadline remove entity Argentinia
/deadline set comments 20 March 2026
/deadline set paper 3 May 2026
/deadline extend to 3/4/2026 reason x
/deadline extend kind member to 9 April 2026 reason x
/deadline here
/digest
/digest now
/digest off
/digest daily 08:00
/eligibility
/eligibility history
/eligibility kind member provisional reason so
/eligibility kind member allowed
/eligibility entity Argentinia refused reason gone
/eligibility entity Helvetia allowed reason back
/eligibility history here
/remind
/open
/open
/open reason let us begin
/close reason it is over
/invite ana@example.org
/invite list
/invite all
/invite all again
/invite again ana@example.org
/invite revoke ana@example.org
/invite sec@example.org
/invite ola@example.org
/office
/office list
/office grant ana@example.org secretary
/office grant ben@example.org admin
/office revoke max@example.org
/office revoke mia@example.org
/office revoke sec@example.org
/office grant sec@example.org admin
/office grant mia@example.org secretary
/office grant ola@example.org admin
/office invite Zoe Surname-zoe admin
/office invite Zoe zoe@example.org secretary
/office revoke zoe@example.org
/office other grant dan@example.org admin
/office revoke ola@example.org
/room
/room bind
/room unbind
/room bind trial
/room bind other
/room unbind other
/audit
/audit before 3
/behalf
/behalf Helvetia
/behalf Argentinia
/behalf withdraw
/behalf withdraw Helvetia
/behalf withdraw Helvetia reason it is the letter of another
/behalf withdraw Argentinia because it is the letter of another
/comments
/comments 1a
/comments paper
/comments 1a Argentinia
/comments paper Argentinia
/triage
/triage 1a
/triage 1a Argentinia
/triage 1b Helvetia
/export
/export draft csv
/export all json
/help
/help behalf
/help comments
/remind desk
/remind own
/remind off
/comments own
/comments desk
/start
/uncertain
/uncertain Argentinia late reason nobody knows
/uncertain Argentinia in time reason they say
/uncertain Argentinia not accepted reason nobody knows
/uncertain Argentinia
/requests
/requests R1
/requests ٣""".splitlines()
)
REQUESTS = st.one_of(
    st.builds("/approve {} for Argentinia".format, MARKS),
    st.builds("/approve {} for Utopia kind member".format, MARKS),
    st.builds("/approve {} as head for Helvetia kind member".format, MARKS),
    st.builds("/refuse {} nobody knows them".format, MARKS),
)
SAYINGS = st.one_of(
    st.sampled_from(
        [*WORDS, "/request", "request", "/request back", "/forget", "done", "next", "yes", "yes", "yes", "no", "stop"]
    ),
    st.sampled_from(
        ["/goto 1a", "/goto 1b", "/goto 1c", "/goto paper", "1a", "1b", "paper", "answer", "comment", "ignore", "12", "a b"]
    ),
    st.sampled_from(
        ["taken", "not_taken", "leave", "counts", "aside", "later", "head", "contributor", "skip", "1", "2", "3", "so be it"]
    ),
    st.builds("marked words {}".format, st.integers(0, 999)),
    TYPED,
)
ODD = st.builds(
    lambda word, argument: f"{word} {argument}".strip(), st.sampled_from(DESK), st.one_of(TYPED, MARKS, st.just("list"))
)
AT_DESK = st.one_of(LINES, LINES, LINES, REQUESTS, ODD)
PEOPLE = st.sampled_from([*DELEGATES, *OFFICES, *STRANGERS])
SEATED = st.sampled_from(["ana", "ana", "ben", "cleo", "uma"])
STAFF = st.sampled_from([*OFFICES, "ana"])


@dataclass(frozen=True)
class Doing:
    """*who* does *what*; *which* picks among what was said, sent or offered before."""

    who: str
    what: str
    text: str = ""
    which: int = 0


NOTHING = st.just("")


def _one(
    who: st.SearchStrategy[str], what: str, text: st.SearchStrategy[str] = NOTHING
) -> st.SearchStrategy[tuple[Doing, ...]]:
    return st.builds(lambda who, text, which: (Doing(who, what, text, which),), who, text, st.integers(0, 8))


def _confirmed(who: str, text: str, between: Sequence[Doing]) -> tuple[Doing, ...]:
    """Something asked of the desk, and confirmed after what others did between."""
    return (Doing(who, "says", text), *between, Doing(who, "says", "yes"))


def _said(who: str, *several: str) -> tuple[Doing, ...]:
    return tuple(Doing(who, "says", text) for text in several)


OTHERS = st.lists(
    st.one_of(
        st.sampled_from(["revoke max@example.org", "revoke mia@example.org", "grant sec@example.org admin"]).map(
            lambda typed: (*_said("mia", f"/office {typed}", "yes"),)
        ),
        _one(PEOPLE, "says", SAYINGS),
    ),
    max_size=1,
).map(lambda several: tuple(chain.from_iterable(several)))
ASKED = ["/deadline set 1 April 2026 18:00 reason so", "/eligibility kind member provisional reason so", "/open", "/close"]
"""What the desk asks for certainty about."""
STAGES = st.sampled_from(["/open", "/open reason let us begin", "/close reason the time is over"])
THEN = st.sampled_from(["yes", "yes", "no", "later", "correct", "withdraw", "leave", "done", "anew", "A page is missing."])
LETTERS = st.builds(
    lambda who, whose, thens: (
        *_said(who, f"/behalf {whose}", "their words", "done", "skip", "skip", "skip", "1 march 10:00", "no", "yes"),
        *chain.from_iterable(_said(other, f"/behalf {beginning}{whose}", *then) for other, beginning, then in thens),
    ),
    st.sampled_from(["sec", "max", "uma"]),
    st.sampled_from(["Helvetia", "Argentinia"]),
    st.lists(
        st.tuples(
            st.sampled_from(["sec", "max", "mia", "uma"]), st.sampled_from(["", "", "withdraw "]), st.lists(THEN, max_size=3)
        ),
        max_size=4,
    ),
)
"""A letter is entered, and then confirmed, corrected, taken back by whom it may be."""
BOTH = st.builds(
    lambda who, where, asked, text, press: (
        *_said(who, f"/goto {where}", asked, text),
        *(Doing(who, "presses", "", press),) * 2,
    ),
    st.sampled_from(["uma", "uma", "ola"]),
    st.sampled_from(["1a", "1b", "1b", "paper"]),
    st.sampled_from(ASKED) | AT_DESK,
    st.sampled_from(["so be it", "perhaps", "yes"]) | SAYINGS,
    st.integers(0, 3),
)
"""Somebody who is both has a question in hand, and says something to the desk."""
DOINGS = st.one_of(
    LETTERS,
    _one(PEOPLE, "says", SAYINGS),
    _one(PEOPLE, "says", SAYINGS),
    _one(PEOPLE, "presses"),
    _one(PEOPLE, "presses"),
    _one(PEOPLE, "forges", st.one_of(SAYINGS, AT_DESK)),
    _one(PEOPLE, "edits", SAYINGS),
    _one(PEOPLE, "deletes"),
    _one(PEOPLE, "sends file", SAYINGS),
    _one(STAFF, "says", AT_DESK),
    _one(PEOPLE, "says", AT_DESK),
    _one(PEOPLE, "says in the room", st.one_of(AT_DESK, SAYINGS)),
    _one(PEOPLE, "whispers in the room", st.one_of(AT_DESK, SAYINGS)),
    st.sampled_from(
        ["unsupported", "opens", "missed", "blocks", "unblocks", "digest", "notice", "reminder", "fetched", "lost"]
    ).flatmap(lambda what: _one(PEOPLE, what)),
    st.sampled_from(["room digest", "room notice", "room moves", "room blocks", "room unblocks"]).flatmap(
        lambda what: _one(st.just("max"), what)
    ),
    st.builds(_confirmed, st.sampled_from(["max", "mia"]), st.one_of(STAGES, AT_DESK), OTHERS),
    st.builds(
        lambda who, where, entity, role, then: (
            *_said(who, "/request", where, entity, "So And So", role, "skip", "yes"),
            *_confirmed("max", then, ()),
        ),
        st.sampled_from(STRANGERS),
        st.sampled_from(["2", "2", "1"]),
        st.sampled_from(["argentinia", "Utopia", "x" * 200]),
        st.sampled_from(["head", "contributor"]),
        st.one_of(REQUESTS, st.just("/requests")),
    ),
    st.builds(
        lambda who, where, text: _said(who, f"/goto {where}", text), SEATED, st.sampled_from(["1a", "1b", "paper"]), SAYINGS
    ),
    st.builds(
        lambda who, where, text: _said(who, f"/goto {where}", text), SEATED, st.sampled_from(["1a", "1b", "paper"]), SAYINGS
    ),
    st.builds(lambda who, text: _said(who, text, "/submit", "yes", "yes"), st.sampled_from(["ana", "cleo"]), SAYINGS),
    st.builds(
        lambda who, first, then: _said(who, first, *then),
        st.sampled_from(["sec", "max"]),
        st.sampled_from(["/comments", "/triage", "/comments paper"]),
        st.sampled_from(
            [("taken",), ("not_taken", "so be it"), ("aside", "other", "so be it", "yes"), ("counts",), ("leave", "stop")]
        ),
    ),
    st.builds(
        lambda who, where, text, then: _said(who, f"/behalf {where}", text, *then),
        st.sampled_from(["sec", "max", "uma"]),
        st.sampled_from(["Argentinia", "Helvetia"]),
        SAYINGS,
        st.sampled_from(
            [
                ("/done", "/skip", "/skip", "/skip", "1 march 2026 10:00", "yes", "yes"),
                ("done", "/goto 1a", "so be it"),
                ("/anew", "so be it", "/stop", "so be it"),
                ("/back", "/comments", "so be it"),
            ]
        ),
    ),
    st.just((Doing("max", "says in the room", "/room bind"),)),
    st.just(_said("mia", "/open", "yes")),
    BOTH,
)
PLAYS = st.lists(DOINGS, min_size=4, max_size=20).map(lambda several: list(chain.from_iterable(several)))
BOTH_PLAYS = st.lists(BOTH | BOTH | DOINGS, min_size=3, max_size=8).map(lambda several: list(chain.from_iterable(several)))
