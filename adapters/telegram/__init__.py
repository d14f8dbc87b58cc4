"""Telegram: updates become events, messages become calls of the Bot API. The only place that knows python-telegram-bot."""

import os

# Durations as timedelta, as the next version of the SDK has them; without it, every 429 warns that they will be.
os.environ.setdefault("PTB_TIMEDELTA", "true")
