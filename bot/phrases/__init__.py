"""The bot's texts: message catalogues, how dates, numbers and lists are said, and what a message says in a language.

Everything a delegate or the secretariat reads in a chat stands in `<language>/*.ftl`; this package turns a message's parts into
plain text, and nothing else does. A platform only encodes what `speak` returns.
"""
