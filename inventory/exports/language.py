"""The two languages in which people read what is made from the inventory."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol


class Language(StrEnum):
    """A language of a document."""

    ZH = "zh"
    EN = "en"


class Named(Protocol):
    """Anything with a name in both languages."""

    @property
    def name(self) -> str: ...

    @property
    def name_en(self) -> str: ...


def named(thing: Named, language: Language) -> str:
    """Name a thing in a language."""
    return thing.name if language is Language.ZH else thing.name_en


def said(words: tuple[str, str], language: Language) -> str:
    """Choose of (Chinese, English)."""
    return words[0] if language is Language.ZH else words[1]
