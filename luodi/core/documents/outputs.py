"""One checked record as a document: a workbook to work on, and a page to print."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from luodi.core.documents.cells import UNPRINTABLE, put_words
from luodi.core.documents.labels import NOT_STATED, day, label, person

if TYPE_CHECKING:
    from docx.document import Document
    from openpyxl.worksheet.worksheet import Worksheet

_WIDTHS = {"内容": 60, "名称": 34, "原文": 48, "值": 30, "识读值": 30, "说明": 80, "别名": 24, "人员": 34, "职务": 26}


def record_xlsx(reading: dict[str, Any]) -> bytes:
    """
    The record as an Excel workbook: one sheet per kind of fact, and one with the words each fact came from.

    Parameters
    ----------
    reading
        What :meth:`luodi.core.reading.read.Reading.to_json` gives; a desk's export adds to each row of ``evidence``
        the ``status``, ``proposed`` value, and who decided when.

    Returns
    -------
    bytes
        The file. Every cell is text or a number: words that begin like a formula stay words.
    """
    from openpyxl import Workbook  # 0.4 s of start-up, needed for Excel only

    book = Workbook()
    book.remove(book.worksheets[0])
    record = reading["record"]
    _sheet(book.create_sheet("概况"), ("项目", "内容"), _summary(reading))
    _sheet(
        book.create_sheet("机构"),
        ("名称", "类别", "角色", "日期", "人员", "别名"),
        [
            (
                o["name"],
                label(o["kind"]),
                label(o["role"]),
                o["day"],
                "；".join(map(person, o["people"])),
                "；".join(o["aliases"]),
            )
            for o in record["organisations"]
        ],
    )
    _sheet(book.create_sheet("人员"), ("姓名", "职务", "身份", "机构"), _people(record))
    _sheet(
        book.create_sheet("跟进事项"),
        ("类型", "谁来做", "内容"),
        [(label(f["type"]), f["who"], f["span"]) for f in record["followups"]],
    )
    _sheet(
        book.create_sheet("项目"),
        ("名称", "各方", "金额", "进展", "个数"),
        [
            (p["name"], "；".join(p["parties"]), p["amount"], label(p["status"]), p.get("count"))
            for p in record["projects"]
        ],
    )
    _sheet(book.create_sheet("数字核对"), ("说明",), [(f["message"],) for f in reading["findings"]])
    _sheet(
        book.create_sheet("依据"),
        (
            "字段",
            "值",
            "状态",
            "识读值",
            "原文起",
            "原文止",
            "原文",
            "把握",
            "规则",
            "含推测的字",
            "决定人",
            "决定时间",
        ),
        [_evidence(e) for e in reading["evidence"]],
    )
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _evidence(row: dict[str, Any]) -> tuple[Any, ...]:
    return (
        row["path"],
        row["value"],
        label(row.get("status", "proposed")),
        row.get("proposed", row["value"]),
        row["start"],
        row["end"],
        row["text"],
        row["confidence"],
        row["rule"],
        "是" if row["uncertain"] else None,
        row.get("by"),
        row.get("at"),
    )


def _summary(reading: dict[str, Any]) -> list[tuple[str, Any]]:
    record = reading["record"]
    leader, home = record["leader"], record["home"]
    about = reading.get("report") or {}
    rows: list[tuple[str, Any]] = [
        ("标题", about.get("title") or record["title"] or reading["file"]),
        ("文件", reading["file"]),
        ("方向", label(record["direction"])),
        ("发布", day(record["published"])),
        ("开始", day(record["trip"]["start"])),
        ("结束", day(record["trip"]["end"])),
        ("本地", home["name"] if home else NOT_STATED),
        ("带队", person(leader) if leader else NOT_STATED),
        ("随行", "；".join(map(person, record["companions"]))),
        ("随行单位", "；".join(record["companion_groups"])),
        ("陪同", "；".join(map(person, record["hosts"]))),
        ("到访地", "、".join(p["name"] for p in record["places"])),
        ("产业", "、".join(record["industries"])),
    ]
    if about:
        rows.append(("核对", f"共 {about['facts']} 条，待核 {about['facts_open']} 条"))
        rows.append(("原文 SHA-256", about["sha256"]))
    return rows


def _people(record: dict[str, Any]) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    if record["leader"]:
        rows.append((record["leader"]["name"], record["leader"].get("title"), "带队", None))
    for part, group in (("随行", "companions"), ("陪同", "hosts"), ("会见", "people_met")):
        rows.extend((p["name"], p.get("title"), part, None) for p in record[group])
    for organisation in record["organisations"]:
        rows.extend((p["name"], p.get("title"), "会见", organisation["name"]) for p in organisation["people"])
    return rows


def _sheet(sheet: Worksheet, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Fill a sheet; every word becomes a text cell, marked as such so that no spreadsheet runs it."""
    from openpyxl.styles import Alignment, Font, PatternFill

    top = Alignment(vertical="top", wrap_text=True)
    for column, head in enumerate(heads, start=1):
        cell = sheet.cell(1, column, head)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", start_color="E9E4D8")
        sheet.column_dimensions[cell.column_letter].width = _WIDTHS.get(head, 14)
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            if value is None:
                continue
            filled = sheet.cell(number, column)
            filled.alignment = top
            if isinstance(value, str):
                put_words(filled, value)
            else:
                filled.value = value
    sheet.freeze_panes = "A2"


