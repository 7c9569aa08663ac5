"""The marks of what must not fail: a diamond on a line, a triangle with a number at a device."""

from __future__ import annotations

from inventory.exports.picture.canvas import Canvas, text_width


def draw_diamond(canvas: Canvas, x: float, y: float) -> None:
    """Mark a line that takes devices with it."""
    canvas.shape([(x, y - 5.5), (x + 5, y), (x, y + 5.5), (x - 5, y)], "mark")


def badge_width(behind: int) -> float:
    """How much room the mark of a device takes, in pixels; none where nothing hangs on it."""
    return text_width(str(behind), 10) + 10 if behind else 0


def draw_badge(canvas: Canvas, right: float, y: float, behind: int) -> None:
    """Mark a device with how many others it takes with it; `right` is where the number ends, `y` its middle."""
    text = str(behind)
    left = right - badge_width(behind)
    canvas.shape([(left, y + 4), (left + 4.5, y - 4.5), (left + 9, y + 4)], "mark")
    canvas.text(right, y + 3.8, text, size=10, width=40, style="alert", anchor="end")
