"""Every metric of a device's scrape: its name, kind, where it comes from. The reference page is made from this.

What a module shows stands with its view, in `exporters.views`.


Base units: bytes, seconds; contracts and speeds in bytes per second. HELP cites the MIB object or the API.
"""

from __future__ import annotations

from exporters.exposition import Metric
from exporters.view import info
from exporters.views import VIEWS

MODULE_SUCCESS = Metric(
    name="yunwang_module_success",
    kind="gauge",
    help="Whether a module read the device completely: 1 or 0.",
)
MODULE_FAILURE = info(
    "yunwang_module_failure_info",
    "Why a module failed: timeout, auth, bad_reply, unsupported, deadline or series_limit. Absent when it did not.",
    "device",
    "family",
    "module",
    "reason",
)
MODULE_DURATION = Metric(
    name="yunwang_module_duration_seconds", kind="gauge", help="How long a module took to read the device."
)
DEVICE = info(
    "yunwang_device_info",
    "The device as the inventory has it.",
    "device",
    "vendor",
    "platform",
    "role",
    "site",
    "site_name",
    "site_name_en",
    "site_kind",
    "town",
    "town_name",
    "town_name_en",
)
LINE_PORT = info(
    "yunwang_line_port_info",
    "A port that ends a line, as the inventory has it; end a is nearer the core.",
    "device",
    "interface",
    "line",
    "line_name",
    "line_name_en",
    "kind",
    "end",
)
LINE_CONTRACT = Metric(
    name="yunwang_line_contract_bytes_per_second",
    kind="gauge",
    help="A line's contracted bandwidth in each direction, from the inventory; on the device of its first a end.",
    labels=("device", "line"),
)

CATALOGUE: dict[str, tuple[Metric, ...]] = {
    "status": (MODULE_SUCCESS, MODULE_FAILURE, MODULE_DURATION),
    "inventory": (DEVICE, LINE_PORT, LINE_CONTRACT),
    **{name: view.metrics for name, view in VIEWS.items()},
}
"""What each part of a scrape can hold; a metric's labels are stated in the reference page."""

LABELS: dict[str, tuple[str, ...]] = {
    "status": ("device", "family", "module"),
    "inventory": ("device",),
    **{name: view.labels for name, view in VIEWS.items()},
}
