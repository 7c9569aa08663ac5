"""Setting sheets as HTML and writing them into a folder, where only files of ours are replaced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from inventory.errors import YunwangError
from inventory.exports.language import Language, said
from inventory.exports.sheets.content import sheet
from inventory.exports.sheets.sheet import Sheet
from inventory.models import Inventory, Site
from inventory.output_files import CannotWrite, write_text
from inventory.topology import NoEgress, WaysOut

MARK: Final = "<!DOCTYPE html>\n<!-- yunwang inventory sheets: written anew each time; do not edit -->\n"
"""How each of our files begins."""


class NotOurs(YunwangError):
    """A file that we did not write stands where a sheet would."""


def write_sheets(inventory: Inventory, folder: Path, language: Language, sites: Sequence[Site] | None) -> int:
    """Write ``sites/ID.html`` for each site, and ``index.html`` where no sites are chosen.

    Args:
        inventory: The inventory.
        folder: Where; made if it is not there.
        language: In which the sheets are.
        sites: Only these; None is all of them.

    Returns:
        How many files were written.

    Raises:
        NotOurs: Files of others stand there; all are named, and nothing was written.
        CannotWrite: A file or folder cannot be written.
    """
    try:
        ways = WaysOut(inventory)
    except NoEgress:
        ways = None
    chosen = tuple(inventory.sites.values()) if sites is None else sites
    sheets = [sheet(inventory, ways, site, language) for site in chosen]
    pages = zip(sheets, _set(sheets, language), strict=True)
    texts = {folder / "sites" / f"{each.id}.html": page for each, page in pages}
    if sites is None:
        texts[folder / "index.html"] = _index(sheets, language)
    _refuse_others(texts)
    try:
        (folder / "sites").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotWrite(f"{folder}: {error.strerror}") from error
    for path, text in texts.items():
        write_text(path, text)
    return len(texts)


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("inventory.exports.sheets"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _words(language: Language) -> Mapping[str, str]:
    words = {
        "not_stated": ("未填写", "not stated"),
        "sheet": ("站点资料", "Site sheet"),
        "index": ("站点资料目录", "Index of sites"),
        "source": (
            "由 yunwang 根据资产清单生成，请修改清单而不是本页。",
            "Made by yunwang from the inventory: edit that, not this.",
        ),
        "site": ("站点", "Site"),
        "kind": ("类别", "Kind"),
        "name": ("名称", "Name"),
    }
    return {key: said(pair, language) for key, pair in words.items()} | {"language": language.value}


def _set(sheets: Sequence[Sheet], language: Language) -> list[str]:
    template, words = _environment().get_template("sheet.html.j2"), _words(language)
    return [MARK + template.render(sheet=each, words=words) for each in sheets]


def _index(sheets: Sequence[Sheet], language: Language) -> str:
    kinds: dict[str, list[Sheet]] = {}
    for each in sheets:
        kinds.setdefault(each.kind, []).append(each)
    return MARK + _environment().get_template("index.html.j2").render(kinds=kinds, words=_words(language))


def _refuse_others(texts: Mapping[Path, str]) -> None:
    others = []
    for path in texts:
        try:
            with path.open(encoding="utf-8", errors="replace") as file:
                if file.read(len(MARK)) != MARK:
                    others.append(path)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise CannotWrite(f"{path}: {error.strerror}") from error
    if others:
        names = ", ".join(map(str, others))
        raise NotOurs(f"not written by `yunwang inventory sheets`, so nothing is: {names}")
