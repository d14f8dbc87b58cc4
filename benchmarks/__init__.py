"""The figures of `docs/performance.md`: each a ratio against a peer or a raw limit measured in the same run.

Every contender answers the same ten questions in 500 conversations at once, each waiting for its reply before its next message.
A turn is one message in and one reply out: a text of some 300 characters, or `/done`.
"""