def record_docx(reading: dict[str, Any]) -> bytes:
    """
    The record as a Word document in the layout of official papers (GB/T 9704-2012: 仿宋 三号, 28 pt lines).

    Parameters
    ----------
    reading
        As for `record_xlsx`.

    Returns
    -------
    bytes
        The file. Fonts are named, not embedded: the reader's own machine has them.
    """
    import docx  # 0.3 s of start-up, needed for Word only

    document = docx.Document()
    _page(document)
    record, about = reading["record"], reading.get("report") or {}
    _paragraph(document, about.get("title") or record["title"] or reading["file"] or "出行记录", "title")
    _paragraph(document, "出行记录", "subtitle")

    _paragraph(document, "一、出行概况", "heading")
    for name, value in _summary(reading)[2:13]:
        if value:
            _paragraph(document, f"{name}：{value}")

    _paragraph(document, "二、机构", "heading")
    _table(
        document,
        ("序号", "名称", "类别", "角色", "日期", "见到的人"),
        [
            (
                i,
                o["name"],
                label(o["kind"]),
                label(o["role"]),
                day(o["day"]),
                "；".join(map(person, o["people"])),
            )
            for i, o in enumerate(record["organisations"], start=1)
        ],
    )

    _paragraph(document, "三、跟进事项", "heading")
    _table(
        document,
        ("序号", "类型", "谁来做", "内容"),
        [(i, label(f["type"]), f["who"] or NOT_STATED, f["span"]) for i, f in enumerate(record["followups"], start=1)],
    )

    _paragraph(document, "四、项目", "heading")
    _table(
        document,
        ("序号", "名称", "各方", "金额", "进展"),
        [
            (i, p["name"], "；".join(p["parties"]), p["amount"] or NOT_STATED, label(p["status"]))
            for i, p in enumerate(record["projects"], start=1)
        ],
    )

    _paragraph(document, "五、数字核对", "heading")
    for finding in reading["findings"]:
        _paragraph(document, finding["message"])
    if not reading["findings"]:
        _paragraph(document, "没有发现对不上的数字。")

    _paragraph(document, "六、核对情况", "heading")
    for line in _checking(reading, about):
        _paragraph(document, line)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _checking(reading: dict[str, Any], about: dict[str, Any]) -> list[str]:
    """What has been checked and what was changed, for whoever signs the paper."""
    if not about:
        return ["以上内容由系统识读，未经人工核对。"]
    lines = [f"共 {about['facts']} 条，待核 {about['facts_open']} 条。原文 SHA-256：{about['sha256']}。"]
    lines += [
        f"更正：{e['value']}（识读为“{e['proposed']}”），{e['by']}，{(e['at'] or '')[:10]}。"
        for e in reading["evidence"]
        if e.get("status") == "corrected" and e.get("proposed")
    ]
    guessed = [e["value"] for e in reading["evidence"] if e["uncertain"] and e.get("status", "proposed") == "proposed"]
    if guessed:
        lines.append("含推测的字、尚待核对：" + "、".join(guessed) + "。")
    return lines


_FONTS = {
    "title": ("方正小标宋简体", 22),
    "subtitle": ("楷体_GB2312", 16),
    "heading": ("黑体", 16),
    "body": ("仿宋_GB2312", 16),
    "cell": ("仿宋_GB2312", 12),
    "cell-head": ("黑体", 12),
}


def _page(document: Document) -> None:
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)


def _paragraph(document: Document, text: str, style: str = "body") -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
    from docx.oxml.ns import qn
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    shape = paragraph.paragraph_format
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(28)
    shape.space_after = Pt(0)
    if style in ("title", "subtitle"):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    else:
        # Word indents by characters only where this attribute stands beside the length.
        shape.first_line_indent = Pt(32)
        paragraph._p.get_or_add_pPr().get_or_add_ind().set(qn("w:firstLineChars"), "200")
    _run(paragraph, text, style)


def _run(paragraph: Any, text: str, style: str) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    font, size = _FONTS[style]
    run = paragraph.add_run(UNPRINTABLE.sub("\ufffd", text))
    run.font.size, run.font.name = Pt(size), "Times New Roman"
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _table(document: Document, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    from docx.oxml import OxmlElement
    from docx.shared import Mm

    if not rows:
        _paragraph(document, f"{NOT_STATED}。")
        return
    table = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    table.autofit = False
    widths = _column_widths(heads)
    # The head row is printed again on each page the table runs over to.
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for number, values in enumerate([heads, *rows]):
        cells = table.rows[0].cells if number == 0 else table.add_row().cells
        for cell, value, width in zip(cells, values, widths, strict=True):
            cell.width = Mm(width)
            _run(cell.paragraphs[0], str(value), "cell" if number else "cell-head")


def _column_widths(heads: Sequence[str]) -> list[float]:
    """Millimetres; together the 156 mm between the margins."""
    shares = [{"序号": 1.0, "名称": 4.2, "内容": 7.0, "见到的人": 3.2, "各方": 3.0}.get(head, 2.0) for head in heads]
    return [156 * share / sum(shares) for share in shares]
