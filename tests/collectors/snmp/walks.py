"""Real walks of the package snmpsim-data, cut to what is asked for while they are loaded.

Source: snmpsim-data 1.0.1 (BSD-2), data/**/*.snmprec.bz2.
"""

from __future__ import annotations

import asyncio
import bz2
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from collectors.outcome import Outcome, PollResult
from lab.fleet.recording import RecordedAgent
from tests.collectors.snmp.asking import COMMUNITY, poller_of, target_of
from tests.conftest import missing

MODULE_SUBTREES: Final = (
    "1.3.6.1.2.1.1.", "1.3.6.1.2.1.2.", "1.3.6.1.2.1.31.", "1.3.6.1.2.1.4.31.",
    "1.3.6.1.2.1.25.2.", "1.3.6.1.2.1.25.3.", "1.3.6.1.2.1.47.", "1.3.6.1.2.1.99.", "1.3.6.1.2.1.131.",
    "1.3.6.1.6.3.10.", "1.3.6.1.4.1.2021.4.", "1.3.6.1.4.1.2021.11.",
    "1.3.6.1.4.1.4881.1.1.10.2.1.1.", "1.3.6.1.4.1.4881.1.1.10.2.35.", "1.3.6.1.4.1.4881.1.1.10.2.36.",
    "1.3.6.1.4.1.4881.1.1.10.2.105.",
    "1.3.6.1.4.1.3902.3.3.", "1.3.6.1.4.1.3902.3.600.", "1.3.6.1.4.1.3902.3.103.11.", "1.3.6.1.4.1.3902.15.2.30.1.",
    "1.3.6.1.4.1.2011.5.25.31.", "1.3.6.1.4.1.2011.5.25.183.1.", "1.3.6.1.4.1.2011.6.3.", "1.3.6.1.4.1.2011.6.157.",
    "1.3.6.1.4.1.25506.2.6.", "1.3.6.1.4.1.25506.2.70.", "1.3.6.1.4.1.25506.8.35.", "1.3.6.1.4.1.2011.10.2.6.",
)  # fmt: skip
"""What the modules system, interfaces, ip, health, optics and entities look at."""


def walks() -> Path:
    """The folder of the package; skips where it is not installed."""
    spec = find_spec("snmpsim_data")
    if spec is None or not spec.submodule_search_locations:
        missing("the Python package snmpsim-data is not installed")
    return Path(spec.submodule_search_locations[0]) / "data"


def cut(walk: str, folder: Path, subtrees: Sequence[str] = MODULE_SUBTREES) -> Path:
    """A walk as a file that RecordedAgent reads, with the lines of `subtrees` only.

    Args:
        walk: under `walks`, without its ending.
        folder: where the file is written.
        subtrees: beginnings of lines; each ends with a dot.
    """
    prefixes = tuple(prefix.encode() for prefix in subtrees)
    path = folder / f"{Path(walk).name}.snmprec"
    with bz2.open(walks() / f"{walk}.snmprec.bz2") as lines, path.open("wb") as kept:
        kept.writelines(_recorded(line) for line in lines if line.startswith(prefixes))
    return path


def _recorded(line: bytes) -> bytes:
    """A line as RecordedAgent reads it.

    Octets that are no ASCII become hexadecimal; a value that snmpsim would let count or be written (``67:numeric``) is
    the one it begins with.
    """
    name, tag, value = line.split(b"|", 2)
    kind, colon, _ = tag.partition(b":")
    if tag == b"4" and not value.isascii():
        return b"|".join((name, b"4x", value.rstrip(b"\n").hex().encode() + b"\n"))
    if not colon:
        return line
    options = dict(option.split(b"=", 1) for option in value.strip().split(b",") if b"=" in option)
    return b"|".join((name, kind, options.get(b"initial", options.get(b"value", b"0")) + b"\n"))


def walked(walk: str, folder: Path, modules: Sequence[str] = ("health", "optics")) -> dict[str, Outcome]:
    """What modules give of a walk, polled over loopback."""

    async def ask() -> PollResult:
        async with (
            RecordedAgent(cut(walk, folder), community=COMMUNITY.community.reveal()) as agent,
            poller_of() as poller,
        ):
            return await poller.poll(target_of(agent.host, agent.port), modules, 60.0)

    return {outcome.module: outcome for outcome in asyncio.run(ask()).outcomes}
