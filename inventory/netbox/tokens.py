"""The API token: from the environment or from a file only its owner can read, never from the command line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from inventory.credentials import private_bytes
from inventory.errors import YunwangError
from inventory.problems import FileProblems, Problem
from inventory.secret import Secret

VARIABLE: Final = "YUNWANG_NETBOX_TOKEN"


class TokenMissing(YunwangError):
    """No token was given."""


class TokenFileError(FileProblems):
    """The token's file cannot be used."""

    subject = "NetBox token"


def load_token(environ: Mapping[str, str], file: Path | None) -> Secret:
    """Return the token; a file that is named comes before the environment.

    Raises:
        TokenFileError: The file cannot be read, is open to others, or holds no token.
        TokenMissing: Neither a file nor the variable was given.
    """
    if file is not None:
        problems: list[Problem] = []
        content = private_bytes(file, problems, "a file that holds a token")
        if content is None:
            raise TokenFileError(problems)
        text = content.decode("ascii", "replace").strip()
        if not _is_token(text):
            raise TokenFileError([Problem(str(file), "", "something else (not shown)", "one API token on one line")])
        return Secret(text)
    text = environ.get(VARIABLE, "").strip()
    if not text:
        raise TokenMissing(f"no NetBox token: {VARIABLE} is not set, and no --token-file is given")
    if not _is_token(text):
        raise TokenMissing(f"{VARIABLE} holds something else than one API token (not shown)")
    return Secret(text)


def _is_token(text: str) -> bool:
    """Tell whether a text can stand in an HTTP header as one word."""
    return bool(text) and text.isascii() and text.isprintable() and " " not in text
