"""One recording rule.

Source: Prometheus 2.42 recording rules.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One recorded series; `expr` may hold @WINDOW@ and @MEMORY@."""

    record: str
    expr: str
