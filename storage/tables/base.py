"""The metadata that all tables belong to, and how columns of the common sorts are written."""

from sqlalchemy import Boolean, Column, MetaData, Text, false

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def text(name: str) -> Column[str]:
    """Return a column that always holds a text, empty where there is nothing to say."""
    return Column(name, Text, nullable=False, server_default="")


def time(name: str) -> Column[str]:
    """Return a column for a time that is always known."""
    return Column(name, Text, nullable=False)


def maybe(name: str) -> Column[str | None]:
    """Return a column for a time, NULL until it has come."""
    return Column(name, Text, nullable=True)


def flag(name: str) -> Column[bool]:
    """Return a column that is false unless said otherwise."""
    return Column(name, Boolean, nullable=False, server_default=false())
