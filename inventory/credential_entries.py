"""One credential as written: an SNMPv2c community, an SNMPv3 user with its passphrases, or an account for SSH.

Source: RFC 3411 (security levels), RFC 3414 (USM: user names of 1 to 32 octets, passwords of at least 8 characters).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from inventory.problems import Problem
from inventory.secret import Secret
from inventory.shapes import expectation, key_path

AuthProtocol = Literal["md5", "sha1", "sha224", "sha256", "sha384", "sha512"]
PrivProtocol = Literal["des", "aes128", "aes192", "aes256", "aes192c", "aes256c"]

_SHORTEST_KEY: Final = 8
_LONGEST_USER_OCTETS: Final = 32
_LONGEST_ACCOUNT: Final = 255
_WEAK: Final = (("auth_protocol", "md5"), ("priv_protocol", "des"))


@dataclass(frozen=True, slots=True)
class CommunityCredential:
    """SNMPv2c."""

    name: str
    community: Secret


@dataclass(frozen=True, slots=True)
class UsmCredential:
    """SNMPv3; the security level follows from what is set. Keys are passphrases."""

    name: str
    user: str
    auth_protocol: AuthProtocol | None = None
    auth_key: Secret | None = None
    priv_protocol: PrivProtocol | None = None
    priv_key: Secret | None = None
    context_name: str = ""


@dataclass(frozen=True, slots=True)
class SshCredential:
    """An account for NETCONF over SSH: a password, or a private key as OpenSSH writes it, with its passphrase."""

    name: str
    user: str
    password: Secret | None = None
    private_key: Secret | None = None
    passphrase: Secret | None = None


AnyCredential = CommunityCredential | UsmCredential | SshCredential


@dataclass(frozen=True, slots=True)
class Source:
    """A credential before it is read: `raw` holds secrets in the clear and stays out of repr."""

    name: str
    file: str
    place: str
    raw: object

    def __repr__(self) -> str:
        return f"Source(name={self.name!r}, file={self.file!r})"


def _long_enough(key: Secret) -> Secret:
    if len(key) < _SHORTEST_KEY:
        raise ValueError(f"at least {_SHORTEST_KEY} characters (RFC 3414)")
    return key


def _user(user: str) -> str:
    if not 1 <= len(user.encode()) <= _LONGEST_USER_OCTETS:
        raise ValueError(f"1 to {_LONGEST_USER_OCTETS} octets (RFC 3414)")
    return user


def _account(user: str) -> str:
    if not 1 <= len(user) <= _LONGEST_ACCOUNT or not user.isprintable():
        raise ValueError(f"1 to {_LONGEST_ACCOUNT} printable characters")
    return user


Key = Annotated[Secret, AfterValidator(_long_enough)]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


E = TypeVar("E", bound=_Entry)


class _CommunityEntry(_Entry):
    community: Secret


class _UsmEntry(_Entry):
    user: Annotated[str, AfterValidator(_user)]
    auth_protocol: AuthProtocol | None = None
    auth_key: Key | None = None
    priv_protocol: PrivProtocol | None = None
    priv_key: Key | None = None
    context_name: str = ""


class _SshEntry(_Entry):
    user: Annotated[str, AfterValidator(_account)]
    password: Secret | None = None
    private_key: Secret | None = None
    passphrase: Secret | None = None


def read_credential(source: Source, *, allow_weak: bool) -> AnyCredential | list[Problem]:
    """Read one credential, or say everything that is wrong with it without a word of its values."""
    if not isinstance(source.raw, Mapping):
        return [Problem(source.file, source.place, "no keys and values", "version, and what the version needs")]
    raw = dict(source.raw)
    version = str(raw.pop("version", None))
    readers: dict[str, _Reader] = {"2c": _community, "3": partial(_usm, allow_weak=allow_weak), "ssh": _ssh}
    if version not in readers:
        expected = "'2c' or '3' for SNMP, 'ssh' for NETCONF"
        return [_problem(source, ".version", "no version this program speaks", expected)]
    return readers[version](source, raw)


_Reader = Callable[[Source, Mapping[Any, object]], AnyCredential | list[Problem]]


def _community(source: Source, raw: Mapping[Any, object]) -> CommunityCredential | list[Problem]:
    entry = _validated(_CommunityEntry, source, raw)
    return entry if isinstance(entry, list) else CommunityCredential(source.name, entry.community)


def _usm(source: Source, raw: Mapping[Any, object], *, allow_weak: bool) -> UsmCredential | list[Problem]:
    entry = _validated(_UsmEntry, source, raw)
    problems = [*_pairing_problems(source, raw), *_weak_problems(source, raw, allow_weak=allow_weak)]
    if isinstance(entry, list) or problems:
        return [*(entry if isinstance(entry, list) else ()), *problems]
    return UsmCredential(source.name, **{key: getattr(entry, key) for key in _UsmEntry.model_fields})


def _ssh(source: Source, raw: Mapping[Any, object]) -> SshCredential | list[Problem]:
    entry = _validated(_SshEntry, source, raw)
    problems = entry if isinstance(entry, list) else list(_proof_problems(source, entry))
    if isinstance(entry, list) or problems:
        return problems
    return SshCredential(source.name, **{key: getattr(entry, key) for key in _SshEntry.model_fields})


def _validated(model: type[E], source: Source, raw: Mapping[Any, object]) -> E | list[Problem]:
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        # A list goes back instead of a raise: an exception would carry the values along as its context.
        return list(_hidden_problems(error, model, source))


def _hidden_problems(error: ValidationError, model: type[_Entry], source: Source) -> Iterator[Problem]:
    for detail in error.errors(include_url=False, include_input=False):
        kind = detail["type"]
        if kind in {"extra_forbidden", "invalid_key"}:
            # The key itself may be a secret: `{community:x}` without a space is one long key.
            yield _problem(source, "", "an unknown key (not shown)", f"version, {', '.join(model.model_fields)}")
        elif kind == "missing":
            yield _problem(source, key_path(detail["loc"]), "nothing", "a value")
        else:
            known = kind in {"literal_error", "value_error", "string_type"}
            expected = expectation(detail) if known else "text"
            yield _problem(source, key_path(detail["loc"][:1]), "a value (not shown)", expected)


def _pairing_problems(source: Source, raw: Mapping[Any, object]) -> Iterator[Problem]:
    for kind in ("auth", "priv"):
        protocol, key = f"{kind}_protocol", f"{kind}_key"
        for present, absent in ((protocol, key), (key, protocol)):
            if raw.get(present) is not None and raw.get(absent) is None:
                yield _problem(source, f".{absent}", "nothing", f"a value, for {present} is set")
    if raw.get("priv_protocol") is not None and raw.get("auth_protocol") is None:
        yield _problem(source, ".auth_protocol", "nothing", "a value: privacy needs authentication (RFC 3411)")


def _proof_problems(source: Source, account: _SshEntry) -> Iterator[Problem]:
    if (account.password is None) == (account.private_key is None):
        found = "neither" if account.password is None else "both"
        yield _problem(source, "", f"{found} of password and private_key", "one of them")
    if account.passphrase is not None and account.private_key is None:
        yield _problem(source, ".passphrase", "a passphrase without private_key", "the key it belongs to, or nothing")


def _weak_problems(source: Source, raw: Mapping[Any, object], *, allow_weak: bool) -> Iterator[Problem]:
    for key, protocol in _WEAK:
        if raw.get(key) == protocol and not allow_weak:
            expected = "a protocol that is not broken (YUNWANG_ALLOW_WEAK_SNMP=1 admits it)"
            yield _problem(source, f".{key}", protocol, expected)


def _problem(source: Source, path: str, found: str, expected: str) -> Problem:
    return Problem(source.file, f"{source.place}{path}".removeprefix("."), found, expected)
