"""What Slack allows, each with its source: docs.slack.dev, or the thread in which it was found out."""

TEXT_CHARACTERS = 4_000
"""chat.postMessage: text should be at most 4,000 characters; from 40,000 on it is cut."""
MESSAGE_BLOCKS = 40
"""Block Kit: 50 blocks in a message. With a margin: bolt-js#2867 advises 40."""
MESSAGE_CHARACTERS = 9_000
"""All texts of a message's blocks together. Not documented: above 12,000 or so msg_blocks_too_long; 9,597 were taken and 11,341
were not (bolt-js#2509, #2867)."""
VIEW_BLOCKS = 100
"""Block Kit: 100 blocks in a view."""
SECTION_CHARACTERS = 3_000
"""Block Kit, section: text of at most 3,000 characters."""
HEADER_CHARACTERS = 150
"""Block Kit, header: plain text of at most 150 characters."""
ACTIONS_ELEMENTS = 25
"""Block Kit, actions: at most 25 elements."""
LABEL_CHARACTERS = 75
"""Block Kit, button and option: text of at most 75 characters."""
VALUE_CHARACTERS = 2_000
"""Block Kit, button: value of at most 2,000 characters."""
OPTION_VALUE_CHARACTERS = 150
"""Block Kit, option: value of at most 150 characters."""
SELECT_OPTIONS = 100
"""Block Kit, static_select: at most 100 options."""
TRIGGER_SECONDS = 2.5
"""views.open: a trigger is good for three seconds, of which some have passed."""
CHECKBOXES = 10
"""Block Kit, checkboxes: at most 10 options."""
TITLE_CHARACTERS = 24
"""Block Kit, modal: title, submit and close of at most 24 characters."""
INPUT_LABEL_CHARACTERS = 2_000
"""Block Kit, input: label of at most 2,000 characters."""
FIELD_CHARACTERS = 500
"""Ours, of a line in a form: the longest reason that is taken. Block Kit allows 3,000."""
FILE_BYTES = 20_000_000
"""Ours. Slack takes a gigabyte; but a file is held in memory, and an answer given here must be possible on every platform
(Telegram, getFile: 20 MB)."""

NAME_CHARACTERS = 35
"""Manifest: display_information.name."""
DESCRIPTION_CHARACTERS = 140
"""Manifest: display_information.description."""
BOT_NAME_CHARACTERS = 80
"""Manifest: features.bot_user.display_name."""
COMMAND_CHARACTERS = 32
"""Manifest: a command of features.slash_commands, with its slash."""
RESERVED_COMMANDS = frozenset(
    {
        "away",
        "collapse",
        "commands",
        "dnd",
        "expand",
        "feed",
        "help",
        "invite",
        "join",
        "leave",
        "me",
        "msg",
        "mute",
        "open",
        "pro",
        "remind",
        "search",
        "shortcuts",
        "shrug",
        "status",
        "topic",
        "who",
    }
)
"""Names that Slack uses itself: one of them and the whole manifest is refused (hermes-agent#17054, #18456; openclaw#29032)."""

CHANNEL_PER_SECOND, CHANNEL_BURST = 1.0, 3
"""chat.postMessage: one message a second in a conversation; short bursts are tolerated."""
WORKSPACE_PER_SECOND = 5.0
"""chat.postMessage: several hundred a minute in a workspace."""
