"""A text that hides itself: in repr, str, format, pickles, copies and pydantic's dumps."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any, Final, NoReturn

from pydantic_core import core_schema

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler

HIDDEN: Final = "***"


class Secret:
    """Holds a password or key; `reveal` is the one way out."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text itself, for the wire."""
        return self._text

    def __len__(self) -> int:
        return len(self._text)

    def __repr__(self) -> str:
        return f"Secret({HIDDEN})"

    def __str__(self) -> str:
        return HIDDEN

    def __format__(self, specification: str) -> str:
        return HIDDEN

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._text.encode(), other._text.encode())

    def __hash__(self) -> int:
        return hash((Secret, self._text))

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: object) -> Secret:
        return self

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a secret is not pickled")

    @classmethod
    def __get_pydantic_core_schema__(
        cls,
        source: Any,  # noqa: ANN401 - the signature is pydantic's
        handler: GetCoreSchemaHandler,
    ) -> core_schema.CoreSchema:
        """Validate from text; dump as stars in every mode."""
        return core_schema.no_info_plain_validator_function(
            cls._from_written, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def _from_written(cls, value: object) -> Secret:
        if isinstance(value, Secret):
            return value
        if isinstance(value, str) and value:
            return cls(value)
        raise ValueError("text, in quotes where it looks like a number")
