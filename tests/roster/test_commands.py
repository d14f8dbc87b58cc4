"""The command line enrols, invites, revokes and rules, on a real SQLite file; what is refused writes nothing."""

import asyncio
import csv
import json
import re
import stat
from datetime import UTC, datetime
from pathlib import Path

from bot.engine.codes import hash_of
from bot.questionnaire.load import WG_STUDY, source
from bot.roster.lines import read
from storage import open_store
from tests.roster.stand import HEADING, ROSTER, Run, dump, rows


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
