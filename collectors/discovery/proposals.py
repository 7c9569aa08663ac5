"""What comes out of discovery: objects the inventory might hold, and what people should look at.

A proposal is never more than what devices said. What nobody said stands as `UNKNOWN` and is decided by a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from inventory.editing.changes import plain
from inventory.entries import key_of
from inventory.models import Inventory

UNKNOWN: Final = "?"
"""What stands where a person must decide; no inventory accepts it."""

RemarkKind = Literal[
    "another_name",
    "circuit_port_absent",
    "unexpected_neighbour",
    "wrong_port",
    "nobody_heard",
    "address_differs",
    "layout_differs",
    "ports_absent",
    "unknown_platform",
    "unknown_port",
    "unknown_neighbour",
]


@dataclass(frozen=True, slots=True)
class Words:
    """The same in Chinese and English."""

    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.zh} / {self.en}"


KINDS: Final[Mapping[RemarkKind, Words]] = {
    "another_name": Words("设备名称不符", "another name"),
    "circuit_port_absent": Words("专线端口不存在", "a line's port is absent"),
    "unexpected_neighbour": Words("对端设备不符", "an unexpected neighbour"),
    "wrong_port": Words("对端端口不符", "a wrong port"),
    "nobody_heard": Words("听不到邻居", "nobody heard"),
    "address_differs": Words("管理地址不符", "another management address"),
    "layout_differs": Words("端口模板不符", "another port layout"),
    "ports_absent": Words("端口不存在", "ports are absent"),
    "unknown_platform": Words("厂商未知", "an unknown vendor"),
    "unknown_port": Words("端口未知", "an unknown port"),
    "unknown_neighbour": Words("专线端口接有主机", "a host on a line's port"),
}
"""What each kind is called; most urgent first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something to look at that no change of the inventory alone would put right.

    `subject` is the device or the circuit it is about.
    """

    kind: RemarkKind
    subject: str
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An object to add, or keys of one to change.

    Attributes:
        collection: of the inventory.
        name: of the object; `UNKNOWN` where a person must name it.
        values: keys and values as YAML holds them, without the name; a device's `interfaces` come beside those it has.
        reasons: what was seen.
    """

    collection: str
    name: str
    values: Mapping[str, object]
    reasons: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Proposals:
    """All that was found."""

    proposals: tuple[Proposal, ...] = ()
    remarks: tuple[Remark, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.proposals or self.remarks)


def merged(found: Iterable[Proposals]) -> Proposals:
    """Put findings together: one proposal an object, in order; remarks by urgency."""
    objects: dict[tuple[str, str], Proposal] = {}
    unnamed: list[Proposal] = []
    remarks: list[Remark] = []
    for one in found:
        remarks += one.remarks
        for proposal in one.proposals:
            key = (proposal.collection, proposal.name)
            if proposal.name == UNKNOWN:
                unnamed.append(proposal)
            else:
                objects[key] = _joined(objects[key], proposal) if key in objects else proposal
    order = list(KINDS)
    remarks.sort(key=lambda remark: order.index(remark.kind))
    return Proposals((*objects.values(), *unnamed), tuple(remarks))


def _joined(one: Proposal, other: Proposal) -> Proposal:
    return Proposal(
        collection=one.collection,
        name=one.name,
        values={**one.values, **other.values},
        reasons=(*one.reasons, *other.reasons),
    )


def wanted(
    inventory: Inventory, objects: Mapping[str, Sequence[Mapping[str, object]]]
) -> dict[str, list[dict[str, object]]]:
    """Write proposed objects as `inventory.editing.changes.differences` wants them: interfaces with those there are.

    Args:
        inventory: What is.
        objects: Collection -> objects with their name keys, as a file of proposals holds them.
    """
    return {
        collection: [_whole(inventory, collection, values) for values in listed]
        for collection, listed in objects.items()
    }


def _whole(inventory: Inventory, collection: str, values: Mapping[str, object]) -> dict[str, object]:
    device = inventory.devices.get(str(values.get("name"))) if collection == "devices" else None
    proposed = values.get("interfaces")
    if device is None or not isinstance(proposed, list):
        return dict(values)
    interfaces: dict[object, object] = {one.name: plain(one) for one in device.interfaces}
    for interface in proposed:
        name = interface.get("name") if isinstance(interface, Mapping) else None
        if isinstance(name, str):
            known = interfaces.get(name, {})
            interfaces[name] = {**known, **interface} if isinstance(known, Mapping) else interface
        else:
            interfaces[len(interfaces)] = interface  # validation names it
    return {**values, "interfaces": list(interfaces.values())}


def plain_objects(proposals: Iterable[Proposal]) -> dict[str, list[dict[str, object]]]:
    """Collection -> objects with their name keys."""
    found: dict[str, list[dict[str, object]]] = {}
    for proposal in proposals:
        whole = {key_of(proposal.collection): proposal.name, **proposal.values}
        found.setdefault(proposal.collection, []).append(whole)
    return found
