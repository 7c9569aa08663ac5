"""`yunwang inventory diff --netbox`: what NetBox and the county's files say of each other."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer

from inventory.editing.apply import apply_changes, fingerprints
from inventory.editing.changes import as_json, render_changes
from inventory.errors import YunwangError
from inventory.loader import load_inventory
from inventory.netbox.api import Connection, read_netbox
from inventory.netbox.comparison import Comparison, compare
from inventory.netbox.mapped import one_line
from inventory.netbox.mapping import map_netbox
from inventory.netbox.mapping_file import load_mapping
from inventory.netbox.tokens import VARIABLE, load_token
from inventory.netbox.worklist import Task, worklist
from inventory.options import Format, FormatOption, PathArgument, print_json
from inventory.problems import FileProblems

DIFFER = 2
"""Exit status where the two differ."""


app = typer.Typer(rich_markup_mode="markdown")


@app.command(
    epilog="Examples: `yunwang inventory diff --netbox https://netbox.example.org ./county --mapping netbox.yaml` · "
    "the same with `--apply` · the same with `--towards netbox`. Exit status 0: no difference, or all written; "
    "2: differences; 1: not compared, or nothing written.",
)
def diff(
    path: PathArgument = None,
    *,
    netbox: Annotated[str, typer.Option("--netbox", metavar="URL", help="NetBox, as a browser has it.")],
    mapping: Annotated[Path | None, typer.Option(help="How this NetBox's words are read (YAML).")] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Write the changes into the files: all or none.")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Remove what NetBox has not, or calls gone.")] = False,
    towards: Annotated[
        Literal["yaml", "netbox"], typer.Option(help="What would change the files, or what to enter in NetBox.")
    ] = "yaml",
    output: FormatOption = Format.TABLE,
    token_file: Annotated[Path | None, typer.Option(help=f"Holds the token, mode 0600; else {VARIABLE}.")] = None,
    ca_file: Annotated[
        Path | None, typer.Option(help="Certificates (PEM) to trust instead of the public ones.")
    ] = None,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds of silence within an answer.")] = 30.0,
    deadline: Annotated[float, typer.Option(min=0.1, help="Seconds for reading everything.")] = 600.0,
) -> None:
    """Compare NetBox with the files (与 NetBox 比对); NetBox itself is only read."""
    if apply and (towards == "netbox" or path is None):
        raise typer.BadParameter("--apply writes files: name them, and leave --towards netbox out")
    try:
        words = load_mapping(mapping)
        connection = Connection(
            url=netbox.rstrip("/"),
            token=load_token(os.environ, token_file),
            ca_file=ca_file,
            timeout_seconds=timeout,
            deadline_seconds=deadline,
        )
        before = fingerprints(path) if path is not None else None
        inventory = load_inventory(path)
        snapshot = read_netbox(connection, _progress)
        comparison = compare(inventory, snapshot, words, map_netbox(snapshot, words, inventory), remove=remove)
        written = _written(path, comparison, before) if apply and path is not None else ()
    except YunwangError as error:
        _fail(error)
    tasks = worklist(comparison, inventory, words)
    differ = _print_work(comparison, tasks, output) if towards == "netbox" else _print(comparison, output)
    typer.echo(_counts(comparison, tasks), err=True)
    if written:
        typer.echo(f"written: {', '.join(written)}", err=True)
    if differ and not apply:
        raise typer.Exit(DIFFER)


def _written(path: Path, comparison: Comparison, before: Mapping[str, str] | None) -> tuple[str, ...]:
    """Write the changes into the files as they were when they were read; return the names of those that changed."""
    return apply_changes(path, comparison.changes, based_on=before).files if comparison.changes else ()


def _print(comparison: Comparison, output: Format) -> bool:
    """Print what would change the files; tell whether anything would."""
    if output is Format.JSON:
        print_json({"changes": as_json(comparison.changes), **_besides(comparison)})
    else:
        for line in render_changes(comparison.changes):
            _say(line)
        _print_besides(comparison, absent=True)
    return bool(comparison.changes)


def _print_work(comparison: Comparison, tasks: Sequence[Task], output: Format) -> bool:
    """Print what to enter in NetBox; tell whether there is anything."""
    if output is Format.JSON:
        print_json({"tasks": [asdict(task) for task in tasks], **_besides(comparison)})
    else:
        for task in tasks:
            _say(str(task))
        _print_besides(comparison, absent=False)
    return bool(tasks)


def _besides(comparison: Comparison) -> dict[str, object]:
    return {
        "absent": [asdict(absent) for absent in comparison.absent],
        "unmapped": [asdict(unmapped) for unmapped in comparison.unmapped],
    }


def _print_besides(comparison: Comparison, *, absent: bool) -> None:
    for line in _absent_lines(comparison) if absent else ():
        _say(line)
    for unmapped in comparison.unmapped:
        _say(f"! {unmapped.path} {unmapped.name}: {unmapped.reason}")


def _say(line: str, *, err: bool = False) -> None:
    """Print what NetBox may have had a part in: no status or description of its moves the cursor."""
    typer.echo(one_line(line), err=err)


def _counts(comparison: Comparison, tasks: Sequence[Task]) -> str:
    empty = sum(task.field is not None and task.netbox is None for task in tasks)
    return (
        f"{len(comparison.changes)} changes, {len(comparison.absent)} not in NetBox, "
        f"{len(comparison.unmapped)} not mapped, {empty} empty in NetBox (--towards netbox names them)"
    )


def _absent_lines(comparison: Comparison) -> Iterator[str]:
    """Yield one line a collection, and one for each object that NetBox has as gone."""
    missing: dict[str, list[str]] = {}
    for each in comparison.absent:
        if each.path is None:
            missing.setdefault(each.collection, []).append(each.name)
        else:
            yield f"? {each.collection} {each.name}: {each.status} in NetBox, {each.path}"
    for collection, names in missing.items():
        yield f"? {collection} not in NetBox ({len(names)}): {', '.join(names)}"


def _progress(listed: str, read: int, there: int) -> None:
    typer.echo(f"{listed}: {read} of {there}", err=True)


def _fail(error: YunwangError) -> NoReturn:
    problems = error.problems if isinstance(error, FileProblems) else (error,)
    for problem in problems:
        _say(f"yunwang inventory diff: {problem}", err=True)
    raise typer.Exit(1) from None
