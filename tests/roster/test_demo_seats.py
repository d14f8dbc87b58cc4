"""A demo gives seats away without an invitation; nothing else does."""

from pathlib import Path

import pytest

from bot.cli import seats
from bot.engine.codes import hash_of
from bot.questionnaire.load import WG_STUDY, source
from storage import open_store
from tests.roster.stand import CONSULTATION, Run, rows


@pytest.fixture
def demo(run: Run, tmp_path: Path) -> str:
    (tmp_path / "wg.toml").write_bytes(source(WG_STUDY))
    (tmp_path / "consultation.toml").write_text(CONSULTATION)
    run("init", "--demo", "--questionnaire", "wg.toml", "--consultation", "consultation.toml")
    return "sqlite:///data/tour.db"


async def test_a_demo_gives_a_fresh_code_for_a_seat_of_each_kind_and_the_same_person_each_time(demo: str) -> None:
    async with open_store(demo) as store:
        for kind in ("member_state", "sector_member", "associate", "stakeholder"):
            for role in ("head", "contributor"):
                codes = [await seats.demo_code(store, kind, role) for _ in range(2)]
                found = rows(
                    "SELECT DISTINCT s.id, s.role, e.kind FROM code c JOIN seat s ON c.seat = s.id "
                    "JOIN entity e ON s.entity = e.id WHERE c.hash IN (?, ?)",
                    *map(hash_of, codes),
                )
                assert codes[0] != codes[1]
                assert [row[1:] for row in found] == [(role, kind)]
        code = await seats.demo_code(store, "secretariat")
    assert rows(
        "SELECT m.office FROM code c JOIN mandate m ON c.delegate = m.delegate WHERE c.hash = ? AND c.seat IS NULL",
        hash_of(code),
    ) == [("admin",)]
    lasts = rows("SELECT max(julianday(expires_at) - julianday(issued_at)) FROM code")
    assert float(str(lasts[0][0])) == pytest.approx(1)


async def test_a_demo_has_the_whole_sample_roster(demo: str) -> None:
    assert rows("SELECT count(*) FROM entity") == [(18,)]
    assert rows("SELECT count(*) FROM response") == [(18,)]


async def test_seats_without_an_invitation_are_given_on_a_demo_only(ready: Run) -> None:
    async with open_store("sqlite:///data/tour.db") as store:
        with pytest.raises(seats.NoSuchSeat, match="only on a database that was created as a demo"):
            await seats.demo_code(store, "member_state")
    assert rows("SELECT count(*) FROM code") == [(0,)]


async def test_what_a_demo_has_no_seat_for_is_refused_with_what_there_is(demo: str) -> None:
    async with open_store(demo) as store:
        with pytest.raises(
            seats.NoSuchSeat, match="Use one of member_state, sector_member, associate, stakeholder, secretariat"
        ):
            await seats.demo_code(store, "king")
        with pytest.raises(seats.NoSuchSeat, match="Use one of head, contributor"):
            await seats.demo_code(store, "associate", "queen")
