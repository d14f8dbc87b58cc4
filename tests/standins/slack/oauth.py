"""OAuth: a person lets the app into a workspace, and the app gets its token for the code that came of it."""

from __future__ import annotations

import base64

from aiohttp import web

from tests.standins.slack.shown import BOT_USER
from tests.standins.slack.wire import Arguments, Json, Refused, required, text_of
from tests.standins.slack.world import APP, Team, World

CLIENT_ID, CLIENT_SECRET = "1.2", "known to the app"


def access(world: World, http: web.Request, arguments: Arguments) -> Json:
    """Return the token of a workspace for a code, which is good for one use."""
    if _credentials(http, arguments) != (CLIENT_ID, CLIENT_SECRET):
        raise Refused("bad_client_secret")
    grant = world.grants.get(required(arguments, "code", "invalid_code"))
    if grant is None:
        raise Refused("invalid_code")
    if grant.used:
        raise Refused("code_already_used")
    grant.used = True
    team = Team(grant.team, f"xoxb-{grant.team}-{world.number()}", grant.name or f"Delegations {grant.team}")
    world.teams[team.id] = team
    about: Json = {"app_id": APP, "enterprise": {"id": "E1", "name": "All of us"}, "is_enterprise_install": grant.whole}
    about["team"] = None if grant.whole else {"id": team.id, "name": team.name}
    if not grant.whole and not grant.enterprise:
        about["enterprise"] = None
    token = {"access_token": team.token, "token_type": "bot", "bot_user_id": BOT_USER, "scope": ",".join(team.scopes)}
    return {**about, **token, "authed_user": {"id": grant.user}}


def revoke(world: World, team: Team, arguments: Arguments) -> Json:
    """Give a token up; the app is told of nothing."""
    team.gone = "token_revoked"
    return {"revoked": True}


def _credentials(http: web.Request, arguments: Arguments) -> tuple[str, str]:
    """Return the client's id and secret, from the header or the arguments."""
    header = http.headers.get("Authorization", "")
    if header.startswith("Basic "):
        login, _, password = base64.b64decode(header.removeprefix("Basic ")).decode().partition(":")
        return login, password
    return text_of(arguments, "client_id"), text_of(arguments, "client_secret")
