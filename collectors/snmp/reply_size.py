"""How much to ask for in one request so that a reply fills one packet and no more; learned for each device."""

from __future__ import annotations

_GUESSED_VARBIND_OCTETS = 24
_MAX_CELLS = 20_000
_FADING = 0.995
"""How fast a large variable is forgotten: rows differ, and the next reply should fit even so."""
_SLACK_OCTETS = 12
"""Columns differ, and a reply need not begin with the first one."""
_CUT_MARGIN = 1.1
_GET_MARGIN = 0.97
"""An agent does not cut its answer to a GET, but refuses it as a whole."""


class ReplySize:
    """Requests that make replies of about `target_octets`.

    An agent that cuts its replies itself (near the target, or below) can be asked for everything that is left: it fills
    each packet. One that does not cut is asked for what fits. Which kind it is shows in the first reply, for that one
    is asked for a round more than fits.

    Attributes:
        settled: whether anything was answered yet; from then on a lost reply is not blamed on its size.
        envelope_octets: what stands in a reply around the variables.
    """

    def __init__(self, target_octets: int, varbind_octets: float = _GUESSED_VARBIND_OCTETS) -> None:
        self._target = target_octets
        self.envelope_octets = 0
        self._varbind_octets = float(varbind_octets)
        self._agent_cuts: bool | None = None
        self._ceiling = _MAX_CELLS
        self.settled = False

    def bulk(self, columns: int, cells_left: int, taken_octets: int = 0) -> tuple[int, int, int]:
        """What to ask for in one GETBULK.

        Args:
            columns: how many the table has.
            cells_left: of it.
            taken_octets: of the reply, by other variables.

        Returns:
            How many single variables, how many names to repeat after them, and how often: together what fits, and not
            only whole rows of it.
        """
        fitting = self._fitting(taken_octets)
        if self._agent_cuts:
            fitting = cells_left
        elif self._agent_cuts is None:
            fitting += columns
        cells = max(1, min(fitting, cells_left, self._ceiling))
        if cells < columns:
            return 0, cells, 1
        return cells % columns, columns, cells // columns

    def names(self, taken_octets: int = 0) -> int:
        """How many variables to name in a GET; at least 1."""
        return max(1, min(int(self._fitting(taken_octets) * _GET_MARGIN), self._ceiling))

    def _fitting(self, taken_octets: int) -> int:
        octets = self._target - self.envelope_octets - taken_octets - _SLACK_OCTETS
        return int(octets / self._varbind_octets)

    def answered(self, asked: int, varbinds: int, octets: int, taken_octets: int = 0) -> None:
        """Learn from a reply of `varbinds` bindings in `octets` octets to a request for `asked` bindings.

        Other variables of the same reply, which are not counted in any of these, took `taken_octets`.
        """
        self._varbind_octets = max(octets / varbinds, self._varbind_octets * _FADING if self.settled else 0.0)
        self.settled = True
        whole = octets + taken_octets + self.envelope_octets
        if varbinds < asked:
            self._agent_cuts = whole <= self._target * _CUT_MARGIN
        elif whole > self._target:
            self._agent_cuts = False

    def lost(self, cells: int) -> bool:
        """A reply of `cells` was too big, or did not come: ask for less. Returns whether that is possible.

        Whoever has answered before may have been asked for a little too much: its numbers have grown.
        """
        self._agent_cuts = False
        self._ceiling = max(1, cells * 7 // 8 if self.settled else cells // 2)
        return cells > 1

    def forgive(self) -> None:
        """A small reply did not come either, so its size was not the reason."""
        self._agent_cuts = None
        self._ceiling = _MAX_CELLS
