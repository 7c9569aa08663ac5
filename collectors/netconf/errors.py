"""What a device's refusal and a lost session mean among the reasons every collector knows.

Source: RFC 6241 appendix A (error-tag).
"""

from __future__ import annotations

from typing import Final

from collectors.errors import AuthenticationRejected, BadReply, CollectionError, Unreachable, Unsupported

_NOT_IMPLEMENTED: Final = frozenset(
    {
        "operation-not-supported", "unknown-element", "unknown-namespace", "unknown-attribute", "bad-element",
    }
)  # fmt: skip
_LONGEST_WORDS: Final = 200


class ConnectionLost(Unreachable):
    """The session ended before the reply came."""


def refusal(where: str, tag: str | None, words: str | None) -> CollectionError:
    """The error for an rpc-error.

    Args:
        where: the endpoint.
        tag: error-tag.
        words: error-message.
    """
    tag = (tag or "").strip()
    told = f"{where}: the device refuses ({tag or 'no error-tag'}: {shown(words or 'no error-message')})"
    if tag == "access-denied":
        return AuthenticationRejected(f"{told}; its account must be allowed to read this")
    return Unsupported(told) if tag in _NOT_IMPLEMENTED else BadReply(told)


def shown(words: str) -> str:
    """A device's words on one line, of bearable length, and without what would steer the terminal."""
    line = " ".join(words.split())
    return "".join(sign if sign.isprintable() else "?" for sign in line)[:_LONGEST_WORDS]
