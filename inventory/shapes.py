"""What pydantic says about a file, said for the person who wrote it.

Source: pydantic's list of validation errors, https://docs.pydantic.dev/latest/errors/validation_errors/.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from inventory.problems import Problem, shown, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pydantic import BaseModel, ValidationError
    from pydantic_core import ErrorDetails

_EXPECTED: Final[Mapping[str, str]] = {
    "missing": "a value",
    "string_type": "text",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "keys and values",
    "model_type": "keys and values",
    "ip_v4_address": "an IPv4 address",
    "ip_v6_address": "an IPv6 address",
    "too_short": "at least one entry",
    "timezone_aware": "a time with its offset, such as 2026-12-01T00:00:00+08:00",
    "datetime_parsing": "a time, such as 2026-12-01T00:00:00+08:00",
    "datetime_from_date_parsing": "a time, such as 2026-12-01T00:00:00+08:00",
}

_PATTERNS: Final[Mapping[str, str]] = {
    r"^[a-z0-9][a-z0-9-]*$": "lower-case letters, digits and hyphens",
    r"^[^\x00-\x1f\x7f]+$": "text on one line",
    r"^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$": "a host name, such as www.example",
    r"^/[!-~]*$": "a path that begins with /",
}


_MOST: Final[Mapping[str, str]] = {
    "string_too_long": "at most {max_length} characters",
    "decimal_max_places": "at most {decimal_places} decimal places",
}


def shape_problems(
    error: ValidationError, model: type[BaseModel], *, file: str, place: str, label: str = ""
) -> Iterator[Problem]:
    """Translate one object's validation error.

    Args:
        error: What pydantic raised.
        model: The model that refused; its fields are what unknown keys are compared with.
        file: How the file is called.
        place: The object's path of keys, such as ``devices[3]``.
        label: The object's own name, to be written behind the path.
    """
    for detail in error.errors(include_url=False):
        location = detail["loc"]
        where = f"{place}{key_path(location)}".removeprefix(".") + (f" ({label})" if label else "")
        if detail["type"] in {"extra_forbidden", "invalid_key"}:
            key = str(location[-1])
            nested = _fields_at(model, location[:-1])
            yield Problem(file, where, f"the unknown key {shown(key)}", _one_of(nested) + suggestion(key, nested))
        else:
            yield Problem(file, where, _found(detail), expectation(detail))


def _found(detail: ErrorDetails) -> str:
    if detail["type"] == "missing":
        return "nothing"
    if detail["type"] == "value_error" and isinstance(detail["input"], dict):
        return "keys that do not fit together"
    return shown(detail["input"])


def key_path(location: Sequence[str | int]) -> str:
    """Write a path of keys as text: ``.a[1].interface``."""
    steps = (step for step in location if step != "[key]")  # pydantic's mark for "the key itself, not its value"
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)


def expectation(detail: ErrorDetails) -> str:
    """Say what should stand there; the value that does is not part of it."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "literal_error":
        return f"one of {context['expected']}"
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(context["pattern"], f"text like {context['pattern']}")
    if kind in _MOST:
        return _MOST[kind].format(**context)
    if kind in {"greater_than", "greater_than_equal", "less_than_equal"}:
        words = {"gt": "more than", "ge": "at least", "le": "at most"}
        return "".join(f"{word} {context[key]}" for key, word in words.items() if key in context)
    if kind == "value_error":
        return str(context["error"])
    return _EXPECTED.get(kind, detail["msg"].removeprefix("Input should be "))


def _fields_at(model: type[BaseModel], location: Sequence[str | int]) -> tuple[str, ...]:
    """List the keys of the model, or of the model in one of its lists."""
    current: Any = model
    for step in location:
        if step in current.model_fields:
            annotation = current.model_fields[step].annotation
            current = next((part for part in _parts(annotation) if hasattr(part, "model_fields")), current)
    return tuple(current.model_fields)


def _parts(annotation: Any) -> Iterator[Any]:  # noqa: ANN401 - an annotation has no type of its own
    yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from _parts(argument)


def _one_of(keys: Sequence[str]) -> str:
    return f"one of {', '.join(keys)}"
