"""The launcher's eye on the county: the page's URL once there is something to see, then how many devices are green."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_LOOK_SECONDS = 2.0
_CALM_SECONDS = 10.0
_CALM_AFTER_SECONDS = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What is watched, and to whom it is told.

    Attributes:
        exporter_port: The exporter's, on loopback.
        page: HOST:PORT of the page as the user reaches it.
        began: time.monotonic() at the start of the launcher.
        patience_seconds: How long the page's URL waits for the first green device.
        duration_seconds: How long to watch once the URL is told; None is for ever.
        say: Takes one line of progress.
    """

    exporter_port: int
    page: str
    began: float
    patience_seconds: float
    duration_seconds: float | None
    say: Callable[[str], None]

    async def run(self) -> None:
        """Tell the page's URL, then how many are green whenever that changes."""
        ends = None
        shown = (0, 0)
        waited_enough = time.monotonic() + self.patience_seconds
        while ends is None or time.monotonic() < ends:
            green, devices = await asyncio.to_thread(look, self.exporter_port)
            if ends is None and (green or time.monotonic() > waited_enough):
                # The one line a newcomer looks for.
                self.say(f"\n  县级页面 / county page: http://{self.page}/  (Ctrl-C 结束 / ends it)\n")
                ends = float("inf") if self.duration_seconds is None else time.monotonic() + self.duration_seconds
            if devices and (green, devices) != shown:
                seconds = time.monotonic() - self.began
                self.say(f"[{seconds:4.0f} s] 正常 / green {green}/{devices} ({green / devices:.1%})")
                shown = (green, devices)
            if ends is None or time.monotonic() < ends:
                await asyncio.sleep(self._pause(ends))

    def _pause(self, ends: float | None) -> float:
        # Each look makes the exporter ask Prometheus: often only while somebody waits for the county to come up.
        calm = time.monotonic() - self.began > _CALM_AFTER_SECONDS
        pause = _CALM_SECONDS if calm else _LOOK_SECONDS
        return pause if ends is None else max(0.0, min(pause, ends - time.monotonic()))


def look(exporter_port: int) -> tuple[int, int]:
    """(green, all) devices as the page says; (0, 0) while there is nothing to say."""
    connection = HTTPConnection("127.0.0.1", exporter_port, timeout=10)
    try:
        connection.request("GET", "/api/county")
        document: dict[str, Any] = json.loads(connection.getresponse().read())
        summary = (document.get("county") or {}).get("summary") or {}
        return summary.get("green", 0), summary.get("devices", 0)
    except (OSError, HTTPException, ValueError):
        return 0, 0
    finally:
        connection.close()
