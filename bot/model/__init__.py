"""The nouns: frozen values that import nothing of ours from outside this package.

What is serialised (sessions, events, messages, states) is a `msgspec.Struct`: its codec is several times faster than the
standard library's, and a turn's budget is some tens of microseconds.
"""
