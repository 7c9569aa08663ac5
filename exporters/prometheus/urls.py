"""Addresses as people type them: which of them can be used, without an exception for each way to get one wrong.

Source: RFC 3986 (generic syntax, userinfo, IP literals in brackets).
"""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit


def http_url(text: str) -> SplitResult | None:
    """The parts of an http(s) URL with a host and a usable port; None for anything else."""
    try:
        parts = urlsplit(text)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        # An unclosed bracket, brackets around what is no IPv6 address, a port that is no number or over 65535.
        return None
    return parts if usable and _plain(parts.netloc) else None


def is_host_and_port(text: str) -> bool:
    """Whether this is HOST:PORT, IPv6 addresses in brackets."""
    parts = http_url(f"http://{text}")
    return parts is not None and parts.port is not None and parts.netloc == text and "@" not in text


def _plain(netloc: str) -> bool:
    """Whether it holds nothing that only a mistake puts there: blanks, control characters, a colon without a port."""
    return netloc.isprintable() and " " not in netloc and not netloc.endswith(":") and "\\" not in netloc
