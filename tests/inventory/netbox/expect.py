"""Write the expected output anew from the recorded NetBox, by hand: python tests/inventory/netbox/expect.py."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from inventory.cli import app
from inventory.netbox.tokens import VARIABLE
from tests.inventory.netbox.replay import TOKEN, replaying

HERE = Path(__file__).parent
OUTPUTS = {
    "yaml.txt": (),
    "netbox.txt": ("--towards", "netbox"),
    "yaml.json": ("--format", "json"),
}


def main() -> None:
    with replaying() as netbox:
        asked = ["diff", "--netbox", netbox.url, str(HERE / "county"), "--mapping", str(HERE / "mapping.yaml")]
        for name, options in OUTPUTS.items():
            result = CliRunner(env={VARIABLE: TOKEN}).invoke(app, [*asked, *options])
            (HERE / "expected" / name).write_text(result.stdout, encoding="utf-8")


if __name__ == "__main__":
    main()
