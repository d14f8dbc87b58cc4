"""What the tests of the commands share: a roster, its consultation, and a look into the database."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

from typer.testing import Result

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


def rows(query: str, *values: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect("data/tour.db")) as connection:
        return connection.execute(query, values).fetchall()


def dump() -> list[str]:
    with closing(sqlite3.connect("data/tour.db")) as connection:
        return [*connection.iterdump()]
