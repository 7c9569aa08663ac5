"""A device's session, kept between polls: opened when it is first needed, again when it was lost, and not too often.

Everything here blocks and belongs into a worker thread; one at a time uses a session.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from collectors.errors import AuthenticationRejected, CollectionError, DeadlineExceeded, Unreachable
from collectors.netconf.capabilities import Capabilities
from collectors.netconf.door import Conversation, open_conversation
from collectors.netconf.errors import ConnectionLost
from collectors.netconf.line import Line, late
from collectors.netconf.model import Taker
from collectors.netconf.target import NetconfTarget
from collectors.netconf.xml import Element, Rows, children, text

T = TypeVar("T")

_LIBRARY: Final = (
    '<modules-state xmlns="urn:ietf:params:xml:ns:yang:ietf-yang-library"><module><name/></module></modules-state>'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backoff:
    """How long a device that could not be reached is left alone.

    Attributes:
        first_seconds: after the first failure; each further one doubles it.
        most_seconds: and never more than that; an account that is refused is left alone that long at once, since
            devices lock accounts after some wrong passwords.
    """

    first_seconds: float = 5.0
    most_seconds: float = 300.0

    def seconds(self, failures: int, error: CollectionError) -> float:
        if isinstance(error, AuthenticationRejected):
            return self.most_seconds
        return float(min(self.first_seconds * 2 ** (failures - 1), self.most_seconds))


class Session:
    """Of one device over one family."""

    def __init__(self, target: NetconfTarget, backoff: Backoff, clock: Callable[[], float] = time.monotonic) -> None:
        self.target = target
        self.requests_sent = 0
        self.deadline = 0.0
        self._backoff = backoff
        self._clock = clock
        self._line = Line()
        self._conversation: Conversation | None = None
        self._capabilities: Capabilities | None = None
        self._failures = 0
        self._not_before = 0.0
        self._refusal: CollectionError | None = None

    @property
    def proven(self) -> bool:
        """Whether the last thing that was tried went well."""
        return self._conversation is not None and self._failures == 0

    def capabilities(self) -> Capabilities:
        """What the device can be asked; its yang-library is read once a session. Raises CollectionError."""
        conversation = self._open()
        if self._capabilities is None:
            said = Capabilities.of(conversation.capabilities)
            names: set[str] = set()
            if said.has_library:
                data = self.get(_LIBRARY)
                names = {name for module in children(data, "modules-state", "module") if (name := text(module, "name"))}
            self._capabilities = Capabilities.of(conversation.capabilities, names)
        return self._capabilities

    def get(self, *filters: str) -> Element | None:
        """Ask for what subtree filters select, each one element as XML, until the poll's deadline.

        A session that turns out to have ended since the last question is opened again, once.

        Returns:
            The `data` element, or None.

        Raises:
            CollectionError.
        """
        return self._twice(lambda: self._ask(filters))

    def get_rows(self, row: str, begin: Callable[[], Taker], *filters: str) -> tuple[Taker, Element | None]:
        """As `model.Asking.get_rows`; a session that ended since the last question likewise."""

        def ask() -> tuple[Taker, Element | None]:
            taker = begin()
            return taker, self._ask(filters, Rows(row, taker.take))

        return self._twice(ask)

    def _twice(self, ask: Callable[[], T]) -> T:
        """Ask, and once more where a session that was kept turns out to have ended."""
        kept = self._conversation is not None
        try:
            return ask()
        except ConnectionLost:
            if not kept or time.monotonic() >= self.deadline:
                raise
            return ask()

    def cut(self) -> CollectionError:
        """End whatever is waited for, from another thread. Returns what the wait came to."""
        failure = late(self.target, self._line)
        self._line.cut()
        return failure

    def close(self) -> None:
        """End the session."""
        if self._conversation is not None:
            self._conversation.close()
        self._conversation = self._capabilities = None

    def _ask(self, filters: Sequence[str], rows: Rows | None = None) -> Element | None:
        conversation = self._open()
        self.requests_sent += 1
        try:
            return conversation.get(filters, self.deadline, rows)
        except (Unreachable, DeadlineExceeded):
            self.close()  # what comes now would be the answer to a question that nobody asks any more
            raise
        finally:
            if not conversation.alive:
                self.close()

    def _open(self) -> Conversation:
        if self._conversation is not None and self._conversation.alive:
            return self._conversation
        self.close()
        waits = self._not_before - self._clock()
        if self._refusal is not None and waits > 0:
            raise type(self._refusal)(f"{self._refusal} (tried again in {waits:.0f} s)")
        self._line = Line()
        try:
            self._conversation = open_conversation(self.target, self._line, self.deadline)
        except CollectionError as error:
            self._failures += 1
            self._refusal = error
            self._not_before = self._clock() + self._backoff.seconds(self._failures, error)
            raise
        self._failures, self._refusal = 0, None
        return self._conversation
