"""The launcher's folder: gone after a good end, an interruption, and a failure that left nothing to read."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from lab.run_folder import run_folder


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.mark.parametrize(("log", "kept"), [(None, 0), ("", 0), ("words\n", 1)])
@pytest.mark.parametrize("error", [None, OSError, KeyboardInterrupt])
def test_kept_only_with_a_log_of_a_failure(
    tmp_path: Path, log: str | None, kept: int, error: type[BaseException] | None
) -> None:
    said: list[str] = []

    def use() -> None:
        with run_folder(None, said.append) as folder:
            assert folder.is_dir()
            if log is not None:
                (folder / "part.log").write_text(log)
            if error:
                raise error

    if error:
        with pytest.raises(error):
            use()
    else:
        use()
    left = list(tmp_path.iterdir())
    assert len(left) == (kept if error is OSError else 0)
    assert said == [f"日志在 / logs in: {folder}" for folder in left]


def test_a_folder_of_the_users_stays(tmp_path: Path) -> None:
    with run_folder(tmp_path / "a" / "mine", print) as folder:
        (folder / "part.log").write_text("words\n")
    assert (tmp_path / "a" / "mine" / "part.log").exists()
