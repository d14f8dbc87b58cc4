"""`tourdetable roster`, `invite` and `revoke`: who may take part, by which codes, and how that ends."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import desk
from bot.cli.reading import Which, chosen, fail, opened
from bot.cli.running import Config, Db, database, not_done, run, settings, table, tell

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.model.people import Entity
    from bot.service.registry import Issued, Place, Registry

HEADING = ("entity", "entity_name", "person", "email", "role", "code", "expires_at", "link")
"""Of the file of codes."""


def add(app: typer.Typer) -> None:
    """Add the commands."""
    roster = typer.Typer(no_args_is_help=True, help="Who may take part.")
    app.add_typer(roster, name="roster")

    @roster.command("import")
    def import_(
        file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV or XLSX; see docs/roster.md.")],
        consultation: Which = "",
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change; write nothing.")] = False,
        db: Db = None,
        config: Config = None,
    ) -> None:
        """Add the people in FILE, with their seats and offices. If anything is wrong in it, nothing is written."""
        run(_import(database(config, db), consultation, file, dry_run=dry_run))

    @roster.command("list")
    def list_(
        consultation: Which = "",
        json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
        db: Db = None,
        config: Config = None,
    ) -> None:
        """List seats and offices with their holders."""
        run(_list(database(config, db), consultation, json=json))

    @app.command()
    def invite(
        typed: desk.Words = None,
        entity: Annotated[str | None, typer.Option(metavar="ID", help="All seats of this entity.")] = None,
        email: Annotated[str | None, typer.Option(metavar="X", help="All seats and offices of this person.")] = None,
        all_: Annotated[bool, typer.Option("--all", help="Everybody whom the bot does not reach yet.")] = False,
        days: Annotated[int | None, typer.Option(metavar="N", help="How many days the codes may be used.")] = None,
        output: Annotated[Path | None, typer.Option(metavar="FILE", help="A new CSV file, readable by you only.")] = None,
        yes: desk.Yes = False,
        dry_run: desk.DryRun = False,
        json: desk.Json = False,
        consultation: Which = "",
        db: Db = None,
        config: Config = None,
    ) -> None:
        """Make single-use codes: for one person in the words of /invite in a chat, or for many with options.

        They are shown here and now only: what is kept is a hash.
        """
        given = settings(config, db=db, invitation_days=days)
        url, several = given.db.get_secret_value(), (entity is not None) + (email is not None) + all_
        if typed and not several and days is None and output is None:
            return desk.play(url, consultation, "invite", typed, yes=yes, dry_run=dry_run, json=json)
        if typed or several != 1:
            fail("Say whom to invite: one person, as in a chat, or one of --entity ID, --email X and --all.")
        if yes or dry_run or json:
            fail("--yes, --dry-run and --json go with the words of a chat: tourdetable invite ana@example.org --json")
        return run(_invite(url, consultation, entity, email, given.invitation_days, output))

    revoke = typer.Typer(
        no_args_is_help=True, help="Take a seat, codes or an address away; it counts from the next message on."
    )
    app.add_typer(revoke, name="revoke")

    @revoke.command()
    def seat(
        seat: Annotated[str, typer.Argument(metavar="SEAT", help="Its id, as `roster list` has it.")],
        db: Db = None,
        config: Config = None,
    ) -> None:
        """Take a seat away, with its unused codes. What was said from it stays."""
        run(_revoke_seat(database(config, db), seat))

    @revoke.command()
    def codes(
        whose: Annotated[str, typer.Argument(metavar="EMAIL|PERSON", help="An e-mail, or a person's id.")],
        db: Db = None,
        config: Config = None,
    ) -> None:
        """Make a person's unused codes useless."""
        run(_revoke_codes(database(config, db), whose))

    @revoke.command()
    def address(
        address: Annotated[str, typer.Argument(metavar="ADDRESS", help="As the log has it, such as telegram:...")],
        db: Db = None,
        config: Config = None,
    ) -> None:
        """Cut an address off from its person, as when a telephone is lost."""
        run(_revoke_address(database(config, db), address))


