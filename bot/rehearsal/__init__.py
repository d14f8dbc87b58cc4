"""Conversations as files, played on the real service: golden transcripts for tests, `tourdetable rehearse` for authors.

`transcript` is the file's form, `play` plays one, `scene` sets up what it begins with, `channel` is the way in and out: a
platform's own one plays the same files through its adapter.
"""
