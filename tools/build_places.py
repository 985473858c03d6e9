"""
Build luodi/core/places/data/divisions.tsv.gz from two MIT-licensed tables of divisions.

Needs the folder with ``areacity_level3.csv.gz`` and ``cpca_adcodes_lonlat.csv.gz`` (see SOURCES.md beside the result).

    python tools/build_places.py PATH/TO/admin-divisions
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import sys
from pathlib import Path

RESULT = Path(__file__).parents[1] / "luodi" / "core" / "places" / "data" / "divisions.tsv.gz"

MUNICIPALITIES = {"11", "12", "31", "50"}
# Rows AreaCity adds for its own tree: they are no divisions.
PSEUDO = {"1101", "1201", "3101", "5001", "5002", "8100", "810000", "8200", "820000", "9100", "910000", "91"}

PEOPLES = (
    "蒙古族 藏族 维吾尔 苗族 彝族 壮族 布依族 朝鲜族 满族 侗族 瑶族 白族 土家族 哈尼族 哈萨克族 傣族 黎族 傈僳族 佤族 畲族 拉祜族 水族 "
    "东乡族 纳西族 景颇族 柯尔克孜 土族 达斡尔族 仫佬族 羌族 布朗族 撒拉族 毛南族 仡佬族 锡伯 阿昌族 普米族 塔吉克 怒族 鄂温克族 保安族 "
    "裕固族 独龙族 鄂伦春 各族 回族 蒙古 哈萨克"
).split()
PEOPLE_AND_FORM = re.compile("(?:" + "|".join(PEOPLES) + ")*自治[区州县旗]$|(?:回族|达斡尔族)区$")
FORM = re.compile("(?:特别行政区|地区|林区|省|市|盟|县|区|旗)$")


def read_csv(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def short_of(name: str) -> str:
    """The name without people and form, or the name itself where less than two characters would be left."""
    name = "内蒙古" if name == "内蒙古自治区" else name
    for pattern in (PEOPLE_AND_FORM, FORM):
        short = pattern.sub("", name)
        if short != name and len(short) >= 2:
            return short
    return name


def level_of(code: str, deep: str, name: str) -> str:
    if code[:2] in MUNICIPALITIES and deep == "0":
        return "city"
    if code.startswith("71") and deep == "1":
        return "county" if name.endswith("县") else "city"
    if deep == "2" and code.startswith("71") and name.endswith(("乡", "镇")):
        return "town"
    return ("province", "city", "county")[int(deep)]


def divisions(folder: Path) -> list[tuple[str, ...]]:
    rows = [r for r in read_csv(folder / "areacity_level3.csv.gz") if r["id"] not in PSEUDO]
    places = {r["adcode"]: r for r in read_csv(folder / "cpca_adcodes_lonlat.csv.gz")}
    by_name: dict[tuple[str, str], list[dict[str, str]]] = {}
    for code, row in places.items():
        by_name.setdefault((code[:2], short_of(row["name"])), []).append(row)
    deep_two = {r["id"][:6] for r in rows if r["deep"] == "2"}
    found: list[tuple[str, ...]] = []
    for row in rows:
        code = row["id"][:6].ljust(6, "0")
        if row["deep"] == "1" and len(row["id"]) == 6 and row["id"] in deep_two:
            continue  # a county directly under the province stands twice: as its own prefecture, and below it
        if row["deep"] == "2" and code.endswith("00"):
            continue  # a prefecture without counties (东莞市) stands below itself once more
        name, short = row["ext_name"], short_of(row["ext_name"])
        if code == "910000" or level_of(code, row["deep"], name) == "town":
            continue
        parent = row["pid"].ljust(6, "0")
        if row["deep"] == "0":
            parent = "CN"
        elif code[:2] in MUNICIPALITIES or len(row["id"]) > 6 or (len(row["pid"]) == 6):
            parent = code[:2] + "0000"
        place = places.get(code)
        if place is None:
            near = by_name.get((code[:2], short), [])
            place = near[0] if len(near) == 1 else None
        lon, lat = (
            (f"{float(place['longitude']):.4f}", f"{float(place['latitude']):.4f}")
            if place and place["longitude"]
            else ("", "")
        )
        found.append((code, level_of(code, row["deep"], name), name, short, parent, lon, lat))
    return found


def former(folder: Path, current: list[tuple[str, ...]]) -> list[tuple[str, str]]:
    """(old name, code of its successor) for counties of the 2021 list whose code is gone but whose short name lives on."""
    codes = {r[0] for r in current}
    names = {(r[0][:2], r[3]): r[0] for r in current if r[1] == "county"}
    taken = {(r[0][:2], r[2]) for r in current}
    found: list[tuple[str, str]] = []
    for row in read_csv(folder / "cpca_adcodes_lonlat.csv.gz"):
        code, name = row["adcode"], row["name"]
        if code in codes or code.endswith("00") or (code[:2], name) in taken or len(short_of(name)) > 6:
            continue
        successor = names.get((code[:2], short_of(name)))
        if successor:
            found.append((name, successor))
    return found


def main() -> None:
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    folder = Path(sys.argv[1])
    current = divisions(folder)
    lines = ["\t".join(row) for row in current]
    lines += ["\t".join((code, "former", name)) for name, code in former(folder, current)]
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0, compresslevel=9) as file:
        file.write(("\n".join(lines) + "\n").encode())
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_bytes(buffer.getvalue())
    print(f"{len(lines)} rows, {len(buffer.getvalue()) / 1024:.0f} KB -> {RESULT.name}")


if __name__ == "__main__":
    main()
