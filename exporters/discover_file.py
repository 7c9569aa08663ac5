"""Proposals as a YAML file that people edit, and reading it back: nothing undecided gets into an inventory.

The file has an inventory's lists, and in them only what was seen. A person deletes lines, and writes a value in place
of every ``?``; a device's `interfaces` come beside those it has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from collectors.discovery.proposals import KINDS, UNKNOWN, Proposals, plain_objects
from inventory.entries import COLLECTIONS, Entry
from inventory.problems import FileProblems, Problem, shown, suggestion
from inventory.shapes import key_path
from inventory.yaml_files import parse_yaml

_WIDTH: Final = 1000
"""No wrapping: one key a line, so that a line can be deleted."""

_HEAD: Final = """\
# yunwang discover, {made}
# 删去不要的行，把 "?" 换成确定的值，然后 / Delete what you do not want, write a value for every "?", then:
#     yunwang discover --apply {name} --inventory FOLDER
# 设备的 interfaces 与清单已有的合并 / A device's interfaces come beside those it has.
"""


class UnusableProposals(FileProblems):
    """The proposals cannot be applied as they stand."""

    subject = "proposals"


def one_line(text: str) -> str:
    """A text that devices may have had a part in, without what would break a line or steer a terminal."""
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)


def proposals_text(found: Proposals, *, name: str, made: str) -> str:
    """Write proposals as YAML; remarks are comments at its head.

    Args:
        found: What to propose.
        name: How the file is called.
        made: When, for people.
    """
    lines = [_HEAD.format(made=made, name=name).rstrip("\n")]
    if found.remarks:
        lines += ["#", f"# 注意 / Remarks ({len(found.remarks)}):"]
        for remark in found.remarks:
            lines.append(f"# - {remark.subject}: {KINDS[remark.kind]}")
            lines += [f"#   {one_line(text)}" for text in (remark.words.zh, remark.words.en)]
    for collection, objects in plain_objects(found.proposals).items():
        lines += ["", f"{collection}:"]
        proposals = [proposal for proposal in found.proposals if proposal.collection == collection]
        for proposal, values in zip(proposals, objects, strict=True):
            for reason in proposal.reasons:
                lines += [f"  # {one_line(reason.zh)}", f"  # {one_line(reason.en)}"]
            dumped = yaml.safe_dump([values], allow_unicode=True, sort_keys=False, width=_WIDTH)
            lines += [f"  {line}" for line in dumped.splitlines()]
    return "\n".join(lines) + "\n"


def load_proposals(path: Path) -> dict[str, list[dict[str, object]]]:
    """Read an edited file: collection -> objects.

    Raises:
        UnusableProposals: With every place that is undecided or is no part of an inventory.
    """
    file = str(path)
    try:
        document = parse_yaml(path.read_bytes(), file)
    except OSError as error:
        raise UnusableProposals([Problem(file, "", f"no readable file ({error.strerror})", "proposals")]) from error
    problems = list(document.problems)
    found: dict[str, list[dict[str, object]]] = {}
    data: Any = document.data if document.data is not None else {}
    if not isinstance(data, Mapping):
        problems.append(Problem(file, "", shown(data), f"lists: {', '.join(COLLECTIONS)}"))
        data = {}
    for collection, listed in data.items():
        if collection not in COLLECTIONS:
            near = suggestion(str(collection), COLLECTIONS)
            problems.append(Problem(file, str(collection), "an unknown list", f"one of {', '.join(COLLECTIONS)}{near}"))
        elif listed is not None:
            found[collection] = list(_objects(file, collection, listed, problems))
    if problems:
        raise UnusableProposals(problems)
    return found


def _objects(file: str, collection: str, listed: object, problems: list[Problem]) -> Iterator[dict[str, object]]:
    if not isinstance(listed, list):
        problems.append(Problem(file, collection, shown(listed), "a list"))
        return
    for index, raw in enumerate(listed):
        if not isinstance(raw, Mapping):
            problems.append(Problem(file, f"{collection}[{index}]", shown(raw), "keys and values"))
            continue
        entry = Entry(file, collection, index, raw)
        for path in _undecided(raw):
            key = key_path(path).removeprefix(".")
            problems.append(entry.problem(key, f"{UNKNOWN!r}", "a value, or the line deleted"))
        yield {str(key): value for key, value in _given(raw).items()}


def _given(value: Any) -> Any:  # noqa: ANN401 - whatever YAML can hold
    """What is left where lines were deleted: a key without a value proposes nothing, and takes nothing away."""
    if isinstance(value, Mapping):
        given = {key: _given(part) for key, part in value.items()}
        return {key: part for key, part in given.items() if part is not None and part != []}
    return [_given(part) for part in value if part is not None] if isinstance(value, list) else value


def _undecided(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if value == UNKNOWN:
        yield path
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from _undecided(part, (*path, str(key)))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _undecided(part, (*path, index))
