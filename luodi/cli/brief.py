"""``luodi brief``: the briefing book of a planned mission; after the trip, what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from luodi.core.documents.paper import Paper
    from luodi.core.missions.assembling import Known
    from luodi.core.missions.itinerary import Item
    from luodi.core.missions.plan import Plan
    from luodi.core.missions.profile import Profile
    from luodi.core.missions.setting_up import Ready
    from luodi.core.missions.told import Told

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("mission", type=_FILE)
@click.option("--plan", "plan_file", required=True, type=_FILE, help="luodi plan 写出的行程（.json）。")
@click.option("-o", "--output", required=True, type=_FILE, help="写到 .docx 或 .pdf。")
@click.option(
    "--register",
    type=click.Path(file_okay=False, path_type=Path),
    help="名录所在文件夹（默认 LUODI_HOME/register，有就用）。",
)
@click.option("--reports", type=click.Path(path_type=Path), help="以往报道的文件或文件夹：谁、说过什么、答应过什么。")
@click.option("--profile", type=_FILE, help="本市能给什么（.yaml）：city、source、offers、scenarios。")
@click.option("--leader", help="另出这位领导的一页纸（写在 -o 旁边）；名字要在团组里。")
@click.option(
    "--after",
    multiple=True,
    type=click.Path(path_type=Path),
    help="行后：读这份报道，对照行程，写情况报告草稿；可多次。",
)
@click.option("--travel", type=_FILE, help="路程表（.xlsx 或 .csv），与 luodi plan 用的相同。")
def brief(
    mission: Path, plan_file: Path, output: Path, register: Path | None, reports: Path | None, profile: Path | None,
    leader: str | None, after: tuple[Path, ...], travel: Path | None,
) -> None:  # fmt: skip
    """出考察手册：每一站的单位、人员、往来、缺口、可问可给，逐条有出处；未掌握的写明未掌握。

    MISSION 是任务文件。加 --after 就在行后对照：去了、没去、加了哪几家，要跟进什么，并写情况报告草稿。
    """
    from luodi.cli.files import check_writable
    from luodi.cli.mission_input import open_mission, open_plan

    if output.suffix.lower() not in (".docx", ".pdf"):
        raise click.UsageError(f"-o 的文件名要以 .docx 或 .pdf 结尾，收到的是 {output.name}。")
    if after and (reports or profile or leader):
        raise click.UsageError("--after 不与 --reports、--profile、--leader 一起用。")
    check_writable(str(output))
    ready = open_mission(mission, travel)
    found = open_plan(plan_file, ready.mission)
    items = ready.items(found)
    folder, rows = _register_rows(ready, register)
    if after:
        told = _read_reports([str(path) for path in after], ready, rows, folder)
        _write(_after(ready, items, told), output)
        return
    known = _known(ready, rows, folder, reports, profile)
    _write_book(ready, found, known, mission.name, output, leader)


def _known(
    ready: Ready, rows: dict[str, dict[str, Any]], folder: Path | None, reports: Path | None, profile: Path | None
) -> Known:
    from luodi.cli.mission_input import read_words
    from luodi.core.missions.assembling import Known
    from luodi.core.missions.profile import read_profile

    told = _read_reports([str(reports)], ready, rows, folder) if reports else []
    city = read_profile(read_words(profile), profile.name) if profile else None
    return Known(rows, told, _gaps(ready, folder, city), city)


def _write_book(ready: Ready, plan: Plan, known: Known, mission_file: str, output: Path, leader: str | None) -> None:
    from luodi.core.documents.briefing_book import book_paper, leader_page
    from luodi.core.documents.chain_section import chain_section
    from luodi.core.missions.assembling import assemble_stops, contacts, days_present, delegation
    from luodi.core.missions.briefing import BriefingBook, Point
    from luodi.core.missions.ways import ways_of

    terms, items, today = ready.terms, ready.items(plan), date.today()
    members = delegation(terms, leader or "")
    if leader and not any(m.name == leader for m in members):
        raise click.BadParameter(f"团组里没有“{leader}”", param_hint="--leader")
    book = BriefingBook(
        terms.title, terms.home, terms.unit or "招商局", f"{today.year}年{today.month}月{today.day}日", tuple(items),
        assemble_stops(terms, items, known, mission_file), members,
        contacts(terms, items), ways_of(terms, plan), present=days_present(terms),
        cautions=tuple(Point(words) for words in terms.cautions),
    )  # fmt: skip
    paper = book_paper(book)
    sections = (block for name in sorted(known.gaps) for block in chain_section(known.gaps[name]))
    _write(replace(paper, blocks=(*paper.blocks, *sections)), output)
    if leader:
        page = output.with_name(f"{output.stem}-{leader}{output.suffix}")
        _write(leader_page(book, members[0]), page)


def _register_rows(ready: Ready, register: Path | None) -> tuple[Path | None, dict[str, dict[str, Any]]]:
    """The register's folder where there is one, and its rows by candidate: by the code, else by the very name."""
    from luodi.core.companies.register.errors import NoRegister
    from luodi.core.companies.register.search import Searcher, find_organisations
    from luodi.paths import luodi_home

    folder = register or luodi_home() / "register"
    try:
        searcher = Searcher(folder)
    except NoRegister:
        if register:
            raise
        click.echo("没有名录，登记信息都写作未掌握；可用 luodi register import 导入。", err=True)
        return None, {}
    wanted: dict[str, str] = {}
    for aim in ready.terms.aims.values():
        hits = [h.oid for h in searcher.search(aim.name, 5) if aim.name in (h.name, h.other)]
        if asked := aim.code or (hits[0] if len(hits) == 1 else ""):
            wanted[aim.id] = asked
    found = find_organisations(folder, list(wanted.values()))
    for aim in ready.terms.aims.values():
        if aim.code and aim.code not in found:
            click.echo(f"名录里没有“{aim.name}”写的信用代码 {aim.code}（{aim.where}）。", err=True)
    rows = {aim: found[asked] for aim, asked in wanted.items() if asked in found}
    return folder, rows


