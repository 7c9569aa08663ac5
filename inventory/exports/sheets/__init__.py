"""Documentation sheets: one printable page a site, and an index."""

from inventory.exports.sheets.folder import NotOurs, write_sheets

__all__ = ["NotOurs", "write_sheets"]
