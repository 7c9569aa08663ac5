"""From files of sheets to changes of an inventory: read, merged, checked; nothing is written here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from inventory.editing.changes import Change, differences
from inventory.entries import key_of
from inventory.models import Inventory
from inventory.problems import Problem
from inventory.sheets.checking import check
from inventory.sheets.csv_files import read_csv
from inventory.sheets.guide import GUIDE_SHEET
from inventory.sheets.merging import Wanted, merge, removals
from inventory.sheets.reading import read_sheets
from inventory.sheets.sheet import Sheet, SheetError
from inventory.sheets.snapshot import Snapshot
from inventory.sheets.xlsx_reader import HIDDEN_SHEETS, read_workbook


@dataclass(frozen=True, slots=True)
class Source:
    """The sheets of a workbook or of CSV files; a snapshot of the export where there is one."""

    sheets: Sequence[Sheet]
    snapshot: Snapshot | None
    has_snapshot: bool
    """False for CSV, which has no place for one."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an import would do.

    Attributes:
        changes: What would be written.
        absent: Collection -> objects without a row, which stay unless they are to be removed.
        conflicts: What was changed on both sides; the sheet's values are among the changes.
        kept: (collection, object, key) that only the inventory changed since the export, and that stays.
    """

    changes: Sequence[Change]
    absent: Mapping[str, Sequence[str]]
    conflicts: Sequence[Problem]
    kept: Sequence[tuple[str, str, str]]


def read_source(path: Path, report: Callable[[str], None]) -> Source:
    """Read a workbook, a CSV file, or a folder of CSV files.

    Raises:
        SheetError: With what is wrong with the files themselves.
    """
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if file.suffix.lower() == ".csv" and not _is_aside(file))
        if not files:
            raise SheetError([Problem(str(path), "", "no *.csv file", "one for each list, such as circuits.csv")])
        return Source(_read_all(files, report), None, has_snapshot=False)
    if not path.exists():
        raise SheetError(
            [Problem(str(path), "", "nothing there", "an .xlsx workbook, a .csv file or a folder of them")]
        )
    if path.suffix.lower() in {".xlsx", ".xlsm"}:
        book = read_workbook(path, report)
        return Source(book.sheets, book.snapshot, has_snapshot=True)
    if path.suffix.lower() == ".csv":
        return Source(_read_all([path], report), None, has_snapshot=False)
    expected = "the ending .xlsx or .csv 请另存为 .xlsx"
    raise SheetError([Problem(path.name, "", f"the ending {path.suffix or 'nothing'}", expected)])


def _is_aside(file: Path) -> bool:
    """Say whether a file is hidden, or one of a workbook's sheets that hold no objects: ``county-说明.csv``."""
    return file.name.startswith(".") or file.stem.endswith(
        tuple(f"-{title}" for title in (GUIDE_SHEET, *HIDDEN_SHEETS))
    )


def _read_all(files: Sequence[Path], report: Callable[[str], None]) -> list[Sheet]:
    sheets: list[Sheet] = []
    problems: list[Problem] = []
    for file in files:
        report(file.name)
        try:
            sheets.append(read_csv(file))
        except SheetError as error:
            problems.extend(error.problems)
    if problems:
        raise SheetError(problems)
    return sheets


def propose(inventory: Inventory, source: Source, *, remove: bool) -> Proposal:
    """Work out what the sheets would change.

    Args:
        inventory: As it is.
        source: What was read.
        remove: True removes objects without a row.

    Raises:
        SheetError: With every bad row, and everything that would not be sound afterwards.
    """
    read = read_sheets(source.sheets, inventory)
    wanted = merge(inventory, read.objects, source.snapshot)
    gone = wanted.absent if remove else {}
    problems = [*read.problems, *check(inventory, wanted.objects, gone)]
    if problems:
        raise SheetError(problems)
    conflicts = [*wanted.conflicts, *(removals(inventory, wanted, source.snapshot) if remove else ())]
    changes = differences(inventory, _as_data(inventory, wanted, gone), whole=tuple(gone))
    return Proposal(changes, {} if remove else wanted.absent, conflicts, wanted.kept)


def _as_data(
    inventory: Inventory, wanted: Wanted, gone: Mapping[str, Sequence[str]]
) -> dict[str, list[Mapping[str, object]]]:
    """Write what is wanted as `differences` takes it: of a list that loses objects, those that stay are named."""
    data: dict[str, list[Mapping[str, object]]] = {}
    for collection, rows in wanted.objects.items():
        key = key_of(collection)
        data[collection] = [{**row.values, key: row.name} for row in rows]
        if collection in gone:
            named = {row.name for row in rows} | set(gone[collection])
            data[collection].extend({key: name} for name in getattr(inventory, collection) if name not in named)
    return data