def _read_reports(
    names: Sequence[str], ready: Ready, rows: Mapping[str, dict[str, Any]], folder: Path | None
) -> list[Told]:
    from luodi.cli.files import expand, open_text
    from luodi.core.errors import LuodiError
    from luodi.core.missions.told import Told, link_by_name
    from luodi.core.reading.read import read

    called = {
        aim.id: [aim.name, *_other_names(rows.get(aim.id, {}))] for aim in ready.terms.aims.values()
    }  # fmt: skip
    told = []
    for name in expand(names):
        try:
            text = open_text(name).text
        except LuodiError as error:  # one bad file among many must not keep the book from being made
            click.echo(str(error), err=True)
            continue
        record = read(text).record
        told.append(Told(Path(name).name, text, record, link_by_name(record, called)))
    if folder is not None and rows:
        told = _link_more(told, rows, folder)
    return told


def _link_more(told: list[Told], rows: Mapping[str, dict[str, Any]], folder: Path) -> list[Told]:
    """Link what no name settled through the register: another short form, a slip of the pen."""
    from dataclasses import replace

    from luodi.core.companies.linking import link
    from luodi.core.companies.linking.stored import open_stored_index

    candidate_of = {key: c for c, row in rows.items() for key in (row["oid"], row["code"]) if key}
    open_ones = [
        (i, n, o.name.value)
        for i, t in enumerate(told)
        for n, o in enumerate(t.record.organisations)
        if n not in t.links
    ]
    if not open_ones:
        return told
    with open_stored_index(folder) as index:
        found = link([words for _, _, words in open_ones], index)
    for (i, n, _), each in zip(open_ones, found.links, strict=True):
        if each.accepted and each.best and each.best.rid in candidate_of:
            told[i] = replace(told[i], links={**told[i].links, n: candidate_of[each.best.rid]})
    return told


def _other_names(row: Mapping[str, Any]) -> list[str]:
    listed = [name for field in ("former_names", "short_names") for name in row.get(field) or ()]
    return [n for n in (row.get("name"), *listed, *(a["name"] for a in row.get("aliases") or ())) if n]


def _gaps(ready: Ready, folder: Path | None, city: Profile | None) -> dict[str, Any]:
    """Of each chain that candidates name: how the home city stands to it. Nothing without a register."""
    from luodi.core.chains.gaps import find_gaps
    from luodi.core.chains.loading import shipped_chain
    from luodi.core.chains.presence import count_presence
    from luodi.core.chains.register_rows import read_rows
    from luodi.core.missions.locating import locate

    chains = {aim.chain for aim in ready.terms.aims.values() if aim.chain}
    if not chains or folder is None:
        return {}
    where = locate(city.city if city else ready.terms.home)
    home = where.city or where.division
    assert home is not None  # a division was found by its name
    rows = list(read_rows(folder))
    found = {chain: find_gaps(count_presence(rows, shipped_chain(chain)), home.code) for chain in sorted(chains)}
    for aim in ready.terms.aims.values():
        chain = found[aim.chain].chain if aim.chain else None
        if chain and aim.segment and all(aim.segment not in (s.id, s.name) for s in chain.segments):
            known = "、".join(s.name for s in chain.segments)
            click.echo(f"产业链“{chain.name}”没有环节“{aim.segment}”（{aim.where}），可以写：{known}。", err=True)
    return found


def _after(ready: Ready, items: Sequence[Item], told: Sequence[Told]) -> Paper:
    from luodi.core.documents.trip_report import trip_report_paper
    from luodi.core.errors import LuodiError
    from luodi.core.missions.comparing import compare_trip, report_due

    if not told:
        raise LuodiError("一份报道也没有读成，无法对照。请检查 --after 给的文件。")
    trip = compare_trip(items, told)
    terms = ready.terms
    click.echo(f"{terms.title}：计划 {len(trip.visited) + len(trip.skipped)} 家。")
    for quote in trip.elsewhen:
        click.echo(f"注意：{quote.report} 写的是“{quote.words}”，不在计划的日期里，请核对是不是这次行程的报道。")
    for title, names in (
        ("去了", [m.name for m in trip.visited]),
        ("报道里没有去", [s.name for s in trip.skipped]),
        ("计划外", [m.name for m in trip.added]),
        ("见到", [f"{p.name}{p.title}" for p in trip.people]),
    ):
        click.echo(f"{title} {len(names)}：{'、'.join(names) or '无'}")
    click.echo(f"跟进 {len(trip.followups)} 项：")
    for todo in trip.followups:
        click.echo(f"  {todo.quote.words}（{todo.quote.basis.name}，{todo.quote.basis.where}）")
    due = report_due(terms.last_date)
    if due:
        click.echo(f"情况报告应在 {due.day} 前报送（{due.basis.name}，{due.basis.where}）。")
    return trip_report_paper(terms.title, terms.unit, terms.first_date, terms.last_date, trip, due)


def _write(paper: Paper, path: Path) -> None:
    from luodi.core.documents.paper import paper_docx, paper_pdf

    path.write_bytes(paper_docx(paper) if path.suffix.lower() == ".docx" else paper_pdf(paper))
    click.echo(f"已写入 {path}", err=True)
