"""The benchmarks measure what they say: a tiny round of each. No figure is asserted, for machines waver."""

import sqlite3
from pathlib import Path

from benchmarks import desk, slack, telegram
from benchmarks.__main__ import Size, desk_table, measure, noted, slack_table, table, telegram_table
from benchmarks.hall import NOW, build
from benchmarks.ours import arrival, spoken_by
from benchmarks.raw import Raw
from benchmarks.talk import payload, turns
from bot.questionnaire.load import shipped_consultation
from bot.report.row import Stages
from storage import open_store

TINY = Size(rounds=1, conversations=3, questions=1, raw=2, pickled=1, pickled_rounds=1, stored=2_000, alone=1)
OVER_WIRE = telegram.Size(rounds=1, conversations=3, questions=1, unpaced_rounds=1, waiting=30, reminded=9, rates=(30.0,))
AT_DESK = desk.Size(rounds=1, few=30, many=60)
ON_SLACK = slack.Size(rounds=1, conversations=3, questions=1)
WRITTEN = {
    "event_key": "key, at",
    "session": "address, seat, question, state",
    "response": "id, version, revision, submission, state",
    "revision": "*",
    "fragment_message": "*",
    "outbox": "id, address, slot, bulk, state, claimed_by, content, made_at",
    "slot": "*",
}


async def test_every_contender_is_measured(tmp_path: Path) -> None:
    figures = await measure(tmp_path, TINY)
    assert all(figure > 0 for some in vars(figures).values() for figure in some)
    assert len(figures.alone) == turns(1)
    printed = table(figures, TINY)
    assert printed.count("\n") == 9
    assert "beside 2,000 stored answers" in printed


async def test_every_figure_over_the_wire_is_measured(tmp_path: Path) -> None:
    figures = await telegram.measure(tmp_path, OVER_WIRE)
    assert figures.ours[0].rate > 0
    assert figures.echo[0].rate > 0
    assert [refused for _, _, refused in figures.reminders] == [0]
    assert len(figures.caught_up) == len(figures.caught_up_unpaced) == 1
    assert "30 waiting" in telegram_table(figures, OVER_WIRE)


async def test_every_figure_on_slack_is_measured(tmp_path: Path) -> None:
    figures = await slack.measure(tmp_path, ON_SLACK)
    assert all(one.rate > 0 for by_way in vars(figures).values() for rounds in by_way.values() for one in rounds)
    for way in slack.WAYS:
        assert len(figures.ours[way][0].acknowledged) == ON_SLACK.conversations * turns(1)
    assert "3 conversations" in slack_table(figures, ON_SLACK)


def test_every_figure_at_the_desk_is_measured(tmp_path: Path) -> None:
    figures = desk.measure(tmp_path, AT_DESK)
    assert set(figures.took) == {(what, answers) for what in desk.NAMES for answers in (30, 60)}
    assert all(one.peak > 0 for (what, _), took in figures.took.items() if what != "dump" for one in took)
    assert "export to CSV, 60 answers" in desk_table(figures, AT_DESK)


async def test_what_is_dumped_beside_an_export_is_as_many_answers(tmp_path: Path) -> None:
    path = tmp_path / "desk.sqlite"
    await desk.build(path, 60)
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    dumped = [(row[2], row[3], row[8]) for row in connection.execute(desk.DUMP)]
    connection.close()
    async with open_store(f"sqlite:///{path}") as store:
        rows = store.rows(shipped_consultation(NOW).id, Stages.SUBMITTED)
        exported = [(row.question, row.entity_name, row.text) async for some in rows for of in some.values() for row in of]
    assert len(exported) == 60
    assert sorted(dumped) == sorted(exported)


async def test_the_raw_limit_writes_the_rows_that_the_service_wrote(tmp_path: Path) -> None:
    ours, raws = tmp_path / "ours.sqlite", tmp_path / "raw.sqlite"
    chats = await build(ours, 3)
    raws.write_bytes(ours.read_bytes())
    rows = await noted(ours, spoken_by(chats, 1, 2))
    assert [len(of_one) for of_one in rows] == [turns(2)] * 3
    raw = Raw(raws)
    await raw.write([turn for of_one in rows for turn in of_one])
    raw.close()
    assert _content(ours) == _content(raws)


async def test_what_is_stored_beforehand_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "stored.sqlite"
    chats = await build(path, 3, stored=200)
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    counts = [connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("address", "revision")]  # noqa: S608
    connection.close()
    assert len(chats) == 3
    assert counts == [23, 200]


def test_an_update_may_come_again_under_two_names() -> None:
    found = arrival(payload(7, 1, "/done"))
    assert len(found.keys) == 2
    assert found.event is not None
    assert found.event.id == found.keys[0]


def _content(path: Path) -> dict[str, list[tuple[object, ...]]]:
    connection = sqlite3.connect(path)
    found = {name: sorted(connection.execute(f"SELECT {columns} FROM {name}")) for name, columns in WRITTEN.items()}  # noqa: S608
    connection.close()
    return found
