"""`yunwang discover`: what devices say of themselves and their neighbours, as changes of the inventory to review."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from collectors.discovery.proposals import KINDS, UNKNOWN, Proposal, Proposals, plain_objects, wanted
from exporters.discover_file import load_proposals, one_line, proposals_text
from exporters.discover_readings import Patience, Said, ask, load_readings, propose, readings_json
from exporters.options import CredentialsOption, InventoryOption, OverlayOption, load_targets
from inventory.editing.apply import apply_changes, fingerprints
from inventory.editing.changes import Change, as_json, differences, render_changes
from inventory.errors import YunwangError
from inventory.loader import load_inventory
from inventory.models import Inventory
from inventory.options import Format, FormatOption, print_json
from inventory.output_files import write_text
from inventory.problems import FileProblems, suggestion

_FOUND = 2
"""Exit status where there is something to decide."""


class NotAsked(YunwangError):
    """What is to be discovered is not in the inventory, or the options do not fit together."""


app = typer.Typer()


@app.command()
def discover(
    names: Annotated[list[str] | None, typer.Argument(metavar="NAME", help="Devices; all by default.")] = None,
    *,
    town: Annotated[str | None, typer.Option(help="Only the devices of this town.")] = None,
    inventory: InventoryOption = None,
    overlay: OverlayOption = None,
    credentials: CredentialsOption = None,
    from_: Annotated[Path | None, typer.Option("--from", help="Ask nobody: use what --keep wrote.")] = None,
    keep: Annotated[Path | None, typer.Option(help="File for what the devices said, JSON.")] = None,
    output: Annotated[Path | None, typer.Option(help="File for the proposals, to be edited and applied.")] = None,
    apply: Annotated[Path | None, typer.Option(help="Write an edited file of proposals into --inventory.")] = None,
    form: FormatOption = Format.TABLE,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds for each device.")] = 20.0,
    deadline: Annotated[float, typer.Option(min=0.1, help="Seconds for all of them.")] = 600.0,
    at_once: Annotated[int, typer.Option(min=1, max=1000, help="Devices asked at the same time.")] = 32,
) -> None:
    """Compare the inventory with what devices say by SNMP and LLDP (发现：设备自报与清单之差).

    Prints the changes to review, what only people can put right, and who did
    not answer. Nothing is written to the inventory without --apply.

    Exit status: 0 all were read and nothing differs, 2 there is something to
    decide, 1 an error: also devices that did not answer and nothing else found.

    \b
    Examples:
      yunwang discover --town pingshan
      yunwang discover --inventory county --output proposals.yaml
      yunwang discover --apply proposals.yaml --inventory county
      yunwang discover county-core1 county-core2 --keep said.json --format json
      yunwang discover --from said.json
    """
    if apply is not None:
        _apply(apply, inventory)
        return
    if from_ is not None:
        loaded = load_inventory(inventory)
        said = load_readings(from_, loaded)
        chosen = set(_chosen(loaded, names or (), town))
        said = {name: one for name, one in said.items() if name in chosen}
    else:
        targets = load_targets(inventory, overlay, credentials)
        loaded = targets.inventory
        patience = Patience(device_seconds=timeout, all_seconds=deadline, at_once=at_once)
        started = time.monotonic()
        said = asyncio.run(ask(targets, _chosen(loaded, names or (), town), patience, _progress))
        _summarise(said, time.monotonic() - started)
    if keep is not None:
        write_text(keep, readings_json(said))
    found = propose(loaded, said)
    if output is not None:
        made = datetime.now().astimezone().isoformat(timespec="seconds")
        write_text(output, proposals_text(found, name=output.name, made=made))
    _print(loaded, found, said, form)
    if found:
        raise typer.Exit(_FOUND)
    if any(one.failures for one in said.values()):
        raise typer.Exit(1)


def _chosen(inventory: Inventory, names: Sequence[str], town: str | None) -> list[str]:
    """The devices to ask, in the inventory's order. Raises NotAsked."""
    if town is not None and town not in inventory.towns:
        raise NotAsked(f"no town {town!r} in the inventory{suggestion(town, inventory.towns)}")
    for name in names:
        if name not in inventory.devices:
            raise NotAsked(f"no device {name!r} in the inventory{suggestion(name, inventory.devices)}")
    of_town = (
        device.name
        for device in inventory.devices.values()
        if town is None or inventory.sites[device.site].town == town
    )
    return [name for name in of_town if not names or name in names]


