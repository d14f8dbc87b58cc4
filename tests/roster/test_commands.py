"""The command line sets up, enrols, invites, revokes and rules, on a real SQLite file; what is refused writes nothing."""

import asyncio
import csv
import json
import re
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import make, seats
from bot.engine.codes import hash_of
from bot.questionnaire.load import WG_STUDY, source
from bot.roster.lines import read
from bot.service.key_file import institution_key
from bot.settings import Settings, variable
from storage import open_store
from tests.receipts.test_receipts import content

Run = Callable[..., Result]
HEADING = "entity,entity_name,kind,country,person,email,role,language,time_zone\n"
ROSTER = (
    HEADING
    + "ar,,member_state,AR,Ana Ejemplo,ana@example.org,head,es,\n"
    + "ar,,,,Bo Ejemplo,bo@example.org,contributor,,\n"
    + "x,Example X (invented),associate,,Ana Ejemplo,ana@example.org,head,,\n"
    + ",,,,Sam Sample,sam@example.org,admin,,\n"
)
CONSULTATION = """
[consultation]
id = "wg"
questionnaire = "wg-study"
version = "1"
title = "Trial"
stage = "open"
city = "Geneva"
zone = "Europe/Zurich"
[[eligibility]]
kind = "member_state"
status = "allowed"
[[eligibility]]
kind = "associate"
status = "provisional"
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in a working directory of its own, where the settings name the database."""
    for name in Settings.model_fields:
        monkeypatch.delenv(variable(name), raising=False)
    monkeypatch.setenv("TOURDETABLE_DB", "sqlite:///data/tour.db")
    monkeypatch.chdir(tmp_path)
    app = make()

    def command(*words: str, code: int = 0) -> Result:
        result = CliRunner().invoke(app, words)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, result.output
        return result

    return command


@pytest.fixture
def ready(run: Run, tmp_path: Path) -> Run:
    """As `run`, with a consultation set up and the roster imported."""
    (tmp_path / "wg.toml").write_bytes(source(WG_STUDY))
    (tmp_path / "consultation.toml").write_text(CONSULTATION)
    (tmp_path / "roster.csv").write_text(ROSTER)
    run("init", "--questionnaire", "wg.toml", "--consultation", "consultation.toml")
    run("roster", "import", "roster.csv")
    return run


def rows(query: str, *values: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect("data/tour.db")) as connection:
        return connection.execute(query, values).fetchall()


def dump() -> list[str]:
    with closing(sqlite3.connect("data/tour.db")) as connection:
        return [*connection.iterdump()]


# Setting up


def test_init_makes_database_consultation_and_key_and_a_second_one_changes_nothing(ready: Run) -> None:
    assert stat.S_IMODE(Path("data/institution-key.pem").stat().st_mode) == 0o600
    before, key = dump(), Path("data/institution-key.pem").read_bytes()
    again = ready("init", "--questionnaire", "wg.toml", "--consultation", "consultation.toml")
    assert "The consultation wg is there already and stays as it is." in again.stdout
    assert (dump(), Path("data/institution-key.pem").read_bytes()) == (before, key)


@pytest.mark.parametrize("broken", ["wg.toml", "consultation.toml"])
def test_init_with_a_broken_file_tells_all_and_makes_nothing(run: Run, tmp_path: Path, broken: str) -> None:
    (tmp_path / "wg.toml").write_bytes(source(WG_STUDY))
    (tmp_path / "consultation.toml").write_text(CONSULTATION)
    (tmp_path / broken).write_text("[what]\n")
    result = run("init", "--questionnaire", "wg.toml", "--consultation", "consultation.toml", code=2)
    assert len(result.stderr.splitlines()) > 1
    assert not Path("data").exists()


def test_init_of_a_questionnaire_of_one_s_own_needs_its_consultation(run: Run, tmp_path: Path) -> None:
    (tmp_path / "wg.toml").write_bytes(source(WG_STUDY))
    result = run("init", "--questionnaire", "wg.toml", code=2)
    assert "say with --consultation how it is run" in result.stderr
    assert not Path("data").exists()


def test_a_demo_stays_a_demo_and_another_database_does_not_become_one(ready: Run) -> None:
    files = ("--questionnaire", "wg.toml", "--consultation", "consultation.toml")
    before = dump()
    assert "was created as no demo" in ready("init", "--demo", *files, code=2).stderr
    assert dump() == before
    ready("init", "--demo", *files, "--db", "sqlite:///demo.db")
    assert "was created as a demo" in ready("init", *files, "--db", "sqlite:///demo.db", code=2).stderr


