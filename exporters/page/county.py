"""The county as the page shows it, computed from Prometheus's answers; pure, so that tests feed it tables.

A tile is `ok` (SNMP answered, line up), `down` (one of the two is known to fail), `warn` (green, but a line is over
the threshold or one address family fails) or `unknown` (no data).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from exporters.page.lines import BUSY_RATIO, Line, lines_of
from exporters.page.questions import Answers

# JSON as the page's script reads it; the script is its one reader, and stands beside this file.
Json = dict[str, Any]

BACKBONE_ORDER = {"egress": 0, "firewall": 1, "core": 2, "aggregation": 3, "access": 4}
PLACE_ORDER = {"county": 0, "town": 1}


class County:
    """Looks up what belongs together once, then writes the picture."""

    def __init__(self, answers: Answers) -> None:
        self.now = answers.one("now") or 0.0
        self.watching_since = answers.one("watching_since")
        self.devices = sorted(answers.labels("devices"), key=lambda labels: natural(labels["device"]))
        self.place = {labels["device"]: labels.get("site_kind", "") for labels in self.devices}
        self.lines = lines_of(answers)
        self.green = answers.by("green", "device")
        self.answers = answers.by_device_and_family("answers")
        self.last_answers = answers.by_device_and_family("last_answers")
        self.main_family = dict(answers.by_device_and_family("main_answers").keys())
        self.reasons = {
            (labels.get("device"), labels.get("family")): labels.get("reason") for labels in answers.labels("reasons")
        }
        self.ipv6_towns = answers.by("ipv6_towns", "town")
        self.lines_of_device: dict[str, list[Line]] = defaultdict(list)
        for line in self.lines.values():
            for device in line.far_devices or line.near_devices:
                self.lines_of_device[device].append(line)

    def picture(self) -> Json:
        """The whole page as JSON."""
        tiles = {labels["device"]: self._tile(labels) for labels in self.devices}
        lines = sorted(self.lines.values(), key=lambda line: natural(line.id))
        return {
            "summary": self._summary(tiles),
            "towns": self._towns(tiles),
            "units": [tile for tile in tiles.values() if tile["place"] == "unit"],
            "backbone": sorted(
                (tile for tile in tiles.values() if tile["place"] == "county"),
                key=lambda tile: BACKBONE_ORDER.get(tile["role"], len(BACKBONE_ORDER)),
            ),
            "lines": {line.id: self._line(line) for line in lines},
            "busy": [line.id for line in sorted(lines, key=lambda line: -(line.use or 0)) if line.busy],
            "down": self._down(),
            "one_family": self._one_family(),
            "busy_ratio": BUSY_RATIO,
        }

    def _tile(self, labels: Mapping[str, str]) -> Json:
        device = labels["device"]
        family = self.main_family.get(device)
        lines = self.lines_of_device[device]
        notes = self._notes(device, family, lines)
        green = self.green.get(device)
        state = "unknown" if green is None else "down" if green == 0 else "warn" if notes else "ok"
        return {
            "device": device,
            "name": labels.get("site_name", device),
            "name_en": labels.get("site_name_en", device),
            "place": labels.get("site_kind"),
            "role": labels.get("role"),
            "vendor": labels.get("vendor"),
            "town": labels.get("town"),
            "town_name": labels.get("town_name"),
            "town_name_en": labels.get("town_name_en"),
            "state": state,
            "notes": notes,
            "ipv4": self._answered(device, "ipv4"),
            "ipv6": self._answered(device, "ipv6"),
            "reasons": {known: self.reasons.get((device, known)) for known in ("ipv4", "ipv6")},
            "lines": [line.id for line in lines],
        }

    def _notes(self, device: str, family: str | None, lines: list[Line]) -> list[str]:
        """What is worth saying although the device answers."""
        notes = []
        if self._answered(device, family) and any(
            self._answered(device, other) is False for other in ("ipv4", "ipv6") if other != family
        ):
            notes.append("ipv6_silent" if family == "ipv4" else "ipv4_silent")
        if {True, False} <= {line.up for line in lines}:
            notes.append("line_down")
        if any(line.busy for line in lines):
            notes.append("busy")
        return notes

    def _answered(self, device: str, family: str | None) -> bool | None:
        value = self.answers.get((device, family)) if family else None
        return None if value is None else value == 1

    def _towns(self, tiles: Mapping[str, Json]) -> list[Json]:
        of_town: dict[str, list[Json]] = defaultdict(list)
        for tile in tiles.values():
            if tile["town"] and tile["place"] in {"town", "village"}:
                of_town[tile["town"]].append(tile)
        return [
            {
                "id": town,
                "name": found[0]["town_name"] or town,
                "name_en": found[0]["town_name_en"] or town,
                "devices": [tile for tile in found if tile["place"] == "town"],
                "villages": [tile for tile in found if tile["place"] == "village"],
                "green": sum(tile["state"] in {"ok", "warn"} for tile in found),
                "total": len(found),
                "ipv6_ratio": self.ipv6_towns.get(town),
            }
            for town, found in sorted(of_town.items(), key=lambda item: (-len(item[1]), natural(item[0])))
        ]

    def _summary(self, tiles: Mapping[str, Json]) -> Json:
        egress = [line for line in self.lines.values() if line.kind == "egress"]
        return {
            "devices": len(tiles),
            "green": sum(tile["state"] in {"ok", "warn"} for tile in tiles.values()),
            "states": {
                state: sum(t["state"] == state for t in tiles.values()) for state in ("ok", "warn", "down", "unknown")
            },
            "lines": len(self.lines),
            "lines_up": sum(line.up is True for line in self.lines.values()),
            "lines_known": sum(line.up is not None for line in self.lines.values()),
            "busy": sum(line.busy for line in self.lines.values()),
            **{family: self._family_counts(tiles, family) for family in ("ipv4", "ipv6")},
            "egress": {
                "receive": total(line.receive for line in egress),
                "transmit": total(line.transmit for line in egress),
                "contract": total(line.contract for line in egress),
                "ipv6_ratio": next((line.ipv6_ratio for line in egress if line.ipv6_ratio is not None), None),
                "lines": [line.id for line in egress],
            },
        }

    @staticmethod
    def _family_counts(tiles: Mapping[str, Json], family: str) -> Json:
        known = [tile[family] for tile in tiles.values() if tile[family] is not None]
        return {"asked": len(known), "answered": sum(known)}

    def _line(self, line: Line) -> Json:
        return {
            "id": line.id,
            "name": line.name,
            "name_en": line.name_en,
            "kind": line.kind,
            "up": line.up,
            "receive": line.receive,
            "transmit": line.transmit,
            "contract": line.contract,
            "ports": list(line.near_ports),
        }

    def _down(self) -> list[Json]:
        """Lines that are down, with their silent devices; then devices silent although their line is not known down."""
        silent = {labels["device"] for labels in self.devices if self._answered_main(labels["device"]) is False}
        rows: list[Json] = []
        told: set[str] = set()
        for line in self.lines.values():
            if line.up is False:
                behind = sorted(silent.intersection(line.far_devices))
                told.update(behind)
                rows.append(
                    {"kind": "line", "line": line.id, "devices": sorted(line.far_devices), "silent": behind}
                    | self._since(line.last_up)
                )
        rows += [
            {"kind": "device", "devices": [device], "reason": self.reasons.get((device, self.main_family.get(device)))}
            | self._since(self.last_answers.get((device, self.main_family[device])))
            for device in sorted(silent - told, key=natural)
        ]
        # What many hang on first, then the newest.
        return sorted(rows, key=lambda row: (self._rank(row), -(row["since"] or row["since_before"] or 0)))

    def _rank(self, row: Json) -> int:
        return min(
            (PLACE_ORDER.get(self.place.get(device, ""), len(PLACE_ORDER)) for device in row["devices"]), default=0
        )

    def _one_family(self) -> list[Json]:
        """Devices that answer in their main family and not in the other."""
        rows = [
            {"device": device, "family": family, "reason": self.reasons.get((device, family))}
            | self._since(self.last_answers.get((device, family)))
            for device in (labels["device"] for labels in self.devices)
            for family in ("ipv4", "ipv6")
            if self._answered_main(device) and self._answered(device, family) is False
        ]
        return sorted(rows, key=lambda row: -(row["since"] or row["since_before"] or 0))

    def _answered_main(self, device: str) -> bool | None:
        return self._answered(device, self.main_family.get(device))

    def _since(self, last_good: float | None) -> Json:
        """A state's begin, or the time before which it began when it was never seen good."""
        return {"since": last_good, "since_before": self.watching_since if last_good is None else None}


def total(values: Any) -> float | None:  # noqa: ANN401 - an iterable of optional numbers
    """The sum; None when there is nothing to sum or a part is unknown, which must not pass for the whole."""
    found = list(values)
    return sum(found) if found and None not in found else None


def natural(text: str) -> list[tuple[int, str]]:
    """Sort key under which village-9 stands before village-10."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", text)]
