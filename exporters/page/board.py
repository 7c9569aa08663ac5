"""The picture that many browsers share: asked for seldom, kept when Prometheus fails, and marked stale then."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from exporters.page.county import County, Json
from exporters.page.questions import Answers, ask
from exporters.prometheus.client import PrometheusUnavailable

if TYPE_CHECKING:
    from exporters.prometheus.client import PrometheusClient

FRESH_SECONDS = 2.0
"""However many browsers look, Prometheus is asked no more often than this."""
PATIENCE_SECONDS = 120.0
"""A Prometheus younger than this may simply not have polled yet."""


class Board:
    """One picture for all viewers.

    Args:
        prometheus: whom to ask; None when the exporter was started without one.
        clock: monotonic seconds.
    """

    def __init__(self, prometheus: PrometheusClient | None, clock: Callable[[], float]) -> None:
        self._prometheus = prometheus
        self._clock = clock
        self._lock = asyncio.Lock()
        self._text: bytes | None = None
        self._text_at = 0.0
        self._picture: Json | None = None
        self._picture_at: float | None = None

    async def text(self) -> bytes:
        """The page's JSON, at most FRESH_SECONDS old."""
        async with self._lock:
            if self._text is None or self._clock() - self._text_at >= FRESH_SECONDS:
                document = await self._look()
                self._text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
                self._text_at = self._clock()
            return self._text

    async def _look(self) -> Json:
        if self._prometheus is None:
            return self._document({"code": "not_configured", "detail": None})
        try:
            answers = await ask(self._prometheus)
        except PrometheusUnavailable as error:
            return self._document({"code": "unavailable", "detail": str(error)})
        problem = problem_of(answers)
        if problem is None:
            county = County(answers)
            self._picture, self._picture_at = county.picture(), county.now
        return self._document(problem)

    def _document(self, problem: Json | None) -> Json:
        """Problem and last known picture; `stale` says that the picture is older than the problem."""
        return {
            "problem": problem,
            "stale": problem is not None and self._picture is not None,
            "data_at": self._picture_at,
            "county": self._picture,
        }


def problem_of(answers: Answers) -> Json | None:
    """What keeps an answering Prometheus from having a picture; None when it has one."""
    scrapes = answers.by("scrapes", "instance")
    if not answers.samples["devices"]:
        since, now = answers.one("watching_since"), answers.one("now")
        if scrapes and not any(scrapes.values()):
            return {"code": "scrapes_fail", "detail": None}
        if scrapes or since is None or now is None or now - since < PATIENCE_SECONDS:
            return {"code": "waiting", "detail": None}
        return {"code": "not_scraped", "detail": None}
    if not answers.samples["answers"] and not answers.samples["lines_up"]:
        since, now = answers.one("watching_since"), answers.one("now")
        young = since is None or now is None or now - since < PATIENCE_SECONDS
        return {"code": "waiting" if young else "no_rules", "detail": None}
    return None
