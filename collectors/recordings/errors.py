"""What is wrong with a recording."""

from __future__ import annotations

from inventory.errors import YunwangError


class BadRecording(YunwangError):
    """A recording that cannot be read or written; its text names the file, and the line where there is one."""
