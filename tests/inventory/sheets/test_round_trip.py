"""Any legal object survives its sheet: XLSX, CSV, and CSV in the encoding Excel uses in China."""

from __future__ import annotations

import csv
import io
import math
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from pathlib import Path
from tempfile import TemporaryDirectory
from types import UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

import annotated_types
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from pydantic import AwareDatetime, BaseModel, StringConstraints, ValidationError
from pydantic_core import PydanticCustomError

from inventory.editing.changes import differences
from inventory.entries import COLLECTIONS, key_of
from inventory.models import Circuit, Inventory
from inventory.models.lines import ServiceLevel
from inventory.sheets.cells import PEOPLE, PROGRAMS, read_cell, write_cell
from inventory.sheets.columns import columns_of
from inventory.sheets.csv_files import csv_bytes, read_csv
from inventory.sheets.reading import read_sheets
from inventory.sheets.sheet import Sheet, SheetError
from inventory.sheets.text import escape, escape_part, guard, split_parts, unescape, unguard
from inventory.sheets.xlsx_reader import read_workbook
from inventory.sheets.xlsx_writer import workbook_bytes

NASTY: Final = [
    "=1+1",
    "+86 752",
    "-",
    "-1",
    "@home",
    "＝1",
    "'",
    "''",
    "'a",
    " x ",
    " ",
    "\u3000",
    "\u00a0x",
    "a|b",
    "｜",
    " | ",
    "\\",
    "\\n",
    "\\u{41}",
    "\\\\",
    "_x0041_",
    "_x000D_",
    "x005F_",
    "_x005F_x0041_",
    "x005f_",
    "007",
    "1e5",
    "1.00E+05",
    "8.61381E+12",
    "#N/A",
    "####",
    "2024-01-01",
    "1/2",
    "3月5日",
    "12:30 PM",
    "TRUE",
    "false",
    "NULL",
    "1,5",
    "a,b;c",
    '"',
    '""',
    'a"b',
    "\ufffe",
    "\uffff",
    "\ufeff",
    "\x85",
    "\x9f",
    "\u2028",
    "\u2029",
    "{}",
    "id",
    "name",
    "é",
    "隆",
    "联通",
    "😀",
    "𠀀",
    "\ue000",
    "Err:508",
    "sep=;",
    "\u200b",
    "e\u0301",
    "١٢٣",
    "<a>&",
    "]]>",
    "<!DOCTYPE",
    "MAR1",
    "1E5",
    "100%",
    "¥5",
    "编号",
    "是",
    "village",
]
IDENTIFIERS: Final = [
    "1e5",
    "007",
    "10-11",
    "2024-01-01",
    "true",
    "null",
    "id",
    "name",
    "mar1",
    "0",
    "1-",
    "00000000000000000001",
]

ORDINARY: Final = st.characters(blacklist_categories=("Cs",), blacklist_characters=[*map(chr, range(32)), "\x7f"])


def texts(minimum: int, maximum: int) -> st.SearchStrategy[str]:
    mixed = st.lists(st.sampled_from(NASTY) | ORDINARY, min_size=1, max_size=4).map("".join)
    return (st.text(ORDINARY, min_size=minimum, max_size=20) | mixed).filter(
        lambda text: minimum <= len(text) <= maximum
    )


def by_pattern(pattern: str | None, maximum: int) -> st.SearchStrategy[str]:
    if pattern is None:  # no constraint: line breaks and control characters too
        return st.text(st.characters(blacklist_categories=("Cs",)), max_size=20) | texts(0, 300)
    if pattern == r"^[a-z0-9][a-z0-9-]*$":
        return st.sampled_from(IDENTIFIERS) | st.from_regex(r"[a-z0-9][a-z0-9-]{0,12}", fullmatch=True)
    if pattern.startswith(r"^[^\x00"):
        return texts(1, maximum)
    return st.from_regex(pattern.removeprefix("^").removesuffix("$"), fullmatch=True).filter(
        lambda t: len(t) <= maximum
    )


def networks() -> st.SearchStrategy[IPv4Network | IPv6Network]:
    four = st.builds(lambda a, n: IPv4Network((int(a), n), strict=False), st.ip_addresses(v=4), st.integers(0, 32))
    six = st.builds(lambda a, n: IPv6Network((int(a), n), strict=False), st.ip_addresses(v=6), st.integers(0, 128))
    return four | six


def times() -> st.SearchStrategy[datetime]:
    zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
    return st.datetimes(datetime(1900, 1, 2), datetime(9999, 12, 30), timezones=zones)  # noqa: DTZ001 - naive bounds


