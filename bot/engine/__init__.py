"""The delegate's conversation: a pure, total machine.

`step(session, event, dossier)` returns what one event leads to, or what must be loaded first. It never raises, reads no clock,
draws no chance and does no I/O; equal arguments give equal results. `conversation` is where it begins.
"""

from bot.engine.conversation import step

__all__ = ["step"]
