"""A small client of Prometheus's HTTP API: instant queries with a deadline.

Source: Prometheus HTTP API v1, `GET /api/v1/query` (instant vectors).
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlunsplit

import httpx

from exporters.prometheus.urls import http_url
from inventory.errors import YunwangError


class PrometheusUnavailable(YunwangError):
    """Prometheus did not give an answer that can be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One series of an instant vector; `value` is never NaN (such series are left out)."""

    labels: Mapping[str, str]
    value: float
    time_seconds: float


class PrometheusClient:
    """Asks one Prometheus; safe to share between requests of one event loop."""

    def __init__(self, url: str, *, deadline_seconds: float = 5.0) -> None:
        """Raise PrometheusUnavailable for a URL that is not http(s)."""
        parts = http_url(url)
        if parts is None:
            raise PrometheusUnavailable("Prometheus URL: expected http(s)://HOST[:PORT][/PATH]")
        self._deadline_seconds = deadline_seconds
        # For messages: never with the user and password a URL may carry.
        self.shown_url = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
        # Proxies of the environment are not meant for a neighbour on loopback.
        try:
            self._http = httpx.AsyncClient(base_url=url.rstrip("/"), timeout=deadline_seconds, trust_env=False)
        except httpx.InvalidURL as error:
            raise PrometheusUnavailable(f"Prometheus URL: {error}") from error

    async def query(self, expr: str) -> tuple[Sample, ...]:
        """The instant vector of a PromQL expression, evaluated now.

        Raises:
            PrometheusUnavailable: unreachable, late, refused the query, or answered something else than its API.
        """
        try:
            async with asyncio.timeout(self._deadline_seconds):  # httpx's own is for each read, and a drip is endless
                reply = await self._http.post(
                    "/api/v1/query", data={"query": expr, "timeout": f"{self._deadline_seconds:g}s"}
                )
            document = reply.json()
        except (TimeoutError, httpx.TimeoutException) as error:
            raise PrometheusUnavailable(f"{self.shown_url}: no answer within {self._deadline_seconds:g} s") from error
        except httpx.HTTPError as error:
            raise PrometheusUnavailable(f"{self.shown_url}: {str(error) or type(error).__name__}") from error
        except ValueError as error:
            raise PrometheusUnavailable(f"{self.shown_url}: HTTP {reply.status_code}, not Prometheus's API") from error
        return self._vector(reply.status_code, document)

    def _vector(self, status: int, document: Any) -> tuple[Sample, ...]:  # noqa: ANN401 - JSON from outside
        try:
            if document["status"] != "success":
                raise PrometheusUnavailable(f"{self.shown_url}: {document['errorType']}: {document['error']}")
            if document["data"]["resultType"] != "vector":
                raise PrometheusUnavailable(f"{self.shown_url}: the query gives no vector")
            found = [
                Sample(labels=row["metric"], value=float(row["value"][1]), time_seconds=float(row["value"][0]))
                for row in document["data"]["result"]
            ]
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise PrometheusUnavailable(f"{self.shown_url}: HTTP {status}, not Prometheus's API") from error
        return tuple(sample for sample in found if not math.isnan(sample.value))

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()