def decimals(least: object, most: object, places: int | None) -> st.SearchStrategy[Decimal]:
    if places is not None:
        return st.integers(0, 10**13).map(lambda cents: Decimal(repr(cents / 100)))
    top = float(str(most)) if most is not None else 1e300
    found = st.floats(0, top, allow_nan=False, allow_subnormal=False) | st.integers(0, int(top)).map(float)
    return found.filter(lambda number: math.isfinite(number) and number > float(str(least))).map(
        lambda number: Decimal(repr(number))
    )


def values(annotation: Any, *limits: Any) -> st.SearchStrategy[Any]:  # noqa: PLR0911 - one answer a type
    """Draw legal values of a field."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return values(arguments[0], *arguments[1:], *limits)
    if origin in {Union, UnionType}:
        if arguments == (IPv4Network, IPv6Network):
            return networks()
        return st.none() | values(arguments[0], *limits)
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin is tuple:
        least = next((limit.min_length for limit in limits if isinstance(limit, annotated_types.MinLen)), 0)
        return st.lists(values(arguments[0]), min_size=least, max_size=3).map(tuple)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return objects(annotation)
    if annotation is str:
        return written(limits)
    bounds = {key: getattr(limit, key) for limit in limits for key in ("gt", "ge", "le") if hasattr(limit, key)}
    if annotation is int:
        least = max(bounds.get("ge", 0), bounds.get("gt", -1) + 1)
        return st.integers(least, bounds.get("le") or 10**30)
    if annotation is Decimal:
        places = next((limit.decimal_places for limit in limits if getattr(limit, "decimal_places", None)), None)
        return decimals(bounds.get("gt", -1), bounds.get("le"), places)
    simple = {
        bool: st.booleans(),
        IPv4Address: st.ip_addresses(v=4),
        IPv6Address: st.ip_addresses(v=6),
        AwareDatetime: times(),
    }
    return simple[annotation]


CHECKED: Final[Mapping[str, st.SearchStrategy[str]]] = {
    "_route": st.builds("{}:{}".format, st.integers(1, 65535), st.integers(0, 2**32 - 1)),
    "_host_key_field": st.binary(min_size=32, max_size=32).map(
        lambda key: "ssh-ed25519 " + b64encode(b"\0\0\0\x0bssh-ed25519\0\0\0 " + key).decode()
    ),
}
"""A validator's name -> texts that it takes."""


def written(limits: tuple[Any, ...]) -> st.SearchStrategy[str]:
    constraints = [limit for limit in limits if isinstance(limit, StringConstraints)]
    pattern = next((str(limit.pattern) for limit in constraints), None)
    longest = [limit.max_length for limit in (*constraints, *limits) if getattr(limit, "max_length", None)]
    checks = {limit.func.__name__ for limit in limits if hasattr(limit, "func")}
    if checks:
        return CHECKED[checks.pop()]
    return by_pattern(pattern, min(longest, default=255))


def objects(model: type[BaseModel]) -> st.SearchStrategy[Any]:
    fields = {
        key: st.just(None)
        if (model.__name__, key) == ("ProbeTarget", "path")
        else values(field.annotation, *field.metadata)
        for key, field in model.model_fields.items()
    }
    return st.fixed_dictionaries(fields).map(lambda drawn: built(model, fitted(model, drawn))).filter(bool)


def fitted(model: type[BaseModel], drawn: dict[str, Any]) -> dict[str, Any]:
    """Make keys fit together where most draws would not."""
    if model.__name__ == "System":
        drawn["on_cloud"] = drawn["on_cloud"] and not drawn["classified"]
        drawn["projects"] = drawn["projects"] if drawn["on_cloud"] else ()
    if model.__name__ == "ProbeTarget":
        drawn["query"] = (drawn["query"] or "a.example") if drawn["probe"] == "dns" else None
        drawn["port"] = None if drawn["probe"] == "icmp" else drawn["port"] or 443
        drawn["path"] = "/a,b;'=\"" if drawn["probe"] == "http" else None
    if model.__name__ == "MaintenanceWindow":
        drawn["start"], drawn["end"] = sorted((drawn["start"], drawn["end"]))
    return drawn


def built(model: type[BaseModel], drawn: Mapping[str, Any]) -> BaseModel | None:
    try:
        return model.model_validate(drawn)
    except (ValidationError, PydanticCustomError):
        return None


