"""An HTTP session that sends its token to one address only and ends in time.

Source: requests' transport adapters, https://requests.readthedocs.io/en/latest/user/advanced/#transport-adapters.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import requests
import urllib3
from requests.adapters import HTTPAdapter

MOST_BYTES: Final = 256 * 2**20
"""Of one answer, unpacked: a page of 1000 objects takes a few megabytes."""

_CHUNK: Final = 65536


class AnswerTooLarge(requests.exceptions.RequestException):
    """An answer larger than any page of NetBox's."""

    def __init__(self) -> None:
        super().__init__(f"an answer of more than {MOST_BYTES} bytes")


class DeadlinePassed(requests.exceptions.Timeout):
    """The time for everything is used up."""


@contextmanager
def bounded_session(
    origins: Sequence[str], *, timeout_seconds: float, deadline: float, clock: Callable[[], float], ca_file: Path | None
) -> Iterator[requests.Session]:
    """Open a session that speaks to `origins` alone; links and redirects elsewhere are InvalidSchema.

    Args:
        origins: Scheme, host and port, in each way they are written.
        timeout_seconds: The longest silence.
        deadline: The time on `clock` at which everything ends with DeadlinePassed.
        clock: Seconds that only grow.
        ca_file: Certificates to trust instead of the public ones.
    """
    with requests.Session() as session:
        session.trust_env = False  # neither a proxy nor a .netrc of the environment shall see or replace the token
        session.verify = True if ca_file is None else str(ca_file)
        session.adapters.clear()
        for origin in origins:
            session.mount(f"{origin}/", _BoundedAdapter(timeout_seconds, deadline, clock))
        yield session


class _BoundedAdapter(HTTPAdapter):
    """Gives every request a timeout and reads its answer under the deadline, however slowly it drips."""

    def __init__(self, timeout_seconds: float, deadline: float, clock: Callable[[], float]) -> None:
        self._timeout_seconds = timeout_seconds
        self._deadline = deadline
        self._clock = clock
        super().__init__()

    def send(self, request: requests.PreparedRequest, *_: object, **options: Any) -> requests.Response:  # noqa: ANN401
        """Send one request; raises requests' errors."""
        left = self._left()
        options |= {"timeout": min(self._timeout_seconds, left), "stream": True}
        try:
            response = super().send(request, **options)
            response.raw = io.BytesIO(b"".join(self._body(response)))
        except requests.exceptions.Timeout:
            self._left()
            raise
        except urllib3.exceptions.ReadTimeoutError as error:
            self._left()
            raise requests.exceptions.ReadTimeout(error, request=request) from error
        except urllib3.exceptions.HTTPError as error:
            raise requests.exceptions.ConnectionError(error, request=request) from error
        return response

    def _left(self) -> float:
        left = self._deadline - self._clock()
        if left <= 0:
            raise DeadlinePassed
        return left

    def _body(self, response: requests.Response) -> Iterator[bytes]:
        read = 0
        try:
            while chunk := response.raw.read1(_CHUNK, decode_content=True):
                self._left()
                read += len(chunk)
                _bounded(read)
                yield chunk
        except BaseException:
            response.raw.close()  # read to its end the connection is kept for the next request, else nobody wants it
            raise


def _bounded(read: int) -> None:
    if read > MOST_BYTES:
        raise AnswerTooLarge