def test_the_same_version_with_another_text_is_refused(ready: Run, tmp_path: Path) -> None:
    (tmp_path / "wg.toml").write_bytes(source(WG_STUDY) + b"\n# changed\n")
    (tmp_path / "consultation.toml").write_text(CONSULTATION.replace('id = "wg"', 'id = "second"'))
    before = dump()
    result = ready("init", "--questionnaire", "wg.toml", "--consultation", "consultation.toml", code=2)
    assert "a version never changes" in result.stderr
    assert dump() == before


def test_wrong_settings_are_told_at_once(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOURDETABLE_DB", "oracle:x")
    monkeypatch.setenv("TOURDETABLE_LOG_FORMAT", "xml")
    result = run("roster", "list", code=2)
    assert [line.split(":")[0] for line in result.stderr.splitlines()] == ["TOURDETABLE_DB", "TOURDETABLE_LOG_FORMAT"]


@pytest.mark.parametrize(
    "command",
    [
        ["roster", "list"],
        ["roster", "import", "roster.csv"],
        ["invite", "--all"],
        ["revoke", "seat", "x"],
        ["eligibility"],
        ["questionnaire", "load", "wg.toml"],
    ],
)
def test_a_database_that_is_not_there_is_told_and_not_made(run: Run, tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "wg.toml").write_bytes(source(WG_STUDY))
    assert "There is no database at data/tour.db" in run(*command, code=2).stderr
    assert not Path("data").exists()


@pytest.mark.parametrize("junk", [b"", b"this is no database, but a text that is long enough" * 50], ids=["empty", "junk"])
def test_a_file_that_is_no_database_of_ours_is_told_without_a_traceback(run: Run, tmp_path: Path, junk: bytes) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/tour.db").write_bytes(junk)
    for command in (["roster", "list"], ["invite", "--all"], ["eligibility"], ["revoke", "seat", "x"]):
        told = run(*command, code=2).stderr
        assert "cannot be used now" in told
        assert ("run tourdetable init" in told) is (junk == b"")


def test_a_database_that_may_only_be_read_is_told_and_nothing_is_half_done(ready: Run, tmp_path: Path) -> None:
    with closing(sqlite3.connect("data/tour.db")) as other:
        other.execute("BEGIN IMMEDIATE")  # another process holds the write lock
        result = ready("invite", "--all", "--output", "codes.csv", code=2)
    assert "cannot be used now" in result.stderr
    assert [path.name for path in tmp_path.glob("*codes*")] == []


# The roster


def test_a_dry_run_says_what_would_change_and_writes_nothing(ready: Run, tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text(
        ROSTER.replace("Bo Ejemplo,bo@example.org,contributor", "Bo Ejemplo,bo@example.org,head")
        + "y,Example Y (invented),stakeholder,,Cleo Sample,cleo@example.org,head,,\n"
    )
    before = dump()
    result = ready("roster", "import", "roster.csv", "--dry-run")
    assert result.stdout.splitlines() == [
        "~ Argentina: Bo Ejemplo, head (was Bo Ejemplo, contributor)",
        "+ Example Y (invented) (y), stakeholder",
        "+ Example Y (invented): Cleo Sample, head",
        "Would be added to wg: entities 1, people 1, seats 1, offices 0. Unchanged lines: 3 of 5.",
    ]
    assert dump() == before


def test_a_roster_imported_again_changes_nothing(ready: Run) -> None:
    before = dump()
    assert "Unchanged lines: 4 of 4." in ready("roster", "import", "roster.csv").stdout
    assert dump() == before


def test_a_roster_with_one_mistake_writes_nothing(ready: Run, tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text(ROSTER + "y,Y,assocate,,Cleo,,head,,\n")
    before = dump()
    result = ready("roster", "import", "roster.csv", code=2)
    assert result.stderr.startswith(
        'line 6, column kind: "assocate" is no kind of this questionnaire. Did you mean "associate"?'
    )
    assert result.stdout == ""
    assert dump() == before


def test_a_roster_does_not_change_what_an_entity_is(ready: Run, tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text(HEADING + "x,X,stakeholder,,Cleo,,head,,\nar,,member_state,BR,Dan,,head,,\n")
    before = dump()
    assert ready("roster", "import", "roster.csv", code=2).stderr.splitlines() == [
        'line 2, column kind: "stakeholder" is not what is kept, "associate". '
        'Give another body another id: "x" is Example X (invented). [R050]',
        'line 3, column country: "BR" is not what is kept, "AR". Give another body another id: "ar" is Argentina. [R050]',
    ]
    assert dump() == before


def test_the_list_has_everybody_for_people_and_for_programs(ready: Run) -> None:
    shown = ready("roster", "list").stdout
    assert re.search(
        r"^Argentina +member_state +Ana Ejemplo +ana@example.org +head +not reached yet +wg/ar/", shown, re.MULTILINE
    )
    assert re.search(r"^secretariat +Sam Sample +sam@example.org +admin", shown, re.MULTILINE)
    records = json.loads(ready("roster", "list", "--json").stdout)
    assert [(one["entity"], one["person"], one["role"]) for one in records] == [
        ("ar", "Ana Ejemplo", "head"),
        ("ar", "Bo Ejemplo", "contributor"),
        ("x", "Ana Ejemplo", "head"),
        ("", "Sam Sample", "admin"),
    ]
    assert records[0]["person_id"] == records[2]["person_id"]


# Invitations


def test_codes_are_shown_once_and_kept_as_hashes_only(ready: Run) -> None:
    shown = ready("invite", "--all", "--days", "14").stdout
    codes = re.findall(r"\b[0-9A-Z]{5}(?:-[0-9A-Z]{5}){3}\b", shown)
    assert len(set(codes)) == 4
    assert {row[0] for row in rows("SELECT hash FROM code")} == {hash_of(code) for code in codes}
    everything = "\n".join(dump())
    assert not any(code in everything or code.replace("-", "") in everything for code in codes)
    lasts = rows("SELECT julianday(expires_at) - julianday(issued_at) FROM code")
    assert all(13.99 < float(str(row[0])) <= 14 for row in lasts)


def test_codes_in_a_file_are_for_its_owner_only_and_never_replace_one(ready: Run) -> None:
    result = ready("invite", "--all", "--output", "codes.csv")
    path = Path("codes.csv")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with path.open(encoding="utf-8-sig", newline="") as file:
        found = [*csv.DictReader(file)]
    assert [one["email"] for one in found] == ["ana@example.org", "bo@example.org", "ana@example.org", "sam@example.org"]
    assert {row[0] for row in rows("SELECT hash FROM code")} == {hash_of(one["code"]) for one in found}
    assert not any(one["code"] in result.output for one in found)
    before = path.read_bytes()
    assert "is there already" in ready("invite", "--all", "--output", "codes.csv", code=2).stderr
    assert path.read_bytes() == before
    assert len(rows("SELECT hash FROM code")) == 4


def test_where_a_telegram_bot_runs_each_code_comes_with_its_link(ready: Run) -> None:
    opens = "https://t.me/tour_bot?start="

    async def note() -> None:
        async with open_store("sqlite:///data/tour.db") as store:
            await store.keep_heard("telegram:1:", datetime.now(UTC), "@tour_bot", opens)

    assert "https://" not in ready("invite", "--all").stdout
    asyncio.run(note())
    assert len(set(re.findall(r"https://t\.me/tour_bot\?start=[0-9A-Z-]{23}", invited(ready, "--all")))) == 4
    assert opens in invited(ready, "ana@example.org")
    ready("invite", "--all", "--output", "codes.csv")
    with Path("codes.csv").open(encoding="utf-8-sig", newline="") as file:
        assert all(one["link"] == f"{opens}{one['code']}" for one in csv.DictReader(file))


def invited(ready: Run, *words: str) -> str:
    return ready("invite", *words).stdout


def test_a_file_that_cannot_be_written_makes_no_code(ready: Run) -> None:
    assert "No code was made" in ready("invite", "--all", "--output", "none/codes.csv", code=2).stderr
    assert rows("SELECT hash FROM code") == []


def test_a_file_of_codes_defuses_formulas(ready: Run, tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text(HEADING + '=cmd,"=HYPERLINK(1)",associate,,+Eve,,head,,\n'.replace("=cmd", "z"))
    ready("roster", "import", "roster.csv")
    ready("invite", "--entity", "z", "--output", "codes.csv")
    assert "'=HYPERLINK(1),'+Eve" in Path("codes.csv").read_text("utf-8-sig")


def test_one_entity_or_one_person_may_be_invited(ready: Run) -> None:
    assert len(re.findall(r"^Argentina ", ready("invite", "--entity", "AR").stdout, re.MULTILINE)) == 2
    shown = ready("invite", "--email", "Ana@Example.org").stdout
    assert shown.count("Ana Ejemplo") == 2
    assert "No live seat" in ready("invite", "--entity", "zz", code=2).stderr
    assert "Nobody on the roster" in ready("invite", "--email", "x@example.org", code=2).stderr
    for words in ([], ["--all", "--entity", "ar"], ["--email", "a@b.org", "--entity", "ar"]):
        assert "Say whom to invite" in ready("invite", *words, code=2).stderr
    assert "--invitation-days" in ready("invite", "--all", "--days", "0", code=2).stderr


def test_a_revoked_seat_is_neither_invited_nor_revived_and_its_codes_are_useless(ready: Run) -> None:
    ready("invite", "--all")
    seat = next(one["seat"] for one in json.loads(ready("roster", "list", "--json").stdout) if one["person"] == "Bo Ejemplo")
    ready("revoke", "seat", seat)
    assert rows("SELECT count(*) FROM code WHERE revoked_at IS NOT NULL") == [(1,)]
    assert "! Argentina: Bo Ejemplo: this seat was revoked and stays so" in ready("roster", "import", "roster.csv").stdout
    assert "No live seat" not in ready("invite", "--entity", "ar").stdout
    assert "Bo Ejemplo" not in ready("invite", "--entity", "ar").stdout
    assert "There is no live seat" in ready("revoke", "seat", seat, code=1).stderr


def test_codes_and_addresses_are_revoked_and_what_is_not_there_is_said(ready: Run) -> None:
    ready("invite", "--all")
    assert ready("revoke", "codes", "ANA@example.org").stdout == "2 unused codes are revoked.\n"
    assert "has no unused code" in ready("revoke", "codes", "ana@example.org", code=1).stderr
    assert "Nobody on a roster" in ready("revoke", "codes", "zoe@example.org", code=2).stderr
    assert "belongs to nobody" in ready("revoke", "address", "terminal:nobody", code=1).stderr


# Eligibility and versions


def test_eligibility_says_whose_status_changes_and_keeps_why(ready: Run) -> None:
    said = ready("eligibility", "kind", "associate", "refused", "reason", "Paragraph 8", "--yes").stdout
    assert "Example X (invented)" in said
    said = ready("eligibility", "entity", "x", "allowed", "reason", "An exception", "--yes").stdout
    assert "Example X (invented)" in said
    assert "An exception" in ready("eligibility", "history").stdout
    assert "Example X (invented): " in ready("eligibility").stdout


def test_eligibility_refuses_what_it_cannot_mean(ready: Run) -> None:
    before = dump()
    ready("eligibility", "kind", "asociate", "refused", "reason", "r", "--yes", code=2)
    ready("eligibility", "entity", "x", "refused", "reason", " ", "--yes", code=2)
    ready("eligibility", "entity", "x", "refused", "reason", "a\x1b[2J", "--yes", code=2)
    ready("eligibility", "entity", "x", "perhaps", "reason", "r", "--yes", code=2)
    ready("eligibility", "entity", "x", "refused", "reason", "r", "--dry-run")
    assert dump() == before


def test_a_new_version_is_kept_and_its_changes_are_told(ready: Run, tmp_path: Path) -> None:
    text = source(WG_STUDY).decode()
    new = text.replace('version = "1"', 'version = "2"').replace('id = "3b"', 'id = "3z"')
    (tmp_path / "new.toml").write_text(new)
    before = dump()
    dry = ready("questionnaire", "load", "new.toml", "--dry-run").stdout.splitlines()
    assert dry[0] == "wg would run on version 2, after version 1."
    assert dump() == before
    assert "Not confirmed" in ready("questionnaire", "load", "new.toml", code=2).stderr
    assert dump() == before
    done = ready("questionnaire", "load", "new.toml", "--yes").stdout.splitlines()
    assert done[1:3] == ["new: 3z", "gone: 3b"]
    assert done[-1] == "wg runs on version 2. Messages to delegates: 0."
    assert rows("SELECT count(*) FROM consultation_change") == [(2,)]
    assert "Nothing changes" in ready("questionnaire", "load", "new.toml").stdout


def test_a_version_that_cannot_follow_is_refused(ready: Run, tmp_path: Path) -> None:
    text = source(WG_STUDY).decode()
    (tmp_path / "same.toml").write_text(text + "\n# changed\n")
    (tmp_path / "other.toml").write_text(text.replace('id = "wg-study"', 'id = "other"'))
    (tmp_path / "broken.toml").write_text(text.replace("[questionnaire]", "[questionaire]"))
    (tmp_path / "less.toml").write_text(text.replace('version = "1"', 'version = "2"').replace('"associate"', '"affiliate"'))
    before = dump()
    assert "a version never changes" in ready("questionnaire", "load", "same.toml", code=2).stderr
    assert "is the questionnaire other, and wg runs on wg-study" in ready("questionnaire", "load", "other.toml", code=2).stderr
    assert "[Q011]" in ready("questionnaire", "load", "broken.toml", code=2).stderr
    assert "has no kind associate (1 on the roster)" in ready("questionnaire", "load", "less.toml", code=2).stderr
    assert dump() == before


# The key and receipts


def test_the_public_key_checks_a_receipt_offline(ready: Run, tmp_path: Path) -> None:
    key = institution_key(Path("data/institution-key.pem"))
    (tmp_path / "public.pem").write_text(ready("key", "show").stdout)
    base64 = ready("key", "show", "--form", "base64").stdout.strip()
    (tmp_path / "receipt.json").write_bytes(key.receipt(content()))
    for public in ("public.pem", base64):
        said = ready("receipt", "verify", "receipt.json", "--key", public).stdout
        assert said.startswith("Valid: ")
        assert "handed in:    2026-03-02T09:30:05Z" in said
    assert "PRIVATE" not in ready("key", "show").stdout


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"oui", b"non", "Not valid: something in it was changed"),
        (b"09:30:05Z", b"09:30:06Z", "Not valid: something in it was changed"),
        (b'"submission"', b'"submissions"', "Not a receipt: "),
        (b"{", b"", "Not a receipt: "),
    ],
)
def test_a_changed_receipt_is_not_valid_and_says_so_in_one_sentence(
    ready: Run, tmp_path: Path, old: bytes, new: bytes, said: str
) -> None:
    key = institution_key(Path("data/institution-key.pem"))
    (tmp_path / "receipt.json").write_bytes(key.receipt(content()).replace(old, new, 1))
    result = ready("receipt", "verify", "receipt.json", "--key", key.public.base64(), code=1)
    assert result.stderr.startswith(said)
    assert len(result.stderr.splitlines()) == 1
    assert result.stdout == ""


def test_a_receipt_of_another_key_is_not_valid(ready: Run, tmp_path: Path) -> None:
    other = institution_key(tmp_path / "other.pem")
    (tmp_path / "receipt.json").write_bytes(other.receipt(content()))
    ours = ready("key", "show", "--form", "base64").stdout.strip()
    assert "it was signed with the key" in ready("receipt", "verify", "receipt.json", "--key", ours, code=1).stderr


def test_a_question_about_no_receipt_or_no_key_is_refused(ready: Run, tmp_path: Path) -> None:
    ours = ready("key", "show", "--form", "base64").stdout.strip()
    assert "none.json: cannot be read" in ready("receipt", "verify", "none.json", "--key", ours, code=2).stderr
    assert "is no key in base64" in ready("receipt", "verify", "none.json", "--key", "none.pem", code=2).stderr
    assert "is a private key" in ready("receipt", "verify", "x", "--key", "data/institution-key.pem", code=2).stderr
    assert "is no public key" in ready("receipt", "verify", "x", "--key", "roster.csv", code=2).stderr
    assert "There is no key at none.pem yet" in ready("key", "show", "--key-file", "none.pem", code=2).stderr
    Path("data/institution-key.pem").chmod(0o644)
    assert "chmod 600" in ready("key", "show", code=2).stderr


# The demo's seats


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


def test_the_documented_roster_can_be_imported(run: Run, tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "docs/roster.md").read_text("utf-8")
    block = re.search(r"```csv\n(.*?)```", text, re.DOTALL)
    assert block
    (tmp_path / "documented.csv").write_text(block[1])
    from bot.questionnaire.load import shipped

    assert len(read(tmp_path / "documented.csv", shipped()).enrolments) == 4


def test_every_code_of_a_problem_is_documented() -> None:
    root = Path(__file__).parents[2]
    used = {code for file in (root / "bot/roster").glob("*.py") for code in re.findall(r'"(R\d{3})"', file.read_text("utf-8"))}
    told = set(re.findall(r"R\d{3}", (root / "docs/roster.md").read_text("utf-8").split("## What may be wrong")[1]))
    assert used == told
