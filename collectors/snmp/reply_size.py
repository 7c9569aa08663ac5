"""How much to ask for in one request so that a reply fills one packet and no more; learned for each device."""

from __future__ import annotations

_GUESSED_VARBIND_OCTETS = 24
_MAX_CELLS = 20_000
_CUT_MARGIN = 1.1


class ReplySize:
    """Requests that make replies of about `target_octets`.

    An agent that cuts its replies itself (near the target, or below) can be asked for everything that is left: it fills
    each packet. One that does not cut is asked for what fits. Which kind it is shows in the first reply, for that one
    is asked for a round more than fits.
    """

    def __init__(self, target_octets: int) -> None:
        self._target = target_octets
        self._varbind_octets = float(_GUESSED_VARBIND_OCTETS)
        self._agent_cuts: bool | None = None
        self._ceiling = _MAX_CELLS
        self.settled = False
        """Whether anything was answered yet; from then on a lost reply is not blamed on its size."""

    def bulk(self, columns: int, cells_left: int) -> tuple[int, int]:
        """How many names to put into a GETBULK, at most `columns`, and how many repetitions to ask for."""
        fitting = int(self._target / self._varbind_octets)
        if self._agent_cuts:
            fitting = cells_left + columns - 1
        elif self._agent_cuts is None:
            fitting += columns
        cells = min(fitting, cells_left + columns - 1, self._ceiling)
        names = max(1, min(columns, cells, cells_left))
        return names, max(1, cells // names)

    def names(self) -> int:
        """How many variables to name in a GET; at least 1."""
        return max(1, min(int(self._target / self._varbind_octets), self._ceiling))

    def answered(self, asked: int, varbinds: int, octets: int) -> None:
        """Learn from a reply of `varbinds` bindings in `octets` octets to a request for `asked` bindings."""
        self._varbind_octets = octets / varbinds
        self.settled = True
        if varbinds < asked:
            self._agent_cuts = octets <= self._target * _CUT_MARGIN
        elif octets > self._target:
            self._agent_cuts = False

    def lost(self, cells: int) -> bool:
        """A reply of `cells` was too big, or did not come: ask for less. Returns whether that is possible."""
        self._agent_cuts = False
        self._ceiling = max(1, cells // 2)
        return cells > 1

    def forgive(self) -> None:
        """A small reply did not come either, so its size was not the reason."""
        self._agent_cuts = None
        self._ceiling = _MAX_CELLS
