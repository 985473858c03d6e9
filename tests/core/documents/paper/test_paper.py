"""Papers opened again: words, sources, gaps, pages, fonts."""

from __future__ import annotations

import io
import re

import docx
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.core.documents.paper import (
    MISSING,
    Cell,
    Heading,
    Line,
    PageBreak,
    Paper,
    Picture,
    Source,
    Table,
    paper_docx,
    paper_pdf,
    svg_png,
)

REPORT, REGISTER = Source("三月考察报告", "第 12—20 字"), Source("名录", "第 7 行")
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 20"><rect width="30" height="20" fill="#0a0"/></svg>'
PAPER = Paper(
    "长三角考察手册",
    "四天",
    ("招商局",),
    (
        Heading("总览"),
        Picture(SVG, "示意", 60),
        Table(("时间", "单位"), tuple((f"第{i}项", Cell("远帆", (REPORT,))) for i in range(70)), (1, 3)),
        Heading("第一站", new_page=True),
        Line("做电解质。", "概况", (REPORT, REGISTER)),
        Line(None, "联系人"),
        Line("何时扩产？", bullet=True),
        PageBreak(),
        Line("完"),
    ),
    cover=True,
    contents=True,
    footer="内部资料",
)


def pdf_pages(paper: Paper) -> list[str]:
    book = pypdfium2.PdfDocument(paper_pdf(paper))
    return [re.sub(r"\s+", "", page.get_textpage().get_text_range()) for page in book]


def word_texts(paper: Paper) -> list[str]:
    return [p.text for p in docx.Document(io.BytesIO(paper_docx(paper))).paragraphs]


def test_the_pdf_is_a4() -> None:
    page = pypdfium2.PdfDocument(paper_pdf(PAPER))[0]
    assert page.get_size() == pytest.approx((595.28, 841.89), abs=0.1)


def test_the_cover_has_no_number_and_the_next_page_has() -> None:
    pages = pdf_pages(PAPER)
    assert "—1—" not in pages[0]
    assert "—2—" in pages[1]


def test_the_contents_name_each_heading_with_its_page() -> None:
    pages = pdf_pages(PAPER)
    at = next(i for i, words in enumerate(pages) if i > 1 and "做电解质" in words)
    assert re.search(rf"第一站\.*{at + 1}", pages[1])


def test_a_long_table_repeats_its_head() -> None:
    pages = [words for words in pdf_pages(PAPER) if "远帆[1]" in words]
    assert len(pages) >= 2
    assert all("时间单位" in words for words in pages)


def test_each_source_is_listed_once_and_marked_where_used() -> None:
    words = "".join(pdf_pages(PAPER))
    assert "做电解质。[1][2]" in words
    assert words.count("名录，第7行") == 1


def test_what_is_missing_is_named() -> None:
    assert f"联系人：{MISSING}" in "".join(pdf_pages(PAPER))
    assert f"联系人：{MISSING}" in word_texts(PAPER)


def test_only_embedded_noto_is_used() -> None:
    names = set(re.findall(rb"/FontName\s*/([\w+-]+)", paper_pdf(Paper("犇喆𠮷", blocks=(Line("骉镕"),)))))
    assert names
    assert all(b"NotoSansCJK" in name and b"+" in name for name in names)


def test_rare_characters_are_printed() -> None:
    assert "陶喆朱镕犇骉𠮷" in pdf_pages(Paper("题", blocks=(Line("陶喆朱镕犇骉𠮷"),)))[0]


def test_word_headings_are_words_own_styles() -> None:
    found = [
        (p.style.name, p.text)
        for p in docx.Document(io.BytesIO(paper_docx(PAPER))).paragraphs
        if p.style is not None and p.style.name.startswith("Heading")
    ]
    assert found == [("Heading 1", "总览"), ("Heading 1", "第一站"), ("Heading 1", "来源")]


def test_word_repeats_the_head_and_splits_no_row() -> None:
    table = docx.Document(io.BytesIO(paper_docx(PAPER))).tables[0]
    assert "w:tblHeader" in table.rows[0]._tr.xml
    assert all("w:cantSplit" in row._tr.xml for row in table.rows)


def test_a_picture_is_two_hundred_dots_an_inch() -> None:
    head = svg_png(SVG, 60)[:24]
    assert head[:4] == b"\x89PNG"
    assert int.from_bytes(head[16:20], "big") == pytest.approx(60 / 25.4 * 203, abs=3)


def test_uneven_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="2 columns"):
        Table(("a", "b"), (("1",),))


WORDS = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(
    ["#panic()", "$x$", "*b* _i_ `c`", "= h", "<label>", "@ref", '\\u{1}"', "//", "/* */", "]]>", "\x00\x1f\ufffe"]
)


@settings(max_examples=25, deadline=None)
@given(WORDS, WORDS, WORDS)
def test_no_words_are_taken_for_markup(title: str, words: str, cell: str) -> None:
    paper = Paper(title, blocks=(Heading(words), Line(words, words), Table(("a",), ((cell,),))))
    assert paper_pdf(paper).startswith(b"%PDF")
    docx.Document(io.BytesIO(paper_docx(paper)))


@pytest.mark.parametrize("words", ["#panic()", "*粗* _斜_ $式$", "= 题", "@引 <签>"])
def test_marks_of_the_typesetter_are_printed_as_they_are(words: str) -> None:
    assert words.replace(" ", "") in pdf_pages(Paper("题", blocks=(Line(words),)))[0]
