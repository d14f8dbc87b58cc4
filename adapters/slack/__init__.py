"""Slack: events, commands and presses in; Block Kit, the App Home and files out."""
