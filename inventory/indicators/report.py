"""An indicator as plain values, and as lines for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from fractions import Fraction
from typing import Any

from inventory.indicators.counting import Indicator, Result
from inventory.ledger.indicators import IndicatorResult

History = Mapping[str, Sequence[IndicatorResult]]
"""Indicator's id -> its recorded days, oldest first."""

NOT_APPLICABLE = "不适用 n/a"


def percent(ratio: Fraction | None) -> str:
    """Write a share: 41.84 %; never rounded up to 100 % or down to 0 %."""
    if ratio is None:
        return NOT_APPLICABLE
    hundredths = round(ratio * 10_000)
    if hundredths == 10_000 and ratio < 1:  # noqa: PLR2004 - 100.00 %
        hundredths -= 1
    if hundredths == 0 and ratio > 0:
        hundredths = 1
    return f"{hundredths / 100:.2f} %"


def days(indicator: Indicator, history: Sequence[IndicatorResult]) -> Iterator[dict[str, Any]]:
    """Yield the plan's value and every recorded day, oldest first; ratios are numbers from 0 to 1."""
    baseline = indicator.baseline
    yield {
        "date": baseline.date.isoformat(),
        "counted": None,
        "total": None,
        "ratio": float(baseline.ratio),
        "source": "规划 plan",
    }
    for day in history:
        yield {
            "date": day.date.isoformat(),
            "counted": day.counted,
            "total": day.total,
            "ratio": day.counted / day.total if day.total else None,
            "source": day.source,
        }


def as_json(result: Result, history: Sequence[IndicatorResult]) -> dict[str, Any]:
    """Write one indicator for programs."""
    indicator = result.indicator
    return {
        "indicator": indicator.id,
        "number": indicator.number,
        "name": indicator.name,
        "name_en": indicator.name_en,
        "formula": indicator.formula,
        "counted": result.counted,
        "total": result.total,
        "ratio": float(result.ratio) if result.ratio is not None else None,
        "target_ratio": float(indicator.target_ratio),
        "needed_for_target": result.needed,
        "missing": [asdict(missing) for missing in result.missing],
        "history": list(days(indicator, history)),
    }


def lines(result: Result, history: Sequence[IndicatorResult]) -> Iterator[str]:
    """Write one indicator for people: its value, its past, what is missing."""
    indicator = result.indicator
    yield f"指标 {indicator.number} {indicator.name} / {indicator.name_en}"
    target = percent(indicator.target_ratio)
    yield f"  {result.counted} / {result.total} = {percent(result.ratio)}, 目标 target {target}"
    yield f"  {indicator.formula}"
    yield "  历史 history:"
    for day in days(indicator, history):
        counts = "" if day["total"] is None else f"  {day['counted']} / {day['total']}"
        ratio = percent(Fraction(day["ratio"]).limit_denominator(10**9) if day["ratio"] is not None else None)
        yield f"    {day['date']}  {ratio}{counts}  ({day['source']})"
    if not result.missing:
        yield "  没有缺口 / nothing is missing"
        return
    yield f"  缺口 missing: {len(result.missing)}, 达到目标还需 needed for the target: {result.needed}"
    for missing in result.missing:
        owner = f"  {missing.department_name} ({missing.department})" if missing.department else ""
        yield f"    {missing.id}  {missing.name} / {missing.name_en}{owner}"
