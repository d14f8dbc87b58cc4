"""The schema on its way from version to version."""
