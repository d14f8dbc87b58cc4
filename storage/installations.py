"""In which workspaces an app is installed. Slack's SDK writes a row for each installation; here they are read and forgotten."""

from datetime import UTC, datetime

from sqlalchemy import Connection, delete, select, update

from bot.service.installations import Installed
from storage import times
from storage.statement import begins_with
from storage.tables import address, slack_bots, slack_installations, slack_oauth_states


def installed(connection: Connection, app: str) -> list[Installed]:
    """Return the newest installation of *app* in each workspace."""
    t = slack_bots.c
    rows = connection.execute(
        select(t.id, t.team_id, t.team_name, t.bot_user_id, t.bot_id, t.bot_token)
        .where(t.client_id == app, t.team_id.is_not(None), t.bot_token.is_not(None))
        .order_by(t.id)
    )
    newest = {row[1]: Installed(row[0], row[1], row[2] or "", row[3] or "", row[4] or "", row[5]) for row in rows}
    return [newest[team] for team in sorted(newest)]


def uninstalled(connection: Connection, app: str, gone: Installed, prefix: str, now: datetime) -> None:
    """Forget an installation and all before it in its workspace, unless there is a newer one."""
    t = slack_bots.c
    theirs = t.client_id == app, t.team_id == gone.team
    if connection.execute(select(t.id).where(*theirs, t.id > gone.number).limit(1)).first() is not None:
        return
    connection.execute(delete(slack_bots).where(*theirs))
    i = slack_installations.c
    connection.execute(delete(slack_installations).where(i.client_id == app, i.team_id == gone.team))
    linked = begins_with(address.c.address, prefix), address.c.unreachable_at.is_(None)
    connection.execute(update(address).where(*linked).values(unreachable_at=times.text(now)))


def within_reach(connection: Connection, prefix: str) -> None:
    """Take no address that begins with *prefix* for unreachable any more."""
    connection.execute(update(address).where(begins_with(address.c.address, prefix)).values(unreachable_at=None))


def forget_states(connection: Connection, now: datetime) -> None:
    """Delete the permissions to install that nobody used in time. The SDK keeps times without a zone, in UTC."""
    naive = now.astimezone(UTC).replace(tzinfo=None)
    connection.execute(delete(slack_oauth_states).where(slack_oauth_states.c.expire_at <= naive))
