"""What Slack's messages and files are, by the subtypes and modes of its documentation."""

SAID = frozenset({"", "file_share", "me_message", "thread_broadcast"})
"""Subtypes of messages by which a person says something; all others tell of something."""
GONE = "tombstone"
"""Subtype of what is left of a deleted message that had replies, and mode of a deleted file."""
KEPT = frozenset({"hosted", "snippet", "email"})
"""Modes of files whose bytes Slack has and gives."""
LOST = frozenset({"tombstone", "hidden_by_limit"})
"""Modes of files whose bytes nobody gets any more."""
NOT_GIVEN = frozenset({"access_denied", "file_not_found", "slack_connect_deactivated"})
"""What file_access says of files that this bot may not fetch."""
CLIPS = frozenset({"slack_audio", "slack_video"})
"""Subtypes of files that are spoken messages."""
SLACKBOT = "USLACKBOT"
"""Slack's own voice."""
