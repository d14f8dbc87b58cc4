"""Rosters: who may take part, read from a table that the secretariat keeps in a spreadsheet.

`read` turns a file into enrolments or tells every mistake in it at once. `docs/roster.md` describes the columns and codes.
"""

from bot.roster.lines import Roster, RosterError, read

__all__ = ["Roster", "RosterError", "read"]