async def _import(db: str, consultation_id: str, file: Path, *, dry_run: bool) -> None:
    from datetime import UTC, datetime

    from bot.roster.against import changes, contradictions
    from bot.roster.lines import read
    from bot.roster.problems import RosterError

    async with opened(db) as store:
        consultation = await chosen(store, consultation_id)
        roster = read(file, await store.questionnaire_of(consultation.id))
        if problems := contradictions(roster, await _all_entities(store)):
            raise RosterError(problems)
        told = [*changes(roster.enrolments, await store.places(consultation.id))]
        done = await store.enrol(consultation.id, roster.enrolments, datetime.now(UTC), dry_run=dry_run)
    tell(roster.warnings)
    for line in told:
        if dry_run or line.startswith("!"):
            typer.echo(line)
    typer.echo(
        f"{'Would be added' if dry_run else 'Added'} to {consultation.id}: entities {done.entities}, people {done.delegates}, "
        f"seats {done.seats}, offices {done.mandates}. Unchanged lines: {done.unchanged} of {len(roster.enrolments)}."
    )
    if not dry_run and done.seats + done.mandates:
        typer.echo("Next: tourdetable invite --all --output codes.csv")


async def _list(db: str, consultation_id: str, *, json: bool) -> None:
    async with opened(db) as store:
        consultation = await chosen(store, consultation_id)
        places = await store.places(consultation.id)
    if json:
        from msgspec.json import encode
        from msgspec.json import format as indented

        typer.echo(indented(encode([_record(place) for place in places])).decode())
        return
    rows = [
        (
            record["entity_name"] or "secretariat",
            record["kind"],
            record["person"],
            record["email"],
            record["role"],
            "revoked" if place.revoked else f"reached at {place.linked}" if place.linked else "not reached yet",
            record["seat"],
        )
        for place, record in ((place, _record(place)) for place in places)
    ]
    table(("entity", "kind", "person", "email", "role", "state", "seat"), [tuple(map(str, row)) for row in rows])


def _record(place: Place) -> dict[str, str | int | bool]:
    entity = place.seat.entity if place.seat else None
    return {
        "seat": place.seat.id if place.seat else "",
        "entity": entity.id if entity else "",
        "entity_name": entity.name if entity else "",
        "kind": entity.kind if entity else "",
        "person": place.delegate_name,
        "person_id": place.delegate,
        "email": place.email,
        "role": str(place.seat.role if place.seat else place.office),
        "revoked": place.revoked,
        "addresses": place.linked,
    }


async def _invite(db: str, consultation_id: str, entity: str | None, email: str | None, days: int, output: Path | None) -> None:
    from datetime import UTC, datetime, timedelta

    from bot.cli.seats import fresh_code
    from bot.model.entrance import served

    if output and output.exists():  # noqa: ASYNC240  # nothing else runs
        fail(f"{output}: is there already, and codes that were not handed out yet may be in it. Name a new file.")
    now = datetime.now(UTC)
    expires_at = (now + timedelta(days=days)).replace(microsecond=0)
    async with opened(db) as store:
        consultation = await chosen(store, consultation_id)
        places = _invited(await store.places(consultation.id), entity, email)
        made = [(place, *fresh_code(place, now, expires_at)) for place in places]
        issued = [kept for _, _, kept in made]
        opens = next((one.link for one in served(await store.entrances(), now) if one.link), "")
        rows = [_code_row(place, code, expires_at, opens) for place, code, _ in made]
        if output:
            await _write(output, rows, store, issued)
        else:
            await store.issue(issued)
    if output:
        typer.echo(f"{len(rows)} codes are in {output}. Hand each to its person only, then delete the file.")
    else:
        shown = [(row[1] or "secretariat", row[2], row[4], row[5], row[7])[: 5 if opens else 4] for row in rows]
        table(("entity", "person", "role", "code", "link")[: 5 if opens else 4], shown)
    typer.echo(f"Each works once, until {expires_at:%Y-%m-%d %H:%M} UTC, and is kept as a hash only: it cannot be shown again.")


