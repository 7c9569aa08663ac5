"""The picture as SVG, without any other program."""

from __future__ import annotations

from typing import Final

from inventory.exports.language import Language, named, said
from inventory.exports.picture import words
from inventory.exports.picture.backbone import draw_backbone
from inventory.exports.picture.canvas import Canvas
from inventory.exports.picture.cards import draw_cards, ordered, uplinks_of
from inventory.exports.picture.layout import GUTTER, MARGIN, WIDTH, Layout, lay_out
from inventory.exports.picture.legend import draw_legend
from inventory.exports.picture.plan import Plan

_STYLE: Final = """
text{font-family:"Noto Sans CJK SC","Noto Sans SC","PingFang SC","Microsoft YaHei",sans-serif}
.ink{fill:#14213a}.soft{fill:#586881}.strong{fill:#14213a;font-weight:700}.pale{fill:#7c8aa0}
.lined{fill:#14213a;paint-order:stroke;stroke:#fff;stroke-width:3px}.alert{fill:#b3360b;font-weight:700}.inverse{fill:#fff;font-weight:700}
.page{fill:#fff}.band{fill:#f4f7fb}.card{fill:#fff;stroke:#b9c5d6;stroke-width:1}.header{fill:#e8eef6}
.device{fill:#fff;stroke:#33445f;stroke-width:1.4}.head{fill:#f4f7fb;stroke:#33445f;stroke-width:1}
.pill{fill:#14213a}.cell{fill:#fff;stroke:#d5dde8;stroke-width:.7}
.cut{fill:#fff;stroke:#b3360b;stroke-width:.8;stroke-dasharray:2.5 2}
polyline{fill:none;stroke-linejoin:round}
.halo{stroke:#fff}.double{stroke:#4a5d7c}.single{stroke:#c2410c}.spare{stroke:#4a5d7c;stroke-dasharray:2 3}
.junction{fill:#14213a}.mark{fill:#c2410c;stroke:#fff;stroke-width:1}.tick{fill:#c2410c}.ticks{fill:#4a5d7c}
"""


def draw(plan: Plan) -> str:
    """Draw a plan; the same plan gives the same text."""
    language = plan.language
    plan = ordered(plan)
    layout = lay_out(plan, tuple(dict.fromkeys(uplinks_of(plan))))
    canvas = Canvas(WIDTH, layout.height)
    canvas.rect(0, 0, WIDTH, layout.height, "page", radius=0)
    title = said(words.TITLE, language)
    if plan.town is not None:
        title = f"{title} · {named(plan.town, language)}"
    _header(canvas, plan, title, language)
    _tiers(canvas, plan, layout, language)
    draw_cards(canvas, plan, layout, language)
    draw_backbone(canvas, plan, layout, language)
    draw_legend(canvas, layout.legend, language)
    return canvas.document(title=title, language=language, style=_STYLE)


def _header(canvas: Canvas, plan: Plan, title: str, language: Language) -> None:
    canvas.text(MARGIN, 48, title, size=24, width=900, style="strong")
    counted = said(words.COUNTS if plan.town is None else words.TOWN_COUNTS, language).format(**_counts(plan))
    canvas.text(WIDTH - MARGIN, 46, counted, size=13, width=700, style="soft", anchor="end")


def _counts(plan: Plan) -> dict[str, int]:
    """Count what the inventory has, or the town."""
    inventory, town = plan.inventory, plan.town
    devices = [name for name in inventory.devices if town is None or inventory.town_of(name) == town]
    circuits = {circuit.id for name in devices for circuit, _, _ in inventory.circuits_of_device[name]}
    return {
        "devices": len(devices),
        "circuits": len(circuits),
        "towns": len(inventory.towns),
        "villages": sum(town is None or village.town == town.id for village in inventory.villages.values()),
        "units": len(inventory.units),
    }


def _tiers(canvas: Canvas, plan: Plan, layout: Layout, language: Language) -> None:
    rows: list[tuple[str, float, float]] = [("internet", layout.internet.y, layout.internet.height)]
    rows += [(role, band.y, band.height) for role, band in layout.tiers.items()]
    for name, y, height in rows:
        canvas.rect(MARGIN - 12, y - 9, WIDTH - 2 * MARGIN + 24, height + 18, "band", radius=8)
        canvas.text(MARGIN, y + height / 2 + 4, said(words.TIERS[name], language), size=12, width=84, style="soft")
    for card in layout.cards[:1]:
        name = "town" if plan.town else "cards"
        canvas.text(
            MARGIN, card.box.y + 18, said(words.TIERS[name], language), size=12, width=GUTTER - MARGIN - 6, style="soft"
        )
