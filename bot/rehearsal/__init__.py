"""Conversations as files, played on the real service: golden transcripts for tests, `tourdetable rehearse` for authors.

`transcript` is the file's form, `reading` reads one, `play` plays it, `scene` sets up what it begins with, `watched` sees what
it touches, `channel` is the way in and out: a platform's own one plays the same files through its adapter.
"""
