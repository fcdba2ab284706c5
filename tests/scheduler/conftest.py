"""The two databases of the storage tests, lent to the clock's tests too."""

from tests.storage.conftest import database as database
from tests.storage.conftest import database_url as database_url
from tests.storage.conftest import keys as keys
from tests.storage.conftest import postgres_database as postgres_database
from tests.storage.conftest import sqlite_template as sqlite_template
from tests.storage.conftest import sqlite_url as sqlite_url
