"""Why a device gave no reading: each class is one of the few reasons the metric contract knows."""

from __future__ import annotations

from typing import ClassVar

from inventory.errors import YunwangError


class CollectionError(YunwangError):
    """A device's failure; it is data at the fan-out, never the end of another device's poll."""

    reason: ClassVar[str]


class Unreachable(CollectionError):
    """No answer came, or the host refused the port."""

    reason = "timeout"


class AuthenticationRejected(CollectionError):
    """The device refuses the credential, or its answer is not authentic."""

    reason = "auth"


class BadReply(CollectionError):
    """The device answered what the protocol does not allow."""

    reason = "bad_reply"


class Unsupported(CollectionError):
    """The device does not implement what the module reads."""

    reason = "unsupported"


class DeadlineExceeded(CollectionError):
    """The device answers, but not all of it came before the scrape's deadline."""

    reason = "deadline"
