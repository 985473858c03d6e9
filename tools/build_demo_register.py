"""
Build luodi/core/companies/register/data/demo.tsv.gz from the facts of ../shared/data.

    python tools/build_demo_register.py DATA_FOLDER

Takes the listed companies' codes, names, prefectures and listing days, the institutes of the Chinese Academy of
Sciences and the universities. The sources are named in SOURCES.md beside the file; no personal data is read.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from luodi.core.companies.university_forms import distinct_forms

OUT = Path(__file__).parents[1] / "luodi" / "core" / "companies" / "register" / "data" / "demo.tsv.gz"
HEADS = ("企业名称", "类别", "地区", "编号", "简称", "曾用名", "英文名", "企业标签")
EXCHANGES = {"SZSE": "深交所上市公司", "SSE": "上交所上市公司", "SHSE": "上交所上市公司"}


def read(path: Path) -> Iterator[dict[str, str]]:
    data = path.read_bytes()
    text = gzip.decompress(data).decode() if path.suffix == ".gz" else data.decode("utf-8-sig")
    yield from csv.DictReader(io.StringIO(text))


def companies(folder: Path) -> Iterator[tuple[str, ...]]:
    """
    Listed companies, with the names they had before where a change is known.

    Where the source gives a company another one's name of today, none of its changes is taken: it put 中国石油化工 on a
    maker of mining machines.
    """
    changes, rows = list(read(folder / "name_changes_2021_2023.csv.gz")), list(read(folder / "companies.csv.gz"))
    code_of = {row["full_name"]: row["code"] for row in rows}
    mixed_up = {r["code"] for r in changes if code_of.get(r["full_2021"], r["code"]) != r["code"]}
    old = {
        row["code"]: (row["full_2021"], row["short_2021"].lstrip("*")) for row in changes if row["code"] not in mixed_up
    }
    for row in rows:
        former, short = old.get(row["code"], ("", ""))
        former = former if former != row["full_name"] else ""
        shorts = "；".join(dict.fromkeys(s for s in (row["short_name"], short) if s))
        title = f"{EXCHANGES.get(row['exchange'], '上市公司')}（{row['list_date']}至）" if row["list_date"] else ""
        yield row["full_name"], "企业", row["prefecture"] or row["province"], row["code"], shorts, former, "", title


def institutes(folder: Path) -> Iterator[tuple[str, ...]]:
    kinds = {"institute": "科研院所", "company": "企业", "university": "高校"}
    for row in read(folder / "cas_institutes_2014.csv"):
        kind, where = kinds[row["kind"]], row["city"] or row["province"]
        yield row["full_name"], kind, where, "", row["short_name"], "", row["acronym"].upper(), ""


def universities(folder: Path, rows: list[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Universities that are not in ``rows`` yet, with the short forms that are nobody else's."""
    names = {row[0] for row in rows}
    found = [row for row in read(folder / "universities.csv") if row["name"] not in names]
    taken = {word for row in rows for column in (0, 4, 5) for word in row[column].split("；")}
    forms = distinct_forms((row["name"] for row in found), taken)
    for row in found:
        shorts = "；".join(forms[row["name"]])
        yield row["name"], "高校", row["city"] or row["province"], row["code"], shorts, "", "", f"{row['level']}院校"


def main() -> None:
    data = Path(sys.argv[1])
    rows = [*companies(data / "cn-listed-register"), *institutes(data / "cas-institutes")]
    rows += list(universities(data / "universities-2017", rows))
    text = io.StringIO()
    csv.writer(text, delimiter="\t", lineterminator="\n").writerows([HEADS, *rows])
    with gzip.GzipFile(OUT, "wb", mtime=0) as packed:  # the same bytes from the same facts
        packed.write(text.getvalue().encode())
    print(f"{OUT.name}: {len(rows)} rows, {OUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