def _progress(done: int, of: int) -> None:
    if sys.stderr.isatty():
        typer.echo(f"\r{done}/{of}", err=True, nl=done == of)


def _summarise(said: Mapping[str, Said], seconds: float) -> None:
    failed = sum(1 for one in said.values() if one.failures)
    silent = sum(1 for one in said.values() if one.no_lldp)
    requests = sum(one.requests for one in said.values())
    typer.echo(
        f"yunwang: devices asked: {len(said)}, failed: {failed}, without LLDP: {silent}; "
        f"{requests} requests in {seconds:.1f} s",
        err=True,
    )


def _changes(inventory: Inventory, proposal: Proposal) -> tuple[Change, ...]:
    return differences(inventory, wanted(inventory, plain_objects([proposal])))


def _print(inventory: Inventory, found: Proposals, said: Mapping[str, Said], form: Format) -> None:
    if form is Format.JSON:
        print_json(
            {
                "changes": as_json([c for proposal in found.proposals for c in _changes(inventory, proposal)]),
                "proposals": [
                    {
                        "collection": proposal.collection,
                        "name": proposal.name,
                        "values": proposal.values,
                        "to_decide": _to_decide(proposal),
                        "reasons": [{"zh": reason.zh, "en": reason.en} for reason in proposal.reasons],
                    }
                    for proposal in found.proposals
                ],
                "remarks": [
                    {"kind": one.kind, "subject": one.subject, "zh": one.words.zh, "en": one.words.en}
                    for one in found.remarks
                ],
                "failures": {name: one.failures for name, one in said.items() if one.failures},
                "without_lldp": [name for name, one in said.items() if one.no_lldp],
                "requests": sum(one.requests for one in said.values()),
            }
        )
        return
    typer.echo("\n".join(one_line(line) for line in _lines(inventory, found, said)))


def _lines(inventory: Inventory, found: Proposals, said: Mapping[str, Said]) -> list[str]:
    lines = [f"提案 / proposals: {len(found.proposals)}"]
    for proposal in found.proposals:
        lines += render_changes(_changes(inventory, proposal))
        lines += [f"    {text}" for reason in proposal.reasons for text in (reason.zh, reason.en)]
        if undecided := _to_decide(proposal):
            lines.append(f"    待定 / to decide: {', '.join(undecided)}")
    lines.append(f"注意 / remarks: {len(found.remarks)}")
    for remark in found.remarks:
        lines += [f"! {remark.subject}: {KINDS[remark.kind]}", f"    {remark.words.zh}", f"    {remark.words.en}"]
    failed = {name: one.failures for name, one in said.items() if one.failures}
    lines.append(f"未读到 / not read: {len(failed)}")
    for name, failures in failed.items():
        by_reason: dict[str, list[str]] = {}
        for module, reason in failures.items():
            by_reason.setdefault(reason, []).append(module)
        lines += [f"x {name} {', '.join(modules)}: {reason}" for reason, modules in by_reason.items()]
    return lines


def _to_decide(proposal: Proposal) -> list[str]:
    named = ["name" if proposal.collection == "devices" else "id"] if proposal.name == UNKNOWN else []
    return [*named, *(key for key, value in proposal.values.items() if value == UNKNOWN)]


def _apply(path: Path, inventory: Path | None) -> None:
    """Write an edited file of proposals. Prints every problem; raises YunwangError, or typer.Exit where it printed."""
    if inventory is None:
        raise NotAsked("--apply needs --inventory FOLDER: the county that comes with the program is never written")
    try:
        objects = load_proposals(path)
        seen = fingerprints(inventory)
        loaded = load_inventory(inventory)
        changes = differences(loaded, wanted(loaded, objects))
        if not changes:
            typer.echo("没有变化 / nothing to change")
            return
        applied = apply_changes(inventory, changes, based_on=seen)
    except FileProblems as error:
        for problem in error.problems:
            typer.echo(str(problem), err=True)
        typer.echo("yunwang: nothing was written", err=True)
        raise typer.Exit(1) from None
    typer.echo("\n".join(render_changes(changes)))
    typer.echo(f"已写入 / written: {', '.join(applied.files)}")
