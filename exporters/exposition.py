"""The two text formats of a scrape: how metric families, labels and numbers are written.

Source: Prometheus text exposition format 0.0.4; OpenMetrics 1.0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Literal

Kind = Literal["counter", "gauge", "info"]

_ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})
_TEXT_HELP_ESCAPES = str.maketrans({"\\": r"\\", "\n": r"\n"})


class Format(Enum):
    """A text format, by its media type."""

    TEXT = "text/plain; version=0.0.4; charset=utf-8"
    OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A metric family.

    Attributes:
        name: that of its series, `_total` and `_info` included.
        kind: what the value is.
        help: where the value comes from.
        labels: for the reference page, where they differ from those of the module's other families.
    """

    name: str
    kind: Kind
    help: str
    labels: tuple[str, ...] = ()


def header(metric: Metric, form: Format) -> str:
    """The HELP and TYPE lines of a family."""
    name, kind = metric.name, metric.kind
    if form is Format.OPEN_METRICS:
        name = name.removesuffix("_total") if kind == "counter" else name.removesuffix("_info")
    elif kind == "info":
        kind = "gauge"
    text = metric.help.translate(_ESCAPES if form is Format.OPEN_METRICS else _TEXT_HELP_ESCAPES)
    return f"# HELP {name} {text}\n# TYPE {name} {kind}\n"


def labels(pairs: Mapping[str, str]) -> str:
    """``{a="x",b="y"}`` in the order given, or nothing; values escaped."""
    if not pairs:
        return ""
    return "{" + ",".join(f'{name}="{value.translate(_ESCAPES)}"' for name, value in pairs.items()) + "}"


def family(metric: Metric, samples: Sequence[tuple[Mapping[str, str], str]], form: Format) -> str:
    """One metric family's text; nothing where there are no samples."""
    if not samples:
        return ""
    lines = [f"{metric.name}{labels(pairs)} {value}\n" for pairs, value in samples]
    return header(metric, form) + "".join(lines)


@lru_cache(maxsize=64)
def negotiate(accept: str) -> Format:
    """The format an Accept header prefers; text where it names none of ours. Source: RFC 9110 section 12.5.1."""
    best, quality = Format.TEXT, 0.0
    for part in accept.lower().split(","):
        media, *parameters = (piece.strip() for piece in part.split(";"))
        options = dict(parameter.split("=", 1) for parameter in parameters if "=" in parameter)
        weight = _weight(options.get("q", "1"))
        offered = _OFFERS.get(media)
        version = options.get("version", "1.0.0").strip('"')
        if offered is Format.OPEN_METRICS and not version.startswith("1."):
            continue
        if offered is not None and weight > quality:
            best, quality = offered, weight
    return best


@lru_cache(maxsize=64)
def accepts_gzip(accept_encoding: str) -> bool:
    """Whether an Accept-Encoding header asks for gzip by name. Source: RFC 9110 section 12.5.3."""
    for part in accept_encoding.lower().split(","):
        coding, *parameters = (piece.strip() for piece in part.split(";"))
        if coding in {"gzip", "x-gzip"}:
            weights = [parameter.removeprefix("q=") for parameter in parameters if parameter.startswith("q=")]
            return all(_weight(weight) > 0 for weight in weights)
    return False


def _weight(text: str) -> float:
    """A quality value; 0 for what is none."""
    try:
        weight = float(text)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0


_OFFERS = {
    "application/openmetrics-text": Format.OPEN_METRICS,
    "text/plain": Format.TEXT,
    "text/*": Format.TEXT,
    "*/*": Format.TEXT,
}
END_OF_OPEN_METRICS = b"# EOF\n"
