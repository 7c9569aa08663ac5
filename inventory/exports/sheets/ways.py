"""What a sheet says of the ways out of a site, and of what hangs on it."""

from __future__ import annotations

from collections import Counter

from inventory.exports.language import Language, named, said
from inventory.exports.sheets.sheet import Section, Value, table
from inventory.models import Device, Inventory, Site
from inventory.topology import Path, WaysOut, fail

_NO_EGRESS = (
    "清单里没有出口设备，无法判断。",
    "The inventory names no egress device, so this cannot be told.",
)
_NONE = ("无", "none")
_KINDS = {
    "village": ("村线路", "village"),
    "unit": ("单位专线", "unit"),
    "town": ("乡镇专线", "town"),
    "egress": ("出口", "egress"),
    "trunk": ("主干", "trunk"),
}


def ways_section(
    inventory: Inventory, ways: WaysOut | None, devices: tuple[Device, ...], language: Language
) -> Section:
    """List each device's ways out, and the single devices and lines it hangs on."""
    title = said(("到出口的路径", "Ways to the egress"), language)
    if ways is None:
        return Section(title=title, nothing=said(_NO_EGRESS, language))
    headings = (("设备", "Device"), ("路径", "Ways"), ("单点设备", "Single devices"), ("单点线路", "Single lines"))
    rows: list[tuple[Value, ...]] = []
    for device in devices:
        found = ways.hangs_on(device.name)
        if found is None:
            rows.append((device.name, said(("没有出口", "no way out"), language), "", ""))
            continue
        rows.append(
            (
                device.name,
                tuple(_path(path, language) for path in ways.paths(device.name)),
                found.devices or said(_NONE, language),
                tuple(named(inventory.circuits[circuit], language) for circuit in found.circuits)
                or said(_NONE, language),
            )
        )
    return Section(
        title=title,
        tables=table(headings, rows, language),
        nothing=said(("此处没有设备。", "There is no device here."), language),
    )


def _path(path: Path, language: Language) -> str:
    steps = [hop.device for hop in path]
    return " → ".join([*steps, said(("互联网", "internet"), language)])


def behind_section(inventory: Inventory, ways: WaysOut | None, site: Site, language: Language) -> Section:
    """List what loses its way out with the whole site."""
    title = said(("本站点中断的影响", "What hangs on this site"), language)
    if ways is None:
        return Section(title=title, nothing=said(_NO_EGRESS, language))
    lost = fail(inventory, ways, "site", site.id)
    own = {"town": site.town, "village": site.village, "unit": site.unit}.get(site.kind)
    places = (
        (("乡镇", "Towns"), lost.towns, inventory.towns),
        (("村（社区）", "Villages"), lost.villages, inventory.villages),
        (("预算单位", "Units"), lost.units, inventory.units),
    )
    facts: list[tuple[str, Value]] = [
        (said(words, language), _listed([named(known[name], language) for name in names if name != own], language))
        for words, names, known in places
    ]
    facts.append((said(("其他设备", "Other devices"), language), str(len(lost.devices))))
    kinds = Counter(inventory.circuits[name].kind for name in lost.circuits)
    counted = said(("、", ", "), language).join(f"{said(_KINDS[kind], language)} {n}" for kind, n in kinds.items())
    lines = f"{len(lost.circuits)}{said(('：', ': '), language)}{counted}" if kinds else "0"
    facts.append((said(("停用线路", "Lines out of use"), language), lines))
    return Section(title=title, facts=tuple(facts))


def _listed(names: list[str], language: Language) -> str:
    if not names:
        return "0"
    between = said(("、", ", "), language)
    return f"{len(names)}{said(('：', ': '), language)}{between.join(names)}"
