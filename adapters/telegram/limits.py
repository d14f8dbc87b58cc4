"""What the Bot API allows, each with its source: core.telegram.org/bots/api and /bots/faq."""

TEXT_UNITS = 4096
"""sendMessage: 1-4096 characters after entities parsing. The unit is not documented: UTF-16 is the safe one."""
CALLBACK_DATA_BYTES = 64
"""InlineKeyboardButton.callback_data: 1-64 bytes."""
USERNAME = 32
"""telegram.org/faq, usernames: the longest."""
UPDATES = 100
"""getUpdates: limit."""
DOWNLOAD_BYTES = 20_000_000
"""getFile: bots can download files of up to 20 MB."""
OVERALL_PER_SECOND = 30.0
"""FAQ: about 30 messages per second overall."""
CHAT_PER_SECOND, CHAT_BURST = 1.0, 4
"""FAQ: about one message per second in a chat; short bursts are tolerated."""
GROUP_PER_MINUTE = 20.0
"""FAQ: 20 messages per minute in a group."""
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
"""What this bot reads. Said at every call: left out, the setting before it holds."""
