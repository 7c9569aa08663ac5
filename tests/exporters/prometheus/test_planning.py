"""The expressions that docs/planning.md gives to planners, run by promtool against a small county."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

from exporters.prometheus.rules import rules_config

PLANNING = Path(__file__).parents[3] / "docs" / "planning.md"
# Line -> bytes per second sent and received by its near end; every contract is 1000.
LOADS = {"sending": (800, 100), "receiving": (50, 900)} | {f"quiet-{number}": (10 + number, 5) for number in range(10)}


def series() -> list[dict[str, str]]:
    """What Prometheus has of these lines: one poll a minute for ten minutes."""
    found = []
    for interface, (line, (sent, received)) in enumerate(LOADS.items()):
        port = f'job="snmp",device="agg-1",interface="GE{interface}"'
        counters = {
            f"yunwang_interface_transmit_bytes_total{{{port}}}": sent,
            f"yunwang_interface_receive_bytes_total{{{port}}}": received,
        }
        for way in ("receive", "transmit"):
            for family, rate in (("ipv4", 30), ("ipv6", 10)):
                counters[f'yunwang_interface_ip_{way}_bytes_total{{{port},family="{family}",source="ipIfStats"}}'] = (
                    rate
                )
        found += [{"series": name, "values": f"0+{rate * 60}x10"} for name, rate in counters.items()]
        found += [
            {"series": f'yunwang_line_port_info{{{port},line="{line}",end="a"}}', "values": "1x10"},
            {"series": f'yunwang_interface_ip_source_info{{{port},source="ipIfStats",unit="bytes"}}', "values": "1x10"},
            {
                "series": f'yunwang_line_contract_bytes_per_second{{job="snmp",device="agg-1",line="{line}"}}',
                "values": "1000x10",
            },
        ]
    return found


def test_documented_expressions_answer_their_questions(tmp_path: Path, promtool: Callable[..., str]) -> None:
    fuller = {line: max(rates) / 1000 for line, rates in LOADS.items()}
    fullest = dict(sorted(fuller.items(), key=lambda item: -item[1])[:10])
    answers: dict[str, tuple[str, dict[str, float]]] = {
        "yunwang:line_use:ratio": ("yunwang:line_use:ratio", fuller),
        "topk(10, yunwang:line_use:ratio)": ("yunwang:line_use:ratio", fullest),
        "yunwang:line_transmit_use:ratio": (
            "yunwang:line_transmit_use:ratio",
            {line: sent / 1000 for line, (sent, _) in LOADS.items()},
        ),
        "yunwang:line_receive_use:ratio": (
            "yunwang:line_receive_use:ratio",
            {line: received / 1000 for line, (_, received) in LOADS.items()},
        ),
        "yunwang:line_ipv6_bytes:ratio": ("yunwang:line_ipv6_bytes:ratio", dict.fromkeys(LOADS, 0.25)),
    }
    documented = re.findall(r"^\|[^|]*\| `(.+)` \|$", PLANNING.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(documented) == set(answers)
    rules = tmp_path / "yunwang.yml"
    rules.write_text(rules_config(interval_seconds=60), encoding="utf-8")
    expected = [
        {
            "expr": expr,
            "eval_time": "8m",
            "exp_samples": [{"labels": f'{name}{{line="{line}"}}', "value": value} for line, value in values.items()],
        }
        for expr, (name, values) in answers.items()
    ]
    case = {"interval": "1m", "input_series": series(), "promql_expr_test": expected}
    test = tmp_path / "planning_test.yml"
    # JSON is YAML.
    test.write_text(json.dumps({"rule_files": [rules.name], "evaluation_interval": "1m", "tests": [case]}))
    assert "SUCCESS" in promtool("test", "rules", test)
