"""Telegram: updates become events, messages become calls of the Bot API. The only place that knows python-telegram-bot."""
