"""Where the ledger is: a path or a URL, from the option, the environment or the default place.

Source: XDG Base Directory Specification (XDG_STATE_HOME); SQLAlchemy 2.x database URLs; SQLite URI filenames.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import quote

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from inventory.ledger.errors import BadAddress

VARIABLE: Final = "YUNWANG_LEDGER"
_EXPECTED: Final = "expected a file's path or postgresql://USER@HOST/DATABASE"
_SERVER_MISSPELT: Final = re.compile(r"(?i)^postgres[\w+]*:|\bpassword *=")
"""Taken for a file's path, such a text would be shown with its password, and be the name of a new file."""
_POSTGRESQL: Final = frozenset({"postgresql", "postgresql+psycopg"})


def ledger_address(given: str | None, environ: Mapping[str, str]) -> str:
    """The option's text, else YUNWANG_LEDGER's, else ``$XDG_STATE_HOME/yunwang/ledger.sqlite``."""
    named = given or environ.get(VARIABLE)
    if named:
        return named
    state = environ.get("XDG_STATE_HOME", "")
    folder = Path(state) if Path(state).is_absolute() else Path(environ.get("HOME", "~")).expanduser() / ".local/state"
    return str(folder / "yunwang" / "ledger.sqlite")


def parse_address(text: str) -> URL:
    """The SQLAlchemy URL of a path or URL. Raises BadAddress, whose text never shows a password."""
    if "://" not in text:
        if _SERVER_MISSPELT.search(text):
            raise BadAddress(f"ledger: the text (not shown) looks like a server's and is no URL: {_EXPECTED}")
        return URL.create("sqlite", database=text)
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        # The text is not shown and the cause is cut off: what cannot be read may hold a password anywhere.
        raise BadAddress(
            f"ledger: the URL cannot be read (a / or @ in a password is written %2F or %40): {_EXPECTED}"
        ) from None
    if url.drivername == "sqlite":
        if not url.database or url.database == ":memory:" or url.query:
            raise BadAddress(f"ledger {shown(url)}: a file is needed: expected sqlite:///PATH without options")
        return url
    if "@" in f"{url.host}{url.database}":
        raise BadAddress(f"ledger: the URL has an @ too many (in a password it is written %40): {_EXPECTED}")
    if url.drivername not in _POSTGRESQL:
        raise BadAddress(f"ledger: {url.drivername} databases are not supported: {_EXPECTED}")
    if any("password" in key for key in url.query):
        raise BadAddress("ledger: a password among the URL's options would be shown: use USER:PASSWORD@ or PGPASSFILE")
    return url.set(drivername="postgresql+psycopg")


def shown(url: URL) -> str:
    """The address for people: a file's path, or the URL with its password as stars."""
    if url.drivername == "sqlite":
        return url.database or "sqlite"
    return url.set(drivername="postgresql").render_as_string(hide_password=True)


def existing_file(path: Path) -> URL:
    """The URL that opens an SQLite file and never makes one."""
    return URL.create("sqlite", database=f"file:{quote(str(path))}", query={"mode": "rw", "uri": "true"})
