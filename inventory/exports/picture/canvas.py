"""Drawing in SVG: shapes, and text that fits the place it is given.

Source: SVG 1.1 (shapes, text, title); XML 1.0, 2.2 (characters); millimetres for paper, ISO 216 A3.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Final, Literal
from xml.sax import saxutils

Anchor = Literal["start", "middle", "end"]

A3_MILLIMETRES: Final = (420, 297)
_SMALLEST_SIZE: Final = 7.0
_NOT_XML: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# A share of the font's size, on the wide side: text that looks a little small fits, text that is cut does not.
_WIDTHS: Final = {"W": 1.0, "F": 1.0, "A": 1.0}
_NARROW: Final = 0.57
_CAPITAL: Final = 0.68


def text_width(text: str, size: float) -> float:
    """Estimate how wide a text is, for fonts such as Noto Sans CJK."""
    return size * sum(
        _WIDTHS.get(unicodedata.east_asian_width(letter), _CAPITAL if letter.isupper() else _NARROW) for letter in text
    )


def fit(text: str, width: float, size: float) -> tuple[str, float]:
    """Make a text fit: a little smaller, and where that is not enough, cut with an ellipsis.

    Returns:
        (text, size).
    """
    while text_width(text, size) > width and size > max(_SMALLEST_SIZE, 0.8 * size):
        size = max(_SMALLEST_SIZE, size - 0.5)
    if text_width(text, size) <= width:
        return text, size
    while text and text_width(text + "…", size) > width:
        text = text[:-1].rstrip()
    return text + "…", size


@dataclass
class Canvas:
    """Shapes in the order in which they are painted."""

    width: float
    height: float
    parts: list[str] = field(default_factory=list)

    def rect(self, x: float, y: float, width: float, height: float, style: str, *, radius: float = 4) -> None:
        """Paint a rectangle of a CSS class."""
        place = f'x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}"'
        self.parts.append(f'<rect class="{style}" {place} rx="{_n(radius)}"/>')

    def line(self, points: list[tuple[float, float]], style: str, width: float) -> None:
        """Paint a line through points, on a wider white one that lifts it off what it crosses."""
        path = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
        self.parts.append(f'<polyline class="halo" points="{path}" stroke-width="{_n(width + 4)}"/>')
        self.parts.append(f'<polyline class="{style}" points="{path}" stroke-width="{_n(width)}"/>')

    def dot(self, x: float, y: float, radius: float, style: str) -> None:
        """Paint a disc."""
        self.parts.append(f'<circle class="{style}" cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}"/>')

    def shape(self, points: list[tuple[float, float]], style: str) -> None:
        """Paint a filled polygon."""
        path = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
        self.parts.append(f'<polygon class="{style}" points="{path}"/>')

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float,
        width: float,
        style: str = "ink",
        anchor: Anchor = "start",
        title: str | None = None,
    ) -> None:
        """Write a text whose base line begins, ends or has its middle at a point; `title` is its whole wording."""
        shown, fitted = fit(text, width, size)
        tip = title or (text if shown != text else None)
        about = f"<title>{_escaped(tip)}</title>" if tip else ""
        self.parts.append(
            f'<text class="{style}" x="{_n(x)}" y="{_n(y)}" font-size="{_n(fitted)}" text-anchor="{anchor}">'
            f"{about}{_escaped(shown)}</text>"
        )

    def document(self, *, title: str, language: str, style: str) -> str:
        """The whole file: as wide as a page of A3, and as high as one unless it needs more."""
        across, _ = A3_MILLIMETRES
        high = max(A3_MILLIMETRES[1], across * self.height / self.width)
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{across}mm" height="{_n(high)}mm" '
            f'viewBox="0 0 {_n(self.width)} {_n(self.height)}" xml:lang={saxutils.quoteattr(language)} role="img">\n'
            f"<title>{_escaped(title)}</title>\n<style>{style}</style>\n" + "\n".join(self.parts) + "\n</svg>\n"
        )


def _n(value: float) -> str:
    """Write a number with at most one digit behind the point."""
    return f"{value:.1f}".removesuffix(".0")


def _escaped(text: str) -> str:
    """Write a text as XML; what XML 1.0 cannot hold at all becomes the replacement character."""
    return saxutils.escape(_NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text))
