"""The fleet's control socket: one JSON object a line asks, one JSON object a line answers."""

from __future__ import annotations

import asyncio
import json
import socket
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from inventory.errors import YunwangError
from lab.fleet.faults import FaultOrder, FaultRefused, Faults

if TYPE_CHECKING:
    from pathlib import Path

TIMEOUT_SECONDS: Final = 10.0
SOCKET_NAME: Final = "control.sock"


class ControlError(YunwangError):
    """The fleet did not take the order; the text is its answer, or why it could not be asked."""


class _Order(BaseModel):
    model_config = ConfigDict(extra="forbid")

    device: str
    kind: str
    interface: str | None = None
    on: bool = True
    value: Annotated[float, Field(allow_inf_nan=False)] | None = None


class _Answer(BaseModel):
    ok: bool
    message: str


def answer_line(line: bytes, faults: Faults) -> bytes:
    """Carries out one order; whatever is wrong with it is named in the answer."""
    try:
        order = _Order.model_validate_json(line)
        answer = _Answer(ok=True, message=faults.switch(FaultOrder(**order.model_dump())))
    except ValidationError as invalid:
        found = "; ".join(
            f"{'.'.join(map(str, error['loc'])) or 'order'}: {error['msg']}"
            for error in invalid.errors(include_url=False, include_input=False)
        )
        answer = _Answer(ok=False, message=found)
    except FaultRefused as refused:
        answer = _Answer(ok=False, message=str(refused))
    return answer.model_dump_json().encode() + b"\n"


async def serve_control(path: Path, faults: Faults) -> asyncio.Server:
    """Listens on a Unix socket that its owner alone may use; closed by the caller."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                writer.write(answer_line(line, faults))
                await writer.drain()
        except (ValueError, ConnectionError):
            pass  # a line without end, or a caller that hung up: either way nobody waits for an answer
        finally:
            writer.close()

    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        _bind_privately(listening, path)
        return await asyncio.start_unix_server(converse, sock=listening)
    except OSError as problem:
        listening.close()
        raise ControlError(f"cannot listen on {path}: {problem.strerror or problem}") from problem


def _bind_privately(listening: socket.socket, path: Path) -> None:
    path.unlink(missing_ok=True)
    listening.bind(str(path))
    path.chmod(0o600)


def send_order(run_dir: Path, order: FaultOrder) -> str:
    """Gives the order to the fleet of this folder and returns its answer. Raises ControlError."""
    path = run_dir / SOCKET_NAME
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(TIMEOUT_SECONDS)
            connection.connect(str(path))
            connection.sendall(json.dumps(asdict(order)).encode() + b"\n")
            with connection.makefile("rb") as lines:
                answer = _Answer.model_validate_json(lines.readline())
    except OSError as problem:
        raise ControlError(f"no fleet answers at {path}: {problem.strerror or problem}") from problem
    except ValidationError as invalid:
        raise ControlError(f"{path} gave no answer of a fleet") from invalid
    if not answer.ok:
        raise ControlError(answer.message)
    return answer.message
