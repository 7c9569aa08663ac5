"""The dashboards as files: what is committed under grafana/dashboards, made and compared.

Texts are deterministic: keys sorted, ids from the panels' places, a line end at the end.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from grafana_foundation_sdk.cog.encoder import JSONEncoder

from grafana.overview import county_overview
from grafana.words import LANGUAGES
from inventory.errors import YunwangError

COMMITTED: Final = Path(__file__).with_name("dashboards")


class DashboardsDiffer(YunwangError):
    """Files are not what the code generates."""


def dashboard_texts() -> dict[str, str]:
    """Path below the folder of dashboards -> the file's text."""
    return {
        f"{language}/county-overview.json": json.dumps(
            county_overview(language), cls=JSONEncoder, indent=2, sort_keys=True, ensure_ascii=False
        )
        + "\n"
        for language in LANGUAGES
    }


def check_dashboards(folder: Path) -> None:
    """Raise DashboardsDiffer, naming every file that is missing or differs."""
    differing = [name for name, text in dashboard_texts().items() if _read(folder / name) != text]
    if differing:
        named = ", ".join(str(folder / name) for name in differing)
        raise DashboardsDiffer(f"not what the code generates: {named}; run `yunwang grafana generate`")


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise DashboardsDiffer(f"{path}: {error}") from error
