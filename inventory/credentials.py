"""Credentials by name, from the environment or from a file nobody else can read; there are no defaults.

No value of a credential is ever part of an error, a repr or a log: problems name keys and positions only.
Source: RFC 3414 (USM; passwords of at least eight characters in chapter 11.2), RFC 3826 (AES), RFC 7860 (SHA-2),
draft-blumenthal-aes-usm-04 (AES-192 and AES-256), draft-reeder-snmpv3-usm-3desede-00 (the other key extension).
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from inventory.credential_entries import (
    AnyCredential,
    CommunityCredential,
    Source,
    SshCredential,
    UsmCredential,
    read_credential,
)
from inventory.errors import YunwangError
from inventory.problems import FileProblems, Problem, suggestion
from inventory.secret import Secret
from inventory.yaml_files import parse_yaml

__all__ = [
    "CommunityCredential",
    "CredentialMissing",
    "Credentials",
    "CredentialsError",
    "Secret",
    "SshCredential",
    "UsmCredential",
]

_PREFIX: Final = "YUNWANG_CREDENTIAL_"
_FILE_VARIABLE: Final = "YUNWANG_CREDENTIALS_FILE"
_WEAK_VARIABLE: Final = "YUNWANG_ALLOW_WEAK_SNMP"
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")

Credential = CommunityCredential | UsmCredential


class CredentialsError(FileProblems):
    """Credentials cannot be used as written."""

    subject = "credentials"


class CredentialMissing(YunwangError):
    """No credential of that name was given."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What was given, by name; the environment comes before the file.

    Attributes:
        entries: for SNMP.
        file: where else was looked.
        accounts: for SSH.
    """

    entries: Mapping[str, Credential]
    file: Path | None = None
    accounts: Mapping[str, SshCredential] = field(default_factory=dict)

    @classmethod
    def load(cls, environ: Mapping[str, str], file: Path | None) -> Credentials:
        """Read every credential of the environment and the file.

        Args:
            environ: The process's environment; ``YUNWANG_CREDENTIALS_FILE`` names the file where `file` is None,
                ``YUNWANG_ALLOW_WEAK_SNMP=1`` admits MD5 and DES.
            file: YAML with the key ``credentials``; readable by its owner only.

        Raises:
            CredentialsError: With every problem of both.
        """
        named = environ.get(_FILE_VARIABLE)
        path = file if file is not None else Path(named) if named else None
        allow_weak = environ.get(_WEAK_VARIABLE) == "1"
        problems: list[Problem] = []
        entries: dict[str, AnyCredential] = {}
        if path is not None:
            entries.update(_read(_file_sources(path, problems), problems, allow_weak=allow_weak))
        entries.update(_read(_environment_sources(environ, problems), problems, allow_weak=allow_weak))
        if problems:
            raise CredentialsError(problems)
        accounts = {name: entry for name, entry in entries.items() if isinstance(entry, SshCredential)}
        snmp = {name: entry for name, entry in entries.items() if not isinstance(entry, SshCredential)}
        return cls(snmp, path, accounts)

    def get(self, name: str) -> Credential:
        """Return the credential of that name, for SNMP.

        Raises:
            CredentialMissing: Naming where it was looked for.
        """
        found = self.entries.get(name)
        if found is not None:
            return found
        raise self._missing(name, "is an account for SSH, not for SNMP" if name in self.accounts else None)

    def account(self, name: str) -> SshCredential:
        """Return the account of that name, for SSH.

        Raises:
            CredentialMissing: Naming where it was looked for.
        """
        found = self.accounts.get(name)
        if found is not None:
            return found
        raise self._missing(name, "is for SNMP, not an account for SSH" if name in self.entries else None)

    def _missing(self, name: str, other: str | None) -> CredentialMissing:
        if other is not None:
            return CredentialMissing(f"credential {name!r} {other}")
        variable = _PREFIX + name.upper().replace("-", "_")
        place = str(self.file) if self.file else f"a credentials file (none given: --credentials or {_FILE_VARIABLE})"
        near = suggestion(name, [*self.entries, *self.accounts])
        return CredentialMissing(
            f"no credential {name!r}: looked in the environment for {variable} and in {place}{near}"
        )


def _read(sources: Iterator[Source], problems: list[Problem], *, allow_weak: bool) -> dict[str, AnyCredential]:
    credentials: dict[str, AnyCredential] = {}
    for source in sources:
        result = read_credential(source, allow_weak=allow_weak)
        if isinstance(result, list):
            problems.extend(result)
        else:
            credentials[source.name] = result
    return credentials


def _environment_sources(environ: Mapping[str, str], problems: list[Problem]) -> Iterator[Source]:
    for variable, value in sorted(environ.items()):
        if not variable.startswith(_PREFIX):
            continue
        name = variable.removeprefix(_PREFIX).lower().replace("_", "-")
        if not _NAME.fullmatch(name):
            expected = "a name of letters, digits and underscores behind the prefix"
            problems.append(Problem(variable, "", "a variable that names no credential", expected))
            continue
        document = parse_yaml(value.encode("utf-8", "surrogateescape"), variable, secret=True)
        problems.extend(document.problems)
        if not document.problems:
            yield Source(name=name, file=variable, place="", raw=document.data)


def _file_sources(path: Path, problems: list[Problem]) -> Iterator[Source]:
    content = private_bytes(path, problems)
    if content is None:
        return
    document = parse_yaml(content, str(path), secret=True)
    problems.extend(document.problems)
    data = document.data
    if document.data is None and document.problems:
        return
    if not isinstance(data, Mapping) or not isinstance(data.get("credentials"), Mapping):
        problems.append(Problem(str(path), "credentials", "no credentials by name", "credentials: {NAME: {...}}"))
        return
    if len(data) > 1:
        problems.append(Problem(str(path), "", f"other keys beside credentials: {len(data) - 1}", "credentials only"))
    for position, (name, raw) in enumerate(data["credentials"].items(), start=1):
        if isinstance(name, str) and _NAME.fullmatch(name):
            yield Source(name=name, file=str(path), place=f"credentials.{name}", raw=raw)
        else:
            expected = "lower-case letters, digits and hyphens"
            problems.append(Problem(str(path), f"credentials, entry {position}", "another name (not shown)", expected))


def private_bytes(path: Path, problems: list[Problem], kind: str = "a credentials file") -> bytes | None:
    """Read a file that only its owner may read; None with a problem where others may, or nothing can be read.

    The mode looked at is that of the file that was opened, so that the two are one.
    """
    try:
        with path.open("rb") as opened:
            mode = stat.S_IMODE(os.fstat(opened.fileno()).st_mode)
            if mode & (stat.S_IRWXG | stat.S_IRWXO):
                expected = f"0600 or stricter: chmod 600 {path}"
                problems.append(Problem(str(path), "", f"mode {mode:04o}, open to others", expected))
                return None
            return opened.read()
    except OSError as error:
        problems.append(Problem(str(path), "", f"no readable file ({error.strerror})", kind))
        return None
