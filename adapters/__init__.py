"""The platforms: one package each, which turns payloads into events and messages into calls."""
