"""`yunwang inventory export` and `import`: the inventory in a spreadsheet and back."""

from __future__ import annotations

import sys
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, NoReturn

import typer

from inventory.editing.apply import Applied, apply_changes, fingerprints
from inventory.editing.atomic import write_atomically
from inventory.entries import COLLECTIONS
from inventory.models import Inventory
from inventory.options import Format, FormatOption, PathArgument, loaded, print_json
from inventory.problems import FileProblems, Problem, suggestion
from inventory.sheets.csv_files import csv_bytes
from inventory.sheets.importing import Proposal, Source, propose, read_source
from inventory.sheets.report import lines, proposal_json
from inventory.sheets.sheet import SheetRefused
from inventory.sheets.snapshot import Snapshot
from inventory.sheets.xlsx_writer import workbook_bytes

_MODE: Final = 0o644
_NOT_WRITTEN: Final = frozenset({".xls", ".xlsm", ".xlsb", ".ods", ".et"})
"""Endings of workbooks that are not written: taken for a folder's name, they would become one full of CSV files."""
_DIFFERENCES: Final = 2
"""Exit status: there are differences, and they were not written."""


class SheetFormat(StrEnum):
    """How an inventory is exported."""

    XLSX = "xlsx"
    CSV = "csv"


app = typer.Typer(rich_markup_mode="markdown")


@app.command(
    epilog="Examples: `yunwang inventory export ./county --output county.xlsx` · "
    "`yunwang inventory export ./county --output sheets/ --format csv --collection circuits`.",
)
def export(
    path: PathArgument = None,
    *,
    output: Annotated[Path, typer.Option("--output", "-o", help="county.xlsx; for CSV a folder, or one .csv file.")],
    sheet_format: Annotated[
        SheetFormat | None, typer.Option("--format", "-f", help="Left out: xlsx where OUTPUT ends so, else csv.")
    ] = None,
    collection: Annotated[
        list[str] | None,
        typer.Option("--collection", "-c", help="Only this list, such as circuits; may be given again."),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace files that are there.")] = False,
) -> None:
    """Write the inventory as a workbook to edit, with lists to choose from and notes, or as CSV. 导出为表格。"""  # noqa: D415
    collections = _chosen(collection or [*COLLECTIONS])
    workbook = _is_workbook(output, sheet_format)
    files = _csv_files(output, collections) if not workbook else {output: ""}
    _refuse_existing([*files], overwrite=overwrite)
    inventory = loaded(path)
    for file, name in files.items():
        content = csv_bytes(inventory, name) if name else workbook_bytes(inventory, collections, _progress)
        _write(file, content)
        typer.echo(str(file), err=True)


def _chosen(names: list[str]) -> list[str]:
    for name in names:
        if name not in COLLECTIONS:
            raise typer.BadParameter(f"--collection {name}: no such list{suggestion(name, COLLECTIONS)}")
    return [name for name in COLLECTIONS if name in names]


def _is_workbook(output: Path, sheet_format: SheetFormat | None) -> bool:
    """Tell whether a workbook is written, or CSV. Raises SheetRefused where the name's ending says something else."""
    ending = output.suffix.lower()
    if ending in _NOT_WRITTEN:
        raise SheetRefused(f"{output}: not written as {ending}; name an .xlsx or .csv file, or a folder 请用 .xlsx")
    workbook = sheet_format is SheetFormat.XLSX or (sheet_format is None and ending == ".xlsx")
    if ending == (".csv" if workbook else ".xlsx"):
        raise SheetRefused(f"{output}: its ending is not that of --format {'xlsx' if workbook else 'csv'}")
    return workbook


def _csv_files(output: Path, collections: list[str]) -> dict[Path, str]:
    if output.suffix.lower() != ".csv":
        return {output / f"{name}.csv": name for name in collections}
    if len(collections) > 1:
        raise SheetRefused(f"{output}: one CSV file holds one list; name it with --collection, or name a folder")
    return {output: collections[0]}


def _refuse_existing(files: list[Path], *, overwrite: bool) -> None:
    existing = [str(file) for file in files if file.exists()]
    if existing and not overwrite:
        raise SheetRefused(f"{existing[0]}: is there already, perhaps edited; --overwrite replaces it")


def _write(file: Path, content: bytes) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(file, content, _MODE)
    except OSError as error:
        raise SheetRefused(f"{file}: {error.strerror}") from error


@app.command(
    "import",
    epilog="Examples: `yunwang inventory import county.xlsx ./county` · "
    "`yunwang inventory import county.xlsx ./county --apply` · `yunwang inventory import circuits.csv ./county`. "
    "Exit status 0: no difference, or written; 1: problems or conflicts; 2: differences, not written.",
)
def import_(
    sheets: Annotated[Path, typer.Argument(help="A workbook, a .csv file, or a folder of .csv files.")],
    path: Annotated[Path, typer.Argument(help="The inventory's folder, or its one file.")],
    output: FormatOption = Format.TABLE,
    *,
    apply: Annotated[bool, typer.Option("--apply", help="Write the differences; without it they are shown.")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Objects without a row are removed.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="The sheet wins where the inventory was changed since the export too.")
    ] = False,
) -> None:
    """Show what a sheet would change, value by value; write it with --apply, all of it or nothing. 导入表格。"""  # noqa: D415
    try:
        source = read_source(sheets, _progress)
        based_on = fingerprints(path) if path.exists() else None
        inventory = loaded(path)
        proposal = propose(inventory, source, remove=remove)
    except FileProblems as error:
        _fail(list(error.problems), output)
    for warning in _warnings(source, inventory):
        typer.echo(warning, err=True)
    refused = bool(proposal.conflicts) and not force
    applied = None
    if apply and not refused and proposal.changes:
        applied = apply_changes(path, proposal.changes, based_on=based_on)
    _show(proposal, applied, output, force=force)
    if refused:
        raise typer.Exit(1)
    if proposal.changes and applied is None:
        raise typer.Exit(_DIFFERENCES)


