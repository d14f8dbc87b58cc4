"""The store: tables, the batch transaction, reads and migrations. All SQL of the product is in this package."""

from storage.store import DatabaseStore, open_store

__all__ = ["DatabaseStore", "open_store"]
