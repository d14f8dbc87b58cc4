"""The tables, one module per subject; what each key makes impossible is said beside it.

Times are text in UTC (`storage.times`), so that both databases order them alike. What has only one reader in code (sessions,
summaries, messages) is JSON in a text column, written and read by `bot.model.codec`.
"""

from storage.tables.base import metadata
from storage.tables.desk import (
    audit,
    binding,
    comment,
    consultation,
    consultation_change,
    digest,
    meta,
    questionnaire,
    reminder_call,
    request,
    room,
)
from storage.tables.flow import event_key, outbox, quarantine, session, slot
from storage.tables.people import address, code, delegate, entity, mandate, seat
from storage.tables.response import (
    behalf,
    file,
    fragment_message,
    incoming_file,
    language,
    response,
    revision,
    roster_file,
    ruling,
    submission,
    time_ruling,
)
from storage.tables.slack import slack_bots, slack_installations, slack_oauth_states

__all__ = [
    "address",
    "audit",
    "behalf",
    "binding",
    "code",
    "comment",
    "consultation",
    "consultation_change",
    "delegate",
    "digest",
    "entity",
    "event_key",
    "file",
    "fragment_message",
    "incoming_file",
    "language",
    "mandate",
    "meta",
    "metadata",
    "outbox",
    "quarantine",
    "questionnaire",
    "reminder_call",
    "request",
    "response",
    "revision",
    "room",
    "roster_file",
    "ruling",
    "seat",
    "session",
    "slack_bots",
    "slack_installations",
    "slack_oauth_states",
    "slot",
    "submission",
    "time_ruling",
]