def _show(proposal: Proposal, applied: Applied | None, output: Format, *, force: bool) -> None:
    if output is Format.JSON:
        print_json(proposal_json(proposal, None if applied is None else applied.files))
    else:
        typer.echo("\n".join(lines(proposal)))
    for conflict in proposal.conflicts:
        typer.echo(f"conflict 冲突: {conflict}", err=True)
    if proposal.conflicts and not force:
        typer.echo("nothing written: --force takes the sheet's values 未写入；--force 以表格为准", err=True)
    elif applied is not None:
        typer.echo(f"written 已写入: {', '.join(applied.files)}", err=True)
        typer.echo("export again before you edit on 继续编辑前请重新导出", err=True)
    elif proposal.changes:
        typer.echo("not written: --apply writes it 未写入；加 --apply 才写入", err=True)


def _warnings(source: Source, inventory: Inventory) -> list[str]:
    if source.snapshot is not None:
        now = Snapshot.of(inventory, source.snapshot.digests)
        if now.digest() != source.snapshot.digest():
            return ["warning: the inventory has changed since the export 导出之后清单有改动"]
    elif source.has_snapshot:
        return ["warning: no record of the export in the workbook: every value counts 表中没有导出记录，以表格为准"]
    return []


def _fail(problems: list[Problem], output: Format) -> NoReturn:
    if output is Format.JSON:
        print_json({"problems": [asdict(problem) for problem in problems]})
    else:
        typer.echo("\n".join(map(str, problems)))
    count = len(problems)
    typer.echo(f"{count} problem{'' if count == 1 else 's'} 处问题; nothing written 未写入", err=True)
    raise typer.Exit(1)


def _progress(what: str) -> None:
    """Say what is at work where somebody watches."""
    if sys.stderr.isatty():
        typer.echo(f"  {what}", err=True)