def _invited(places: Sequence[Place], entity: str | None, email: str | None) -> list[Place]:
    """Return the live places meant. Say so, with exit code 2, if there are none."""
    live = [place for place in places if not place.revoked]
    if entity is not None:
        found = [place for place in live if place.seat and place.seat.entity.id == entity.lower()]
        if not found:
            fail(f'No live seat on the roster is for the entity "{entity}". See: tourdetable roster list')
    elif email is not None:
        found = [place for place in live if place.email and place.email.casefold() == email.strip().casefold()]
        if not found:
            fail(f'Nobody on the roster with a live seat or an office has the e-mail "{email}". See: tourdetable roster list')
    else:
        found = [place for place in live if not place.linked]
        if not found:
            fail("Everybody on the roster is reached already. To invite somebody once more, use --entity or --email.")
    return found


async def _write(output: Path, rows: list[tuple[str, ...]], store: Registry, issued: Sequence[Issued]) -> None:
    """Write the codes to a new file, readable by its owner only, and keep them: both or neither."""
    import csv
    from io import StringIO

    from bot.report.cells import defused
    from bot.report.whole import whole_file

    text = StringIO(newline="")
    csv.writer(text).writerows([HEADING, *([defused(cell) for cell in row] for row in rows)])
    try:
        with whole_file(output) as file:
            file.write(text.getvalue().encode("utf-8-sig"))
            await store.issue(issued)
    except OSError as error:
        fail(f"{output}: cannot be written ({error.strerror or error}). No code was made.")


def _code_row(place: Place, code: str, expires_at: datetime, opens: str) -> tuple[str, ...]:
    """Return a line of the file. *opens*: what makes a link of a code, "" if nothing does."""
    entity = place.seat.entity if place.seat else None
    return (
        entity.id if entity else "",
        entity.name if entity else "",
        place.delegate_name,
        place.email,
        str(place.seat.role if place.seat else place.office),
        code,
        f"{expires_at:%Y-%m-%dT%H:%M:%SZ}",
        f"{opens}{code}" if opens else "",
    )


async def _revoke_seat(db: str, seat: str) -> None:
    from datetime import UTC, datetime

    async with opened(db) as store:
        done = await store.revoke_seat(seat, datetime.now(UTC))
    if not done:
        not_done(f'There is no live seat "{seat}". See: tourdetable roster list')
    typer.echo(f"The seat {seat} is revoked, with its unused codes. What was said from it stays.")


async def _revoke_codes(db: str, whose: str) -> None:
    from datetime import UTC, datetime

    async with opened(db) as store:
        places = [place for one in await store.consultations() for place in await store.places(one.id)]
        wanted = whose.strip().casefold()
        people = {place.delegate for place in places if wanted in (place.delegate, place.email.casefold())}
        if not people:
            fail(f'Nobody on a roster has the e-mail or id "{whose}". See: tourdetable roster list --json')
        count = sum([await store.revoke_codes(person, datetime.now(UTC)) for person in people])
    if not count:
        not_done(f"{whose} has no unused code.")
    typer.echo(f"{count} unused {'code is' if count == 1 else 'codes are'} revoked.")


async def _revoke_address(db: str, address: str) -> None:
    from datetime import UTC, datetime

    async with opened(db) as store:
        done = await store.unlink(address, datetime.now(UTC))
    if not done:
        not_done(f'The address "{address}" belongs to nobody.')
    typer.echo(f"The address {address} is cut off. Its person needs a new code: tourdetable invite --email X")


async def _all_entities(store: Registry) -> list[Entity]:
    """Return the entities of all consultations: they are shared."""
    places = [place for one in await store.consultations() for place in await store.places(one.id)]
    return [*{place.seat.entity.id: place.seat.entity for place in places if place.seat}.values()]
