"""The desk from the shell: the same words and rules as in a chat, on real databases."""

import asyncio
import csv
import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from contextlib import closing
from io import StringIO
from pathlib import Path
from threading import Thread

import pytest
import typer
from msgspec.structs import replace
from typer.testing import CliRunner

from bot.cli import desk, make
from bot.cli.desk import NoKey
from bot.desk import DESK_COMMANDS
from bot.engine.codes import hash_of
from bot.model.consultation import Stage
from bot.service.ports import ToSend
from bot.service.receipts import InstitutionKey
from bot.service.run import Service, SystemClock
from bot.service.shell import Said, Shell
from storage import DatabaseStore, open_store
from tests import hall
from tests.contracts.world import CONSULTATION, NOW, seated
from tests.desk.from_shell import run, waiting


def test_every_word_of_the_desk_is_a_subcommand_and_is_documented() -> None:
    words = {command.word for command in DESK_COMMANDS}
    group = typer.main.get_group(make())
    listed = CliRunner().invoke(make(), ["--help"]).output
    for word in words - {"start", "help"}:
        assert group.get_command(typer.Context(group), word) is not None
        assert f"\n  {word} " in listed
    documented = Path("docs/desk.md").read_text()
    assert [word for word in sorted(words) if f"/{word}" not in documented] == []


def test_what_is_not_the_desks_starts_without_the_desk() -> None:
    code = "import sys, bot.cli; bot.cli.make(); sys.exit('bot.desk' in sys.modules or 'sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603  # our own code


def test_the_timeline_is_told_and_given_to_programs(url: str) -> None:
    code, said = run(url, "deadline")
    assert code == 0
    assert "End: Wednesday 1 April 2026, 11:00 (Geneva), 09:00 UTC" in said
    found = json.loads(run(url, "deadline", "list", "--json")[1])
    assert [one["id"] for one in found["read"]["consultation"]["milestones"]] == ["end"]
    assert set(found) == {"read", "said", "done", "would", "messages", "asks", "refused"}


def test_a_dry_run_says_all_and_changes_nothing(url: str) -> None:
    before = run(url, "deadline")
    code, said = run(url, "deadline", "set", "1", "May", "2033", "18:00", "reason", "many", "asked", "--dry-run")
    assert code == 0
    assert "It changes the deadline of 2 entities:" in said
    assert "Changed" not in said
    assert run(url, "deadline") == before
    assert waiting(url) == []


def test_nothing_is_entered_on_behalf_where_nobody_can_tell_who_does_it(url: str) -> None:
    code, said = run(url, "behalf")
    assert (code, "Nothing is being entered" in said) == (0, True)
    assert json.loads(run(url, "behalf", "--json")[1])["read"]["entries"] == []
    code, said = run(url, "behalf", "Argentina", "--yes")
    assert (code, "Please do this in a chat" in said) == (2, True)


def test_what_is_done_in_a_chat_only_is_told_as_it_is_typed_there(url: str) -> None:
    assert "/room bind, in a channel or group" in run(url, "room")[1]
    assert "type its name: /behalf Switzerland" in run(url, "behalf")[1]
    said = run(url, "invite", "nobody at all")[1]
    assert "\n/invite with a roster file" in said
    assert "\ntourdetable invite list" in said


def test_what_changes_something_is_confirmed_or_not_done(url: str) -> None:
    wish = ("deadline", "set", "1 May 2033 18:00", "reason", "many asked")
    code, said = run(url, *wish)
    assert (code, "To confirm, say --yes." in said) == (2, True)
    assert waiting(url) == []
    code, said = run(url, *wish, "--yes", "--json")
    found = json.loads(said)
    assert code == 0
    assert found["done"][0]["type"] == "change_consultation"
    assert (found["done"][0]["by"], found["messages"]) == ("command line", 3)
    assert len(waiting(url)) == 3


def test_whoever_sits_at_a_terminal_is_asked(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "at_a_terminal", lambda: True)
    wish = ("close", "reason", "it is over")
    code, said = run(url, *wish, answers="perhaps\nno\n")
    assert (code, "Nothing was changed." in said) == (0, True)
    code, said = run(url, *wish, answers="2\n")
    assert (code, "Nothing was changed." in said) == (0, True)
    code, said = run(url, *wish, answers="yes\n")
    assert (code, "Trial is closed now." in said) == (0, True)
    code, said = run(url, "open", answers="")
    assert (code, "cannot be opened" in said) == (2, True)


