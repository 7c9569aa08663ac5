"""What a role lets a principal do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

Role = Literal["viewer", "department", "engineer", "approver"]
Action = Literal["see_overview", "see_department", "change", "approve"]

ROLES: Final[tuple[Role, ...]] = get_args(Role)

_WHOLE_COUNTY: Final[frozenset[Role]] = frozenset({"viewer", "engineer", "approver"})
_MAY: Final[Mapping[Action, frozenset[Role]]] = {
    "see_overview": _WHOLE_COUNTY | {"department"},
    "see_department": _WHOLE_COUNTY,
    "change": frozenset({"engineer"}),
    "approve": frozenset({"approver"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Who showed a token.

    Attributes:
        name: unique in the ledger.
        roles: at least one.
        department: the id of the department a principal of that role belongs to; None for the others.
        token: the id of the token that was shown.
        expires_at: when that token ends, in UTC; None for never.
    """

    name: str
    roles: frozenset[Role]
    department: str | None
    token: str
    expires_at: datetime | None

    def may(self, action: Action, *, department: str | None = None) -> bool:
        """Whether one of the roles allows it.

        Args:
            action: ``see_overview``: the county's page; ``see_department``: a department's own network and systems;
                ``change``: plan and run cutovers; ``approve``: approve them.
            department: whose, for ``see_department``; a principal of the role department sees its own.
        """
        if self.roles & _MAY[action]:
            return True
        own = action == "see_department" and "department" in self.roles and self.department is not None
        return own and department == self.department
