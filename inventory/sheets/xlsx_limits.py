"""Looks at a workbook's archive before anything is unpacked: its size, and what no workbook of ours needs.

Source: ECMA-376 part 2 (an XLSX file is a ZIP archive of XML parts); APPNOTE.TXT 4.3.9 (sizes in ZIP headers).
"""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import Final

from inventory.problems import Problem

MOST_BYTES: Final = 64 * 2**20
MOST_UNPACKED_BYTES: Final = 2**30
_MOST_PARTS: Final = 2000
_PROLOGUE_BYTES: Final = 4096
"""Where a document type declaration would stand: before the root element."""

_OLE: Final = b"\xd0\xcf\x11\xe0"
"""How old .xls files begin, and workbooks with a password."""


def archive_problem(path: Path) -> Problem | None:
    """Say what is wrong with a file as a workbook's archive; None where nothing is.

    `zipfile` unpacks no more of a part than its header announces, so that the announced sizes bound the memory.

    Raises:
        OSError: The file cannot be read.
    """
    size = path.stat().st_size
    if size > MOST_BYTES:
        return Problem(path.name, "", f"{size} bytes", f"a workbook of at most {MOST_BYTES} bytes")
    with path.open("rb") as file:
        if file.read(len(_OLE)) == _OLE:
            return Problem(
                path.name,
                "",
                "an old .xls file, or a password",
                "an .xlsx workbook without a password 请另存为不加密的 .xlsx",
            )
    try:
        with zipfile.ZipFile(path) as archive:
            return _part_problem(path.name, archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        return Problem(path.name, "", "no workbook, or a damaged one", "an .xlsx workbook")


def _part_problem(file: str, archive: zipfile.ZipFile) -> Problem | None:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED_BYTES or len(parts) > _MOST_PARTS:
        found = f"{len(parts)} parts of {unpacked} bytes unpacked"
        return Problem(file, "", found, f"at most {_MOST_PARTS} parts of {MOST_UNPACKED_BYTES} bytes")
    for part in parts:
        if part.filename.endswith((".xml", ".rels", ".vml")):
            with archive.open(part) as content:
                prologue = content.read(_PROLOGUE_BYTES).replace(b"\0", b"")  # UTF-16 as well
            if b"<!DOCTYPE" in prologue:
                return Problem(file, part.filename, "a document type declaration", "a workbook without one")
    return None
