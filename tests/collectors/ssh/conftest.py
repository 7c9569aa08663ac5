"""Real host keys and a way to start a real sshd with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.collectors.ssh.openssh import Sshd, make_key


@pytest.fixture(scope="session")
def host_keys(require_tool: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Private key files by kind; "other" is a second ed25519."""
    require_tool("ssh-keygen", "openssh-client")
    folder = tmp_path_factory.mktemp("host-keys")
    keys = {kind: make_key(folder, kind) for kind in ("ed25519", "ecdsa", "rsa", "rsa-1024")}
    return {**keys, "other": make_key(folder, "ed25519", "other")}


@pytest.fixture
def start_sshd(require_tool: Callable[..., str], tmp_path: Path) -> Iterator[Callable[..., Sshd]]:
    """`start_sshd([key, ...], *options, port=0)`: a server that ends with the test."""
    program = require_tool("sshd", "openssh-server")
    with ExitStack() as running:

        def start(keys: list[Path], *options: str, port: int = 0) -> Sshd:
            return running.enter_context(Sshd(program, tmp_path, keys, options, port))

        yield start