def inventories() -> st.SearchStrategy[Inventory]:
    def by_name(collection: str, drawn: list[Any]) -> dict[str, Any]:
        return {getattr(item, key_of(collection)): item for item in drawn}

    lists = {
        collection: st.lists(objects(model), max_size=2).map(lambda drawn, at=collection: by_name(at, drawn))
        for collection, model in COLLECTIONS.items()
    }
    return st.fixed_dictionaries(lists).map(lambda drawn: Inventory(**drawn))


def read_back(sheets: list[Sheet], inventory: Inventory) -> Inventory:
    """Read sheets as into an empty inventory; and find no difference from the one they were written from."""
    read = read_sheets(sheets, Inventory())
    assert list(read.problems) == []
    wanted = {name: [{**row.values, key_of(name): row.name} for row in rows] for name, rows in read.objects.items()}
    assert differences(inventory, wanted, whole=tuple(wanted)) == ()
    found = {
        name: {
            row.name: COLLECTIONS[name].model_validate({key: v for key, v in row.values.items() if v is not None})
            for row in rows
        }
        for name, rows in read.objects.items()
    }
    return Inventory(**found)


PATIENT = settings(
    max_examples=60,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking whole inventories takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@PATIENT
@given(inventories())
def test_xlsx(inventory: Inventory) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "county.xlsx"
        file.write_bytes(workbook_bytes(inventory, list(COLLECTIONS), lambda _: None))
        book = read_workbook(file, lambda _: None)
    assert read_back(list(book.sheets), inventory) == inventory
    assert book.snapshot is not None


def is_refused(file: Path) -> bool:
    """Say whether a file could be in either encoding: it is refused, never guessed."""
    try:
        read_csv(file)
    except SheetError as error:
        return "UTF-8 and GB 18030 alike" in str(error)
    return False


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030", "utf-16"])
def test_csv(encoding: str) -> None:
    @PATIENT
    @given(inventories())
    def lose_nothing(inventory: Inventory) -> None:
        with TemporaryDirectory() as folder:
            sheets = []
            for collection in COLLECTIONS:
                file = Path(folder) / f"{collection}.csv"
                written = csv_bytes(inventory, collection)
                file.write_bytes(written.decode("utf-8-sig").encode(encoding))
                if encoding in {"utf-8", "gb18030"} and is_refused(file):
                    file.write_bytes(written)
                sheets.append(read_csv(file))
        assert read_back(sheets, inventory) == inventory

    lose_nothing()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_with_other_separators(delimiter: str, tmp_path: Path) -> None:
    line = Circuit.model_validate(
        {
            "id": "a",
            "name": 'a,b;c"d',
            "name_en": "=x",
            "kind": "town",
            "contract_bits_per_second": 1,
            "a": [{"device": "d", "interface": "1;2"}],
        }
    )
    inventory = Inventory(circuits={"a": line})
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(
        csv.reader(io.StringIO(csv_bytes(inventory, "circuits").decode("utf-8-sig"), newline=""))
    )
    file = tmp_path / "circuits.csv"
    file.write_text(text.getvalue(), encoding="utf-8", newline="")
    assert read_back([read_csv(file)], inventory) == inventory


@given(texts(0, 300) | st.text(st.characters(blacklist_categories=("Cs",))))
def test_a_text_is_itself_again(text: str) -> None:
    for untyped in (True, False):
        cell = guard(escape(text), untyped=untyped)
        assert unescape(unguard(f" {cell}\t")) == text
        assert len(cell.splitlines()) <= 1
        assert not untyped or not cell.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r"))


@given(st.lists(texts(1, 100), min_size=1, max_size=4))
def test_parts_are_themselves_again(parts: list[str]) -> None:
    assert [unescape(part) for part in split_parts(" | ".join(map(escape_part, parts)))] == parts


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("style", [PEOPLE, PROGRAMS])
def test_nasty_names(text: str, style: Any) -> None:
    column = columns_of("towns")[1]
    assert read_cell(column, write_cell(column, text, style)) == text


@given(st.none() | objects(ServiceLevel), st.none() | objects(ServiceLevel))
@example(ServiceLevel(), None)
@example(None, ServiceLevel())
def test_an_empty_service_level_is_not_none(line: ServiceLevel | None, other: ServiceLevel | None) -> None:
    common = {
        "name": "x",
        "name_en": "x",
        "kind": "town",
        "contract_bits_per_second": 1,
        "a": ({"device": "d", "interface": "1"},),
    }
    circuits = {
        name: Circuit.model_validate({"id": name, "sla": sla, **common}) for name, sla in (("a", line), ("b", other))
    }
    inventory = Inventory(circuits=circuits)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "circuits.csv"
        file.write_bytes(csv_bytes(inventory, "circuits"))
        assert read_back([read_csv(file)], inventory) == inventory
