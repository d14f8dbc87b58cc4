"""The store: tables, the batch transaction, reads and migrations."""
