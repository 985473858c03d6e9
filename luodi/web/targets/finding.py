"""Lists as pages ask for them: by unit, and what an export holds of one."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.shortcuts import get_object_or_404

from luodi.core.documents.target_workbook import targets_csv, targets_workbook
from luodi.core.targets.evidence import read_evidence, say_evidence
from luodi.web.accounts.models import User
from luodi.web.projects.models import Lead
from luodi.web.targets.models import TargetList, TargetRow

EXPORTS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
_TERMS = {"words": "关键词项", "industry": "行业项", "size": "规模项", "age": "年限项", "bonus": "加分"}


def lists_seen(user: User, *, removed: bool = False) -> Any:
    """Lists ``user`` may see, with how many rows and leads each has; those put away only where asked for."""
    found = TargetList.objects.visible_to(user).filter(removed_at__isnull=not removed)
    counts = {"size": Count("rows", distinct=True), "leads": Count("rows__lead", distinct=True)}
    return (
        found.select_related("unit", "added_by", "removed_by", "chain").annotate(**counts).order_by("-added_at", "-id")
    )


def find_list(user: User, list_id: int) -> TargetList:
    """One list; not found is also what is not theirs to see."""
    return get_object_or_404(
        TargetList.objects.visible_to(user).select_related("unit", "added_by", "chain"), pk=list_id
    )


def rows_of(kept: TargetList, user: User) -> list[TargetRow]:
    """Its rows; a lead that the user may not see is not on them."""
    rows = list(kept.rows.select_related("lead"))
    seen = set(Lead.objects.visible_to(user).filter(target__kept=kept).values_list("pk", flat=True))
    for row in rows:
        if row.lead_id not in seen:
            row.lead = None
    return rows


def exported(kept: TargetList, rows: list[TargetRow], form: str, reasons: list[tuple[str, ...]]) -> bytes:
    """The list as a file of ``form``; ``reasons`` are lines on why a firm should come here, for the workbook."""
    plain = [_plain(kept, row) for row in rows]
    if form == "csv":
        return targets_csv(plain)
    more: dict[str, list[tuple[str, ...]]] = {"名单": [("项", "值"), *_about(kept)]}
    if reasons:
        more["为什么来这里"] = [("说什么", "来源", "日期"), *reasons]
    return targets_workbook(plain, more)


def _plain(kept: TargetList, row: TargetRow) -> dict[str, Any]:
    terms = {head: row.measures.get(name) for name, head in _TERMS.items()}
    said = "\n".join(say_evidence(e) for e in read_evidence(row.evidence))
    return {
        "需求": kept.segment_name, "名次": row.place, "单位": row.name, "编号": row.oid, "地区": row.region,
        "得分‰": round(row.score, 1), "证据覆盖": round(row.coverage, 2), **terms,
        "称号": "、".join(row.measures.get("titles", ())), "理由": said,
    }  # fmt: skip


def _about(kept: TargetList) -> list[tuple[str, str]]:
    need, weights = kept.need, "，".join(f"{name} {value}" for name, value in kept.weights.items())
    return [
        ("名单", kept.name),
        ("城市", kept.city_name),
        ("产业链", f"{kept.chain_name}（{kept.chain_version}）"),
        ("环节", kept.segment_name),
        ("排名日期", kept.day.isoformat()),
        ("权重", f"{weights}；规则 {kept.rules_version}，待核实"),
        ("名录", f"{kept.register_rows} 家"),
        ("关键词", "、".join(k["word"] for k in need["keywords"])),
        ("排除词", "、".join(need["exclude"])),
        ("行业代码", " ".join(need["codes"])),
        ("单位", str(kept.unit)),
        ("保存人", f"{kept.added_by}"),
    ]
