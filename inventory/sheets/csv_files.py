"""An inventory as CSV: one file a collection, read back as Excel and LibreOffice save it.

Source: RFC 4180; GB 18030 (what Excel saves as "CSV" in China); WHATWG Encoding, 6.1 (byte order marks).
"""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path
from typing import Final

from inventory.models import Inventory
from inventory.problems import Problem
from inventory.sheets.cells import PROGRAMS, Typed
from inventory.sheets.columns import columns_of
from inventory.sheets.rows import write_row
from inventory.sheets.sheet import Row, Sheet, SheetError, SheetRefused

MOST_BYTES: Final = 256 * 2**20
_MOST_CHARACTERS: Final = csv.field_size_limit()
_DELIMITERS: Final = ",;\t"
_TWO_BYTE_UTF8: Final = "\u07ff"
"""The last character UTF-8 writes in two bytes: none of the Chinese ones is below it."""


def csv_bytes(inventory: Inventory, collection: str) -> bytes:
    """Write one collection: UTF-8 with a byte order mark, the columns' keys in the first row.

    Raises:
        SheetRefused: A value is longer than CSV readers take.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    columns = columns_of(collection)
    writer.writerow(column.key for column in columns)
    for name, item in getattr(inventory, collection).items():
        cells = write_row(collection, item, PROGRAMS)
        for column, cell in zip(columns, cells, strict=True):
            if isinstance(cell, str) and len(cell) > _MOST_CHARACTERS:
                what = f"{collection} {name}: {column.key}"
                raise SheetRefused(f"{what}: {len(cell)} characters; CSV readers take {_MOST_CHARACTERS} in a field")
        writer.writerow("" if cell is None else cell for cell in cells)
    return text.getvalue().encode("utf-8-sig")


def read_csv(path: Path) -> Sheet:
    """Read one file.

    Raises:
        SheetError: It cannot be read, or its encoding or separator could be two things.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise SheetError([Problem(path.name, "", "a file too large", f"at most {MOST_BYTES} bytes")])
        content = path.read_bytes()
    except OSError as error:
        found = f"a file that cannot be read ({error.strerror})"
        raise SheetError([Problem(path.name, "", found, "a CSV file")]) from error
    text = _decoded(path.name, content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(path.name, text), strict=True)
    rows: list[Row] = []
    number = 0
    try:
        for number, fields in enumerate(reader, start=1):
            cells: list[Typed] = [field or None for field in fields]
            while cells and cells[-1] is None:
                cells.pop()
            if cells:
                rows.append(Row(number, cells))
    except csv.Error as error:
        where = f"row {number + 1} (line {reader.line_num})"
        raise SheetError([Problem(path.name, where, f"broken CSV ({error})", "fields in paired quotes")]) from error
    return Sheet(path.name, path.stem, rows)


def _decoded(file: str, content: bytes) -> str:
    """Decode by the byte order mark, else as UTF-8, else as GB 18030; refuse what could be either."""
    expected = "UTF-8 (Excel: “CSV UTF-8（逗号分隔）”) or GB 18030"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif content.startswith(codecs.BOM_UTF8):
        encodings = ["utf-8-sig"]
    else:
        encodings = ["utf-8", "gb18030"]
    texts = [text for encoding in encodings if (text := _try(content, encoding)) is not None]
    if not texts:
        raise SheetError([Problem(file, "", "text in another encoding", expected)])
    if len(texts) > 1 and not content.isascii() and max(texts[0]) <= _TWO_BYTE_UTF8:
        raise SheetError([Problem(file, "", "text that is UTF-8 and GB 18030 alike", "UTF-8 with a byte order mark")])
    return texts[0]


def _try(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _delimiter(file: str, text: str) -> str:
    """Tell the separator by the first line: no heading holds one."""
    first = text.lstrip("\r\n").partition("\n")[0]
    found = [delimiter for delimiter in _DELIMITERS if delimiter in first]
    if len(found) > 1:
        expected = "commas, semicolons or tabs between the headings"
        raise SheetError([Problem(file, "row 1", f"several separators {' '.join(map(repr, found))}", expected)])
    return found[0] if found else ","
