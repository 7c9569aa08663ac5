"""What the marks of a picture mean."""

from __future__ import annotations

from inventory.exports.language import Language, said
from inventory.exports.picture import words
from inventory.exports.picture.bonds import line_width
from inventory.exports.picture.canvas import Canvas, text_width
from inventory.exports.picture.layout import Box
from inventory.exports.picture.marks import draw_badge, draw_diamond
from inventory.rates import bits_per_second


def draw_legend(canvas: Canvas, box: Box, language: Language) -> None:
    """Draw the legend in two rows: lines, then devices and places."""
    canvas.rect(box.x - 12, box.y, box.width + 24, box.height, "band", radius=8)
    _Row(canvas, box.x, box.y + 22, language).lines()
    _Row(canvas, box.x, box.y + 44, language).places()


class _Row:
    def __init__(self, canvas: Canvas, x: float, y: float, language: Language) -> None:
        self._canvas, self._x, self._y, self._language = canvas, x, y, language

    def lines(self) -> None:
        for style, meaning in (
            ("double", words.REDUNDANT_LINE),
            ("single", words.SINGLE_LINE),
            ("spare", words.BACKUP_LINE),
        ):
            self._canvas.line([(self._x, self._y - 4), (self._x + 40, self._y - 4)], style, 2.4)
            if style == "single":
                draw_diamond(self._canvas, self._x + 20, self._y - 4)
            self._say(48, said(meaning, self._language))
        for contract in (10**8, 3 * 10**8, 10**9, 10**10, 10**11):
            self._canvas.line([(self._x, self._y - 4), (self._x + 24, self._y - 4)], "double", line_width(contract))
            self._say(30, bits_per_second(contract), gap=16)
        self._say(0, said(words.WIDTHS, self._language))

    def places(self) -> None:
        draw_badge(self._canvas, self._x + 40, self._y - 4, 36)
        self._say(48, said(words.SINGLE_DEVICE, self._language))
        for bars, meaning in ((1, words.ONE_WAY), (2, words.SEVERAL_WAYS), (0, words.NO_WAY)):
            self._canvas.rect(self._x, self._y - 11, 40, 14, "cell" if bars else "cut", radius=2)
            for bar in range(bars):
                style = "tick" if bars == 1 else "ticks"
                self._canvas.rect(self._x + 2.6 + 3.2 * bar, self._y - 8, 2, 8, style, radius=1)
            self._say(48, said(meaning, self._language))

    def _say(self, beside: float, text: str, gap: float = 34) -> None:
        self._canvas.text(self._x + beside, self._y, text, size=11, width=560)
        self._x += beside + text_width(text, 11) + gap
