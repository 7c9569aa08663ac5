"""Why a device's SSH server gave no key or no connection, beyond the reasons every collector knows."""

from __future__ import annotations

from collectors.errors import BadReply, Unsupported


class NotSsh(BadReply):
    """What answers on the port does not speak SSH 2."""


class NoCommonAlgorithm(Unsupported):
    """The device offers none of the algorithms its platform row allows."""
