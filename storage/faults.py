"""What can go wrong with the database as a whole, and who is told.

StorageFault
├── DatabaseBroken   the operator: the start stops, one plain line with the remedy
│   ├── SchemaNewer  made by a newer version than this one
│   └── SchemaOlder  not brought up to date yet
├── AlreadyRunning   the operator: a second `serve` on one SQLite file
├── StampMismatch    the operator: a demo database given to the live product, or the reverse
└── DatabaseBusy     the caller at the door: not stored, so no 2xx; try again
"""

from sqlalchemy.exc import InterfaceError, OperationalError


class StorageFault(Exception):
    """The mother of the faults of the database as a whole; messages hold no secrets and no words of people."""


class DatabaseBroken(StorageFault):
    """The database cannot be used; the message is one plain line with the remedy."""


class SchemaNewer(DatabaseBroken):
    """The database was changed by a newer version of the product."""


class SchemaOlder(DatabaseBroken):
    """The database has not been brought up to this version."""


class AlreadyRunning(StorageFault):
    """Another process already serves this database file."""


class StampMismatch(StorageFault):
    """A demo database meets the live product, or a live one the demo."""


class DatabaseBusy(StorageFault):
    """Nothing was stored, because the database was locked, full of work, or out of reach."""


TROUBLE = (DatabaseBusy, OperationalError, InterfaceError)
"""The database's own trouble, at any moment: whatever was being done is to be done again, and is nobody's fault."""