def test_a_deadline_is_moved_those_concerned_are_told_and_the_reason_is_kept(url: str) -> None:
    code, said = run(url, "deadline", "extend entity arg to 1 May 2033 18:00 UTC reason illness", "--yes")
    assert (code, "Changed: End, for ARG." in said) == (0, True)
    assert sorted(waiting(url)) == ["test:ana", "test:ben"]
    history = run(url, "deadline", "history")[1]
    assert "by the command line" in history
    assert "Reason: illness" in history
    again = ("deadline", "extend", "entity", "arg", "to", "1 May 2033 18:00 UTC", "reason", "again")
    assert run(url, *again, "--yes")[0] == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["deadline", "move"], "tourdetable deadline set 1 October 2026 23:59"),
        (["deadline", "set"], "The new date is missing."),
        (["deadline", "set", "03/04/2033"], "can mean two different days."),
        (["deadline", "set", "1 October 1999"], "That is in the past"),
        (["deadline", "extend", "kind", "planet", "to", "1 May 2033", "reason", "x"], 'There is no kind "planet".'),
        (["deadline", "remove", "report"], "There is no deadline for the report yet."),
        (["eligibility", "kind", "planet", "refused", "reason", "x"], 'There is no kind "planet".'),
        (["eligibility", "kind", "member", "refused"], "reason"),
        (["open"], "is open for answers already"),
        (["open", "now"], "tourdetable open"),
        (["remind", "everybody"], "everybody"),
        (["triage", "all", "--json"], "refused"),
        (["triage", "; rm -rf /"], "triage"),
        (["close", "reason", "\x1b[2J"], "cannot be shown"),
        (["invite", "\udcff\u202e"], "invite"),
    ],
)
def test_what_cannot_be_done_is_said_with_exit_code_2(url: str, words: list[str], said: str) -> None:
    code, output = run(url, *words, "--yes")
    assert code == 2
    assert said in output
    assert "Traceback" not in output
    assert waiting(url) == []


def test_an_invitation_for_one_person_is_made_once_and_a_dry_run_makes_none(url: str) -> None:
    code, said = run(url, "invite", "again", "ana", "--dry-run")
    assert (code, "Nothing was changed. Others would be told: 1." in said) == (0, True)
    assert "Unused codes" not in said
    planned = json.loads(run(url, "invite", "again", "ana", "--dry-run", "--json")[1])
    assert (planned["done"], [one["type"] for one in planned["would"]]) == ([], ["issue_code"])
    assert waiting(url) == []
    code, said = run(url, "invite", "again", "ana", "for", "3", "days", "--json")
    made = json.loads(said)
    assert (code, [one["type"] for one in made["done"]], made["would"], made["messages"]) == (0, ["issue_code"], [], 1)
    assert made["done"][0]["by"] == "command line"
    assert waiting(url) == ["test:ana"]
    assert run(url, "invite", "revoke", "ana")[0] == 2
    code, said = run(url, "invite", "revoke", "ana", "--yes")
    assert (code, "no longer works" in said) == (0, True)
    code, said = run(url, "invite", "revoke", "ana", "--yes")
    assert (code, "Traceback" in said) == (2, False)
    assert run(url, "invite", "nobody at all")[0] == 2
    assert run(url, "invite", "ana", "--all")[0] == 2
    assert run(url, "invite", "--all", "--json")[0] == 2


def test_what_is_about_a_chat_is_not_done_from_the_shell(url: str) -> None:
    with pytest.raises(typer.Exit) as ended:
        desk.play(url, "", "digest", ("daily", "08:00"), yes=False, dry_run=False, json=False)
    assert ended.value.exit_code == 2
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        assert connection.execute("SELECT count(*) FROM room").fetchone() == (0,)


