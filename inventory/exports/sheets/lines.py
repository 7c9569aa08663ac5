"""What a sheet says of the lines that end at a site."""

from __future__ import annotations

from inventory.exports.language import Language, named, said
from inventory.exports.sheets.sheet import Section, Value, table
from inventory.models import Circuit, Device, Inventory, MaintenanceWindow, Port, ServiceLevel

_HEADINGS = (
    ("线路", "Line"),
    ("合同与介质", "Contract, medium"),
    ("两端", "Ends"),
    ("运营商与编号", "Carrier, number"),
    ("热线", "Hotline"),
    ("服务等级", "Service level"),
    ("月租", "Monthly price"),
    ("维护窗口", "Maintenance windows"),
)
_MEDIA = {"wired": ("有线", "wired"), "wireless_4g": ("4G 无线", "4G"), "wireless_5g": ("5G 无线", "5G")}
_MEGABIT = 1_000_000
NOT_OURS = ("非本县设备", "not ours")
"""The far end of a line that has none of our devices there."""


def lines_section(inventory: Inventory, devices: tuple[Device, ...], language: Language) -> Section:
    """List every line with an end at one of the devices, once."""
    found = {circuit.id: circuit for device in devices for circuit, _, _ in inventory.circuits_of_device[device.name]}
    rows = (_row(inventory, circuit, language) for circuit in found.values())
    return Section(
        title=said(("线路", "Lines"), language),
        tables=table(_HEADINGS, rows, language, style="lines"),
        nothing=said(("没有登记线路。", "No line is listed."), language),
    )


def _row(inventory: Inventory, circuit: Circuit, language: Language) -> tuple[Value, ...]:
    not_stated = said(("未填写", "not stated"), language)
    carrier = inventory.carriers[circuit.carrier] if circuit.carrier is not None else None
    sold: Value = None
    if carrier is not None or circuit.circuit_number is not None:
        sold = (named(carrier, language) if carrier else not_stated, circuit.circuit_number or not_stated)
    return (
        (named(circuit, language), circuit.id),
        _contract(inventory, circuit, language),
        (*_end("A", circuit.a), *(_end("Z", circuit.z) or (f"Z {said(NOT_OURS, language)}",))),
        sold,
        inventory.hotline_of(circuit),
        _service_level(inventory.sla_of(circuit), language),
        _price(circuit, language),
        tuple(_window(window, language) for window in circuit.maintenance_windows) or None,
    )


def _contract(inventory: Inventory, circuit: Circuit, language: Language) -> tuple[str, ...]:
    megabits = f"{circuit.contract_bits_per_second / _MEGABIT:,.10g} Mb/s"
    found = (megabits, said(_MEDIA[circuit.medium], language))
    if circuit.backs_up is None:
        return found
    main = named(inventory.circuits[circuit.backs_up], language)
    return (*found, said((f"备用：{main}", f"backs up {main}"), language))


def _end(end: str, ports: tuple[Port, ...]) -> tuple[str, ...]:
    return tuple(f"{end} {port.device} {port.interface}" for port in ports)


def _service_level(level: ServiceLevel | None, language: Language) -> Value:
    if level is None:
        return None
    found: list[str] = []
    if level.availability_ratio is not None:
        percent = f"{float(level.availability_ratio) * 100:.10g}\u00a0%"
        found.append(said((f"可用率 {percent}", f"up {percent}"), language))
    if level.repair_hours is not None:
        hours = f"{float(level.repair_hours):.10g}"
        found.append(said((f"{hours} 小时内修复", f"mended in {hours}\u00a0h"), language))
    return tuple(found) or None


def _price(circuit: Circuit, language: Language) -> Value:
    price = circuit.monthly_price_yuan
    if price is None:
        return None
    amount = f"{price:,.0f}" if price == price.to_integral_value() else f"{price:,.2f}"
    return said((f"{amount} 元", f"CNY {amount}"), language)


def _window(window: MaintenanceWindow, language: Language) -> str:
    start, end = window.start, window.end
    until = f"{end:%H:%M}" if end.date() == start.date() else f"{end:%Y-%m-%d %H:%M}"
    often = said(("每周，自 ", "weekly from ") if window.repeats == "weekly" else ("", ""), language)
    reason = f" {window.reason}" if window.reason else ""
    return f"{often}{start:%Y-%m-%d %H:%M}–{until} {start:%z}{reason}"
