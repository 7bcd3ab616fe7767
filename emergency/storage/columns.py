"""Column types and the metadata with its naming convention."""

import datetime

import sqlalchemy as sa

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = sa.MetaData(naming_convention=NAMES)


class Instant(sa.TypeDecorator):
    """A moment: aware when it enters, stored in UTC, aware in UTC when it leaves."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value, dialect):
        """Refuse a naive moment; hand the driver UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r} where an aware one is needed")
        moment = value.astimezone(datetime.UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value, dialect):
        """Give back the moment in UTC; SQLite lost the zone on the way in."""
        if value is None:
            return None
        return value.replace(tzinfo=datetime.UTC) if value.tzinfo is None else value.astimezone(datetime.UTC)


class TermColumn(sa.TypeDecorator):
    """A term, stored by its value."""

    impl = sa.String(24)
    cache_ok = True

    def __init__(self, terms):
        super().__init__()
        self.terms = terms

    def process_bind_param(self, value, dialect):
        """The value of the term."""
        return None if value is None else self.terms(value).value

    def process_result_value(self, value, dialect):
        """The term of the value."""
        return None if value is None else self.terms(value)


def key() -> sa.Column:
    """The integer primary key of a table."""
    return sa.Column("id", sa.Integer, primary_key=True)


def division() -> sa.Column:
    """The six-digit division code that scopes a row."""
    return sa.Column("division", sa.String(6), nullable=False, index=True)


def refers(name: str, target: str, *, nullable: bool = False, index: bool = True) -> sa.Column:
    """A foreign key column."""
    return sa.Column(name, sa.ForeignKey(f"{target}.id"), nullable=nullable, index=index)
