"""The demo bureau's input–output table: made up from first to last, and it says so; it is in force for the demo's city."""

from __future__ import annotations

from importlib.resources import files

FILE = "sectors.csv"


def load_sectors() -> None:
    """A table for a bureau that has none yet, read as an upload is."""
    from luodi.core.chains.sector_checking import make_table
    from luodi.core.documents.sector_file import read_sector_file
    from luodi.web.accounts.models import User
    from luodi.web.sectors.actions import add_table, choose_table
    from luodi.web.sectors.models import IOTable

    lin = User.objects.get(username="lin")
    if IOTable.objects.filter(unit=lin.unit).exists():
        return
    table, _faults = make_table(read_sector_file(files(__package__).joinpath(FILE).read_bytes(), FILE), FILE)
    kept = add_table(table=table, note="演示", by=lin)
    choose_table(kept=kept, city=table.city, by=lin)
