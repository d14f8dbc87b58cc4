"""Each port on each of its implementations."""
