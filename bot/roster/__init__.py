"""Rosters: who may take part, read from a table that the secretariat keeps in a spreadsheet.

`lines.read` turns a file into enrolments or tells every mistake in it at once; `against` compares them with what is kept;
`sample` is the roster of a demo. `docs/roster.md` describes the columns and the codes of problems.
"""
