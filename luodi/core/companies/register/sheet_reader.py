"""
Read a workbook in a process of its own: ``python -P sheet_reader.py FILE SHEET ROWS [shown]``.

Run as a file by `sheets.workbook_rows`, and imports nothing of luodi: it starts in a tenth of a second. What it finds
goes to standard output as pickles: ``(sheet, rows)``, then ``None``; or ``(kind, why)`` for a workbook that cannot be read.
With ``shown``, hidden sheets give ``(sheet, None)`` and each other one ``(sheet, rows, merged ranges)`` first.
"""

from __future__ import annotations

import pickle
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

CHUNK = 2000
# Address space, bytes. A sheet of a million rows and 26 columns takes one; a stray cell in the last corner of a sheet
# asks for four hundred.
MOST_MEMORY = 4 << 30
# What a workbook says it unpacks to: one made to fill the memory is refused before minutes are spent on it.
MOST_UNPACKED = 4 << 30


def limit_memory() -> None:
    """Have the process end itself before the machine runs out of memory; Windows has no such limit."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = MOST_MEMORY if hard == resource.RLIM_INFINITY else min(MOST_MEMORY, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def sheets_of(source: str, sheet: str, most: int, shown: bool = False) -> Iterator[tuple[Any, ...]]:
    """
    Each sheet's name with its rows from the sheet's first cell, some at a time; a sheet has at least one such part.

    Parameters
    ----------
    source
        A path, or "-" for standard input.
    sheet
        Only this one; "" for all.
    most
        Rows of each sheet at most; 0 for all.
    shown
        Leave hidden sheets out, and tell merged cells.
    """
    import python_calamine

    with BytesIO(sys.stdin.buffer.read()) if source == "-" else Path(source).open("rb") as file:
        refuse_what_unpacks_too_large(file)
        # By its path where there is one: its name's ending says what it is.
        book = python_calamine.CalamineWorkbook.from_object(file if source == "-" else source)
        for about in book.sheets_metadata:
            if shown and about.visible != python_calamine.SheetVisibleEnum.Visible:
                yield about.name, None
            elif sheet not in ("", about.name):
                yield about.name, []
            else:
                if shown:
                    yield about.name, [], book.get_sheet_by_name(about.name).merged_cell_ranges or []
                yield from _parts(book, about.name, most)


class TooLarge(ValueError):
    """A workbook that unpacks to more than it may."""


def refuse_what_unpacks_too_large(file: BinaryIO) -> None:
    """Look at the sizes an archive names; an .xls is none."""
    if zipfile.is_zipfile(file):
        file.seek(0)
        with zipfile.ZipFile(file) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise TooLarge
    file.seek(0)


def _parts(book: Any, name: str, most: int) -> Iterator[tuple[str, list[list[Any]]]]:
    sheet = book.get_sheet_by_name(name)
    indent = (
        sheet.start[1] if sheet.start else 0
    )  # iter_rows gives the empty rows above the first used one, but no columns
    part: list[list[Any]] = []
    for row in islice(sheet.iter_rows(), most or None):
        part.append([""] * indent + row if indent else row)
        if len(part) >= CHUNK:
            yield name, part
            part = []
    yield name, part


def main(source: str, sheet: str, most: str, write: Callable[[bytes], object], *, shown: bool = False) -> None:
    """Write what is found; whatever is wrong with the workbook is told, not raised."""
    import python_calamine

    try:
        for part in sheets_of(source, sheet, int(most), shown):
            write(pickle.dumps(part, pickle.HIGHEST_PROTOCOL))
        said: object = None
    except python_calamine.PasswordError as error:
        said = ("locked", str(error))
    except TooLarge:
        said = ("large", "")
    except BaseException as error:  # noqa: BLE001  (a panic of calamine, met with damaged .xls, is no Exception)
        said = ("broken", str(error).splitlines()[0][:200] if str(error) else type(error).__name__)
    write(pickle.dumps(said))


if __name__ == "__main__":
    limit_memory()
    main(sys.argv[1], sys.argv[2], sys.argv[3], sys.stdout.buffer.write, shown=sys.argv[4:] == ["shown"])
