"""A paper as a Word document that a person goes on editing in Word or WPS."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from luodi.core.documents.cells import UNPRINTABLE
from luodi.core.documents.paper.pdf import svg_png
from luodi.core.documents.paper.values import Block, Cell, Heading, Line, PageBreak, Paper, Picture, Table

if TYPE_CHECKING:
    from docx.document import Document

# Fonts by name: the reader's machine has them. Sizes in points: 小二, 三号, 四号, 小四, 五号.
_TITLE, _BODY, _HEADS = ("方正小标宋简体", 22.0), ("仿宋_GB2312", 12.0), {1: 16.0, 2: 14.0, 3: 12.0}
_SMALL = 10.5
_GREY = "6B7280"
_WIDTH_MM = 158.0


def paper_docx(paper: Paper) -> bytes:
    """
    The paper as a DOCX file: A4, headings as Word's own styles, contents as a field, page numbers in the footer.

    Page numbers in the contents are references that the program which opens the file works out.
    """
    import docx  # 0.3 s of start-up, needed for Word only

    document = docx.Document()
    _set_up(document, paper)
    _put_head(document, paper)
    headings = [block for block in paper.blocks if isinstance(block, Heading)]
    if paper.sources:
        headings.append(Heading(paper.wording.sources))
    if paper.contents:
        _put_contents(document, headings, paper.wording.contents)
    numbers = iter(range(len(headings)))
    for block in paper.blocks:
        _put_block(document, paper, block, numbers)
    if paper.sources:
        _put_heading(document, headings[-1], next(numbers))
        for i, source in enumerate(paper.sources, start=1):
            _run(document.add_paragraph(), f"[{i}] {source.words(paper.wording.comma)}", _SMALL)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _set_up(document: Document, paper: Paper) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(28), Mm(26)
    section.left_margin = section.right_margin = Mm(26)
    section.different_first_page_header_footer = paper.cover
    styles = document.styles
    normal = styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(_BODY[1])
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _BODY[0])
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(4), Pt(20)
    for level, size in _HEADS.items():
        style = styles[f"Heading {level}"]
        style.font.name, style.font.size, style.font.bold = "Times New Roman", Pt(size), False
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), "黑体")
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(12), Pt(6)
        style.paragraph_format.line_spacing = Pt(size * 1.6)
    document.core_properties.title, document.core_properties.author = _clean(paper.title), ""
    _put_footer(section.footer.paragraphs[0], paper.footer)


def _put_footer(paragraph: Any, words: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(paragraph, f"{words}　— " if words else "— ", 9, grey=True)
    _field(paragraph, "PAGE", "1", 9)
    _run(paragraph, " —", 9, grey=True)


def _put_head(document: Document, paper: Paper) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    lines = [(paper.title, _TITLE), (paper.subtitle, ("楷体_GB2312", 16.0))]
    lines += [(line, ("楷体_GB2312", _BODY[1])) for line in paper.about]
    for i, (words, (font, size)) in enumerate(lines):
        if not words:
            continue
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.line_spacing = Pt(size * 1.6)
        if paper.cover and i in (0, 2):
            paragraph.paragraph_format.space_before = Pt(180 if i == 0 else 240)
        _run(paragraph, words, size, font)
    if paper.cover:
        _break_page(document)


def _put_contents(document: Document, headings: Iterable[Heading], title: str) -> None:
    """
    The headings of levels 1 and 2 with references to their pages.

    References of their own, not Word's contents field: LibreOffice and WPS work them out without being asked, and
    show a contents field empty.
    """
    from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
    from docx.shared import Mm, Pt

    _run(document.add_paragraph(), title, _HEADS[1], "黑体")
    for number, heading in enumerate(headings):
        if heading.level > 2:
            continue
        paragraph = document.add_paragraph()
        shape = paragraph.paragraph_format
        shape.left_indent, shape.line_spacing, shape.space_after = Mm(6 * (heading.level - 1)), Pt(17), Pt(0)
        shape.tab_stops.add_tab_stop(Mm(_WIDTH_MM), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        _run(paragraph, f"{heading.text}\t", _SMALL if heading.level == 2 else _BODY[1])
        _field(paragraph, f"PAGEREF {_bookmark(number)} \\h", "·", _SMALL)
    _break_page(document)


def _put_block(document: Document, paper: Paper, block: Block, numbers: Iterable[int]) -> None:
    match block:
        case Heading():
            _put_heading(document, block, next(iter(numbers)))
        case Line():
            _put_line(document, paper, block)
        case Table():
            _put_table(document, paper, block)
        case Picture():
            _put_picture(document, block)
        case PageBreak():
            _break_page(document)


def _break_page(document: Document) -> None:
    from docx.enum.text import WD_BREAK

    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _put_heading(document: Document, heading: Heading, number: int) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph = document.add_heading(level=heading.level)
    paragraph.paragraph_format.page_break_before = heading.new_page
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (start, end):
        mark.set(qn("w:id"), str(number))
    start.set(qn("w:name"), _bookmark(number))
    paragraph._p.append(start)
    paragraph.add_run(_clean(heading.text))
    paragraph._p.append(end)


def _put_line(document: Document, paper: Paper, line: Line) -> None:
    paragraph = document.add_paragraph(style="List Bullet" if line.bullet else None)
    if line.label:
        _run(paragraph, f"{line.label}{paper.wording.colon}", _BODY[1], "黑体")
    _run(paragraph, paper.printed(line), _BODY[1], grey=line.text is None)
    _put_marks(paragraph, paper.marks(line.sources))


def _put_marks(paragraph: Any, marks: str) -> None:
    if marks:
        _run(paragraph, marks, _SMALL, grey=True).font.superscript = True


def _put_table(document: Document, paper: Paper, table: Table) -> None:
    from docx.oxml import OxmlElement
    from docx.shared import Mm, Pt

    made = document.add_table(rows=0, cols=len(table.heads), style="Table Grid")
    made.autofit = False
    for column, share in zip(made.columns, table.widths, strict=True):
        column.width = Mm(_WIDTH_MM * share)
    for number, values in enumerate((table.heads, *table.rows)):
        row = made.add_row()
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if number == 0:
            properties.append(OxmlElement("w:tblHeader"))  # printed again on each page the table runs over to
        for cell, value, share in zip(row.cells, values, table.widths, strict=True):
            cell.width = Mm(_WIDTH_MM * share)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.line_spacing, paragraph.paragraph_format.space_after = Pt(15), Pt(0)
            words, sources = (value.text, value.sources) if isinstance(value, Cell) else (value, ())
            _run(paragraph, words, _SMALL, _BODY[0] if number else "黑体")
            _put_marks(paragraph, paper.marks(sources))
    document.add_paragraph().paragraph_format.line_spacing = Pt(8)


def _put_picture(document: Document, picture: Picture) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    width = min(picture.width_mm, _WIDTH_MM)
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.line_spacing = 1.0
    paragraph.paragraph_format.keep_with_next = bool(picture.caption)
    paragraph.add_run().add_picture(io.BytesIO(svg_png(picture.svg, width)), width=Mm(width))
    if picture.caption:
        caption = document.add_paragraph()
        caption.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _run(caption, picture.caption, _SMALL, grey=True)


def _run(paragraph: Any, words: str, size: float, font: str = _BODY[0], *, grey: bool = False) -> Any:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(_clean(words))
    run.font.size, run.font.name = Pt(size), "Times New Roman"
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if grey:
        run.font.color.rgb = RGBColor.from_string(_GREY)
    return run


def _field(paragraph: Any, code: str, shown: str, size: float) -> None:
    """A field; marked dirty, so that Word works it out on opening."""
    _field_part(paragraph, "begin", dirty=True)
    _field_code(paragraph, code)
    _field_part(paragraph, "separate")
    _run(paragraph, shown, size)
    _field_part(paragraph, "end")


def _field_part(paragraph: Any, part: str, *, dirty: bool = False) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), part)
    if dirty:
        mark.set(qn("w:dirty"), "true")
    paragraph.add_run()._element.append(mark)


def _field_code(paragraph: Any, code: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    words = OxmlElement("w:instrText")
    words.set(qn("xml:space"), "preserve")
    words.text = f" {code} "
    paragraph.add_run()._element.append(words)


def _bookmark(number: int) -> str:
    return f"_Toc{number:06d}"


def _clean(words: str) -> str:
    return UNPRINTABLE.sub("\ufffd", words)
