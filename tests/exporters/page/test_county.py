"""The county's picture from tables of answers: what is unknown stays so, each family has its own reason."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from exporters.page.county import County, total
from exporters.page.questions import QUESTIONS, Answers
from exporters.prometheus.client import Sample


def picture(**tables: list[tuple[Mapping[str, str], float]]) -> dict[str, Any]:
    """The picture of these answers; every other question has none."""
    samples = {
        question: [Sample(labels=labels, value=value, time_seconds=0.0) for labels, value in tables.get(question, [])]
        for question in QUESTIONS
    }
    return County(Answers(samples)).picture()


def egress_line(number: int) -> Mapping[str, str]:
    return {"device": f"egress-{number}", "interface": "GE1", "line": f"e{number}", "kind": "egress", "end": "a"}


def test_each_family_has_its_own_reason() -> None:
    asked = [({"device": "v-1", "family": family}, 0.0) for family in ("ipv4", "ipv6")]
    found = picture(
        devices=[({"device": "v-1", "site_kind": "unit"}, 1.0)],
        answers=asked,
        main_answers=asked[:1],
        reasons=[
            ({"device": "v-1", "family": "ipv4", "reason": "auth"}, 1.0),
            ({"device": "v-1", "family": "ipv6", "reason": "timeout"}, 1.0),
        ],
    )
    assert found["units"][0]["reasons"] == {"ipv4": "auth", "ipv6": "timeout"}
    assert [row["reason"] for row in found["down"]] == ["auth"]


def test_line_without_rates_has_no_use_and_the_egress_no_sum() -> None:
    lines = [({"line": "e1"}, 100.0), ({"line": "e2"}, 100.0)]
    known = {"ports": [(egress_line(1), 1.0), (egress_line(2), 1.0)], "contracts": lines}
    found = picture(**known, receive=lines[:1], transmit=lines[:1])
    assert found["lines"]["e2"]["receive"] is None
    assert found["busy"] == ["e1"]
    assert (found["summary"]["egress"]["receive"], found["summary"]["egress"]["contract"]) == (None, 200.0)
    found = picture(**known, receive=lines, transmit=lines)
    assert found["busy"] == ["e1", "e2"]
    assert found["summary"]["egress"]["receive"] == 200.0


def test_sum_of_nothing_is_unknown() -> None:
    assert total([]) is None
    assert total([1.0, None]) is None
    assert math.isclose(total([0.0, 1.5]) or 0.0, 1.5)