def test_the_second_of_two_who_act_at_once_is_shown_what_changed(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody closes the consultation while somebody else looks at a preview."""
    monkeypatch.setattr(desk, "at_a_terminal", lambda: True)
    real = desk.Answering.to

    def meanwhile(self: desk.Answering, said: Said, *, first: bool) -> str | None:
        monkeypatch.setattr(desk.Answering, "to", real)
        thread = Thread(target=lambda: run(url, "close", "--yes"))
        thread.start()
        thread.join()
        return "yes"

    monkeypatch.setattr(desk.Answering, "to", meanwhile)
    code, said = run(url, "deadline", "set", "1 May 2033 18:00")
    assert code == 2
    assert "Changed:" not in said
    assert "The consultation was changed after you asked" in said


async def test_the_running_service_tells_delegates_of_a_change_by_the_shell_once(url: str) -> None:
    platform = Platform()
    async with open_store(url) as store:
        service = Service(store, [platform], InstitutionKey.made_of(bytes(32)), SystemClock(), ticking=False)
        await service.start()
        code, _ = await asyncio.to_thread(run, url, "close", "reason", "over", "--yes")
        async with asyncio.timeout(20):
            while len(platform.sent) < 3:  # noqa: ASYNC110  # another process tells nobody here when it is done
                await asyncio.sleep(0.05)
        await asyncio.sleep(0.6)  # twice the time within which a change is noticed
        await service.drained()
        await service.stop()
    assert (code, sorted(platform.sent)) == (0, ["test:ana", "test:ben", "test:cleo"])
    async with open_store(url) as store:  # nor by the one that follows it
        assert list(await store.claim("z", ("test:",))) == []


class Platform:
    """Remembers to whom a change of the stage was told."""

    serving: tuple[str, ...] = ("test:",)

    def __init__(self) -> None:
        self.sent: list[str] = []

    async def send(self, to_send: ToSend) -> str:
        """Send at once."""
        if to_send.message.id.startswith("stage:"):
            self.sent.append(to_send.message.address)
        return to_send.message.id


def test_the_shell_leaves_no_session_and_no_digest_of_its_own(url: str) -> None:
    run(url, "deadline")
    run(url, "close", "--yes")
    file = url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file)) as connection:
        for table in ("session", "digest", "room", "outbox"):
            column = {"digest": "room", "room": "room"}.get(table, "address")
            assert connection.execute(f"SELECT count(*) FROM {table} WHERE {column} LIKE 'shell:%'").fetchone() == (0,)  # noqa: S608


async def test_the_desk_of_the_shell_works_on_both_databases(store: DatabaseStore) -> None:
    await seated(store, "Ana", "Sam")
    shell = Shell(store, NoKey(), CONSULTATION, lambda count: bytes(range(count)))
    said = await shell.say("/close reason enough", NOW)
    assert said.asks
    done = await shell.say("yes", NOW)
    assert [type(one).__name__ for one in done.records] == ["ChangeConsultation"]
    assert done.told == 1
    assert (await store.consultations())[0].stage is Stage.CLOSED


def test_codes_for_everybody_are_printed_once_and_kept_as_hashes(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.sqlite'}"
    people = set(asyncio.run(hall.prepare(url)))

    def made(*words: str) -> dict[str, str]:
        code, said = run(url, "invite", *words, "--yes")
        rows = [row for row in csv.DictReader(StringIO(said[said.index("name,email") :])) if row["code"]]
        assert (code, {row["email"].partition("@")[0] for row in rows}) == (0, people)
        return {row["email"]: row["code"] for row in rows}

    async def good(codes: Iterable[str]) -> list[bool]:
        async with open_store(url) as store:
            return [found.usable for one in codes if (found := await store.invitation(hash_of(one)))]

    first = made("all")
    assert asyncio.run(good(first.values())) == [True] * len(people)
    assert "Nobody needs a code" in run(url, "invite", "all")[1]
    code, said = run(url, "invite", "all", "again", "--dry-run")
    assert (code, "name,email" in said) == (0, False)
    assert run(url, "invite", "all", "again")[0] == 2
    second = made("all", "again")
    assert asyncio.run(good(second.values())) == [True] * len(people)
    assert asyncio.run(good(first.values())) == [False] * len(people)
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert not any(one.encode() in kept for one in (*first.values(), *second.values()))


def test_comments_on_a_draft_are_decided_from_the_shell_as_in_a_chat(url: str) -> None:
    async def draft() -> None:
        made = hall.hall(url)
        async with made.store as store:
            (now,) = await store.consultations()
            changed = replace(now, stage=Stage.DRAFT, number=now.number + 1)
            await store.keep_consultation(changed, "test", "a draft", hall.START)
            await made.bring([hall.replied("ana", 500, "/goto 1a")])
            await made.bring([hall.replied("ana", 501, "Say where.")])

    asyncio.run(draft())
    code, said = run(url, "comments")
    assert (code, "Say where." in said) == (0, True)
    code, said = run(url, "comments", "1a", "--json")
    assert json.loads(said)["asks"]
    assert run(url, "comments", "9z")[0] == 2


@pytest.mark.parametrize(
    ("version", "why"),
    [("0014", "of an older version of this program; run tourdetable init"), ("0999", "of a newer version of this program")],
)
@pytest.mark.parametrize("words", [("close", "--yes"), ("deadline", "--json"), ("audit", "list"), ("roster", "list")])
def test_a_database_of_another_version_is_left_alone(url: str, version: str, why: str, words: tuple[str, ...]) -> None:
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        with connection:
            connection.execute(f"UPDATE alembic_version SET version_num = '{version}'")  # noqa: S608
        before = connection.execute("SELECT state FROM consultation").fetchall()
        code, said = run(url, *words)
        assert (code, why in said) == (2, True)
        assert connection.execute("SELECT state FROM consultation").fetchall() == before
