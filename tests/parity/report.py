"""`make parity`: what LibreNMS's own tests expect of recorded devices, and how much of it we read.

    make parity                                   the recordings of ../shared
    make parity ARGS="/somewhere/else --details"  others, with every row that is missing

Exit status: 0 all rows are matched or disputed, 1 some are missing or a dispute is stale, 2 there is no recording, or
rows without their walk.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.parity.comparison import Comparison, compare, load_disputes, unread_columns
from tests.parity.expected import find_recordings, read

DISPUTED = Path(__file__).with_name("disputed.yaml")
SHARED = Path(__file__).resolve().parents[3] / "shared" / "recordings"
_SHOWN = 3
FOLDERS = "YUNWANG_RECORDINGS"
"""Environment variable: folders of recordings, joined by colons."""


def folders(given: Sequence[str]) -> list[Path]:
    """The folders named, else those of the environment, else ../shared's."""
    named = list(given) or [one for one in os.environ.get(FOLDERS, "").split(":") if one]
    return [Path(one) for one in named] or [SHARED]


def table(comparison: Comparison) -> str:
    """Recording by category: expected, matched, disputed, missing."""
    rows = [("recording", "category", "expected", "matched", "disputed", "missing")]
    totals: dict[str, list[int]] = {}
    for (recording, category), one in comparison.results.items():
        counts = (one.expected, one.matched, one.disputed, len(one.missing))
        rows.append((recording, category, *map(str, counts)))
        total = totals.setdefault(category, [0, 0, 0, 0])
        totals[category] = [a + b for a, b in zip(total, counts, strict=True)]
    rows += [("all", category, *map(str, counts)) for category, counts in totals.items()]
    everything = [sum(column) for column in zip(*totals.values(), strict=True)] or [0, 0, 0, 0]
    rows.append(("all", "all", *map(str, everything)))
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return "\n".join(
        " | ".join(_pad(cell, width, right=at > 1) for at, (cell, width) in enumerate(zip(row, widths, strict=True)))
        for row in rows
    )


def _pad(cell: str, width: int, *, right: bool) -> str:
    return cell.rjust(width) if right else cell.ljust(width)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; the exit status."""
    about, _, end = (__doc__ or "").partition("\n")
    parser = argparse.ArgumentParser(
        prog="make parity",
        description=about,
        epilog=end.strip("\n"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", nargs="*", help=f"with *.expected.json; else ${FOLDERS}, else ../shared")
    parser.add_argument("--details", action="store_true", help="every missing row")
    options = parser.parse_args(arguments)
    try:
        recordings = find_recordings(folders(options.folder))
    except FileNotFoundError as absent:
        sys.stderr.write(f"{absent}\n")
        return 2
    if not recordings:
        sys.stderr.write(f"no *.expected.json in {', '.join(map(str, folders(options.folder)))}\n")
        return 2
    comparison = compare(recordings, read, load_disputes(DISPUTED))
    out = [table(comparison), ""]
    out += [f"not compared: {subject}: {count} rows" for subject, count in sorted(comparison.not_compared.items())]
    out += [f"not compared: column {told}" for told in unread_columns(recordings)]
    out += [f"disputed by rule {name} (rules.py): {count} rows" for name, count in comparison.rules.items()]
    for (recording, category), one in comparison.results.items():
        shown = one.missing if options.details else one.missing[:_SHOWN]
        out += [f"missing: {recording} {category} {row}" for row in shown]
        if len(shown) < len(one.missing):
            out.append(f"missing: {recording} {category}: {len(one.missing) - len(shown)} more (--details)")
    out += [f"stale: {told}" for told in comparison.stale]
    sys.stdout.write("\n".join(out) + "\n")
    return 1 if comparison.missing or comparison.stale else 0


if __name__ == "__main__":
    sys.exit(main())
