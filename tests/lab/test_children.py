"""Child processes: long lines, processes that end by themselves, and that a wait given up leaves the reading alone."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from lab.children import ChildDied, Children


def with_children(folder: Path, act: Callable[[Children], Awaitable[None]]) -> None:
    async def run() -> None:
        children = Children(folder)
        try:
            await act(children)
        finally:
            await children.stop()

    asyncio.run(run())


def python(program: str) -> tuple[str, ...]:
    return (sys.executable, "-u", "-c", program)


def test_a_line_longer_than_any_buffer_is_logged_whole(tmp_path: Path) -> None:
    async def act(children: Children) -> None:
        child = await children.start("long", *python("print('x' * 300_000); print('ready 7'); input()"))
        found = await child.line(r"ready (\d)", deadline_seconds=20)
        assert found[1] == "7"

    with_children(tmp_path, act)
    assert (tmp_path / "long.log").read_text().startswith("x" * 300_000 + "\nready 7\n")


def test_a_last_line_without_its_end_is_told(tmp_path: Path) -> None:
    async def act(children: Children) -> None:
        child = await children.start("half", *python("import sys; sys.stdout.write('half a line'); sys.exit(3)"))
        with pytest.raises(ChildDied, match=r"(?s)status 3.*half a line"):
            await child.line("never", deadline_seconds=20)

    with_children(tmp_path, act)


def test_run_to_the_end_is_no_death_of_a_part(tmp_path: Path) -> None:
    async def act(children: Children) -> None:
        await children.run("once", *python("print('done')"))
        await children.start("part", *python("import time; time.sleep(60)"))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(children.any_died(), 0.3)
        with pytest.raises(ChildDied, match="status 2"):
            await children.run("failing", *python("raise SystemExit(2)"))

    with_children(tmp_path, act)
    assert (tmp_path / "once.log").read_text() == "done\n"
