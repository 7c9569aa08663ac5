"""Changes to a text, collected against its unchanged state and applied at once."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Splices:
    """Deletions, which may overlap, and insertions; insertions at one place keep their order."""

    deleted: list[tuple[int, int]] = field(default_factory=list)
    inserted: list[tuple[int, str]] = field(default_factory=list)

    def delete(self, start: int, end: int) -> None:
        self.deleted.append((start, end))

    def insert(self, at: int, text: str) -> None:
        self.inserted.append((at, text))

    def replace(self, start: int, end: int, text: str) -> None:
        self.delete(start, end)
        self.insert(start, text)

    def applied(self, text: str) -> str:
        """Return the text with all of them."""
        out: list[str] = []
        at = 0
        insertions = sorted(self.inserted, key=lambda insertion: insertion[0])
        pending = 0
        for start, end in [*sorted(self.deleted), (len(text), len(text))]:
            while pending < len(insertions) and insertions[pending][0] <= start:
                place, inserted = insertions[pending]
                if place > at:
                    out.append(text[at:place])
                    at = place
                out.append(inserted)
                pending += 1
            if start > at:
                out.append(text[at:start])
            at = max(at, end)
        return "".join(out)
