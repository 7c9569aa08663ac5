"""Where one NETCONF message ends and the next begins, bounded: a message that is too large is refused, not collected.

ncclient's own parser keeps whatever comes and decodes all of it again with each piece.

Source: RFC 6242 sections 4.2 (chunks, base:1.1) and 4.3 (end of message, base:1.0).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from collectors.errors import BadReply

END_OF_MESSAGE: Final = b"]]>]]>"
_END_OF_CHUNKS: Final = b"\n##\n"
_CHUNK: Final = re.compile(rb"\n#([1-9][0-9]{0,9})\n")
_LONGEST_HEADER: Final = len("\n#4294967295\n")


class ReplyTooLarge(BadReply):
    """The device sends a message larger than any answer to our questions is."""


class Framing:
    """Takes what comes and gives whole messages; once it has raised, the stream is lost."""

    def __init__(self, largest_octets: int) -> None:
        """Prepare.

        Args:
            largest_octets: of one message; neither more than that is held nor is it waited for.
        """
        self.largest_octets = largest_octets
        self._buffer = bytearray()
        self._message = bytearray()
        self._searched = 0

    def feed(self, data: bytes, *, chunked: bool) -> Iterator[bytes]:
        """Take the next octets, and give the messages that are whole now.

        Args:
            data: as they came.
            chunked: whether both sides said base:1.1 in their hello.

        Raises:
            ReplyTooLarge, BadReply.
        """
        self._buffer += data
        return self._chunked() if chunked else self._delimited()

    def _delimited(self) -> Iterator[bytes]:
        while (end := self._buffer.find(END_OF_MESSAGE, self._searched)) >= 0:
            self._check(end)
            message = bytes(self._buffer[:end])
            del self._buffer[: end + len(END_OF_MESSAGE)]
            self._searched = 0
            yield message
        self._check(len(self._buffer))
        self._searched = max(0, len(self._buffer) - len(END_OF_MESSAGE) + 1)

    def _chunked(self) -> Iterator[bytes]:
        while self._buffer:
            if self._buffer.startswith(_END_OF_CHUNKS):
                message = bytes(self._message)
                self._message.clear()
                del self._buffer[: len(_END_OF_CHUNKS)]
                yield message
                continue
            header = _CHUNK.match(self._buffer)
            if header is None:
                if self._may_become_a_header():
                    return
                raise BadReply("the device's message is not framed as RFC 6242 has it")
            size = int(header[1])
            self._check(len(self._message) + size)
            if len(self._buffer) < header.end() + size:
                return
            self._message += self._buffer[header.end() : header.end() + size]
            del self._buffer[: header.end() + size]

    def _may_become_a_header(self) -> bool:
        start = bytes(self._buffer[:_LONGEST_HEADER])
        return _END_OF_CHUNKS.startswith(start) or (
            len(start) < _LONGEST_HEADER and re.fullmatch(rb"\n(#([1-9][0-9]{0,9})?)?", start) is not None
        )

    def _check(self, octets: int) -> None:
        if octets > self.largest_octets:
            self._buffer.clear()
            self._message.clear()
            raise ReplyTooLarge(f"the device sends a message of more than {self.largest_octets} octets")


def framed(message: bytes, *, chunked: bool) -> bytes:
    """A message of our own as it is sent."""
    return b"\n#%d\n%s\n##\n" % (len(message), message) if chunked else message + END_OF_MESSAGE
