"""Our command as a person calls it, inside the test's process; no test's secret is in what it says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.exporters.agents import SECRETS
from tests.exporters.exporter_process import WRONG_COMMUNITY, WRONG_KEY
from yunwang.cli import main

Command = Callable[..., tuple[int, str, str]]
"""Is given arguments; gives the exit status, standard output and standard error."""


def command_of(name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    def run(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["yunwang", name, *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        assert not [secret for secret in (*SECRETS, WRONG_COMMUNITY, WRONG_KEY) if secret in out + err]
        code = ended.value.code
        return (code if isinstance(code, int) else 0), out, err

    return run
