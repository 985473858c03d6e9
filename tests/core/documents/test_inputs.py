"""Text of the files people hand in."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.core.documents import inputs
from luodi.core.documents.inputs import UnreadableFile, read_file

REPORT = "5月8日，副市长林远带队赴苏州市考察招商。"


def word_file(*paragraphs: str) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf_file(text: str) -> bytes:
    """A one-page PDF with ASCII text, offsets and all."""
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % at for at in offsets)
    return bytes(out + b"trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start)


def test_a_word_file_gives_its_paragraphs_and_tables_in_order():
    """Text above and below a table stays where it was."""
    document = docx.Document()
    document.add_paragraph("第一段")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "单位", "联系人"
    document.add_paragraph("第二段")
    out = io.BytesIO()
    document.save(out)
    assert read_file(out.getvalue(), "纪要.docx").text == "第一段\n单位 联系人\n第二段"


def test_a_word_file_is_known_by_its_content():
    """A wrong ending does not hide what a file is."""
    assert read_file(word_file(REPORT), "报告.txt").text == REPORT


def test_a_pdf_gives_its_text():
    """Text of a PDF page is read."""
    assert read_file(pdf_file("Visit to Suzhou"), "a.pdf").text == "Visit to Suzhou"


def test_a_web_page_gives_its_words_without_scripts():
    """Scripts and styles are not text; blocks stand on lines of their own."""
    page = (
        "<html><head><meta charset=gbk><style>p{color:red}</style></head>"
        f"<body><script>var a=1</script><h1>标题</h1><p>{REPORT}</p><!-- 注 --></body></html>"
    )
    assert read_file(page.encode("gbk"), "a.html").text == f"标题\n{REPORT}"


@pytest.mark.parametrize(
    ("data", "name", "why"),
    [
        (b"", "空.txt", "没有文字"),
        (b"%PDF-1.7 broken", "坏.pdf", "PDF 已损坏"),
        (b"hello", "假.pdf", "内容却不是 PDF"),
        (word_file(REPORT)[:900], "断.docx", "已损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "密.docx", "打开密码"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧.doc", "另存为 .docx"),
        (bytes(range(256)) * 40, "程序.txt", "不是文字"),
        (b"x", "照片.jpg", "不支持 .jpg"),
        (pdf_file(""), "扫描.pdf", "文字识别"),
    ],
)
def test_an_unreadable_file_is_named_with_the_reason_and_what_to_do(data, name, why):
    """One sentence says which file, why, and what to do next."""
    with pytest.raises(UnreadableFile) as fault:
        read_file(data, name)
    assert name in str(fault.value)
    assert why in str(fault.value)


def test_an_encrypted_pdf_is_said_to_be_encrypted():
    """A password on a PDF is not taken for damage."""
    pypdf = pytest.importorskip("pypdf")
    writer = pypdf.PdfWriter()
    writer.append(io.BytesIO(pdf_file("secret")))
    writer.encrypt("word", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(UnreadableFile, match="密码"):
        read_file(out.getvalue(), "密.pdf")


def test_a_word_file_that_unpacks_to_too_much_is_refused(monkeypatch):
    """A small archive cannot fill the memory."""
    monkeypatch.setattr(inputs, "MOST_UNPACKED_BYTES", 1_000_000)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(2_000_000))
    with pytest.raises(UnreadableFile, match="解压后过大"):
        read_file(out.getvalue(), "大.docx")


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path, monkeypatch):
    """The size is looked at first."""
    monkeypatch.setattr(inputs, "MOST_BYTES", 10)
    path = tmp_path / "大.txt"
    path.write_text("一二三四五", encoding="utf-8")
    with pytest.raises(UnreadableFile, match="上限"):
        read_file(path)


@given(
    st.sampled_from([b"", b"PK\x03\x04", b"%PDF-1.4\n", b"<html><body>", b"\xff\xfe"]),
    st.binary(max_size=300),
    st.sampled_from(["a.txt", "a.html", "a.docx", "a.pdf", "a.md", "a"]),
)
def test_any_bytes_under_any_name_give_text_or_a_clear_message(head, body, name):
    """Nothing but UnreadableFile comes out of a bad file."""
    try:
        text = read_file(head + body, name).text
    except UnreadableFile as fault:
        text = str(fault)
    assert text.strip()


WORDS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word_part(body: str, before: str = "") -> bytes:
    """A Word file whose main part holds ``body``."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "word/document.xml",
            f'<?xml version="1.0"?>{before}<w:document {WORDS}><w:body>{body}</w:body></w:document>',
        )
    return out.getvalue()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<w:p><w:ins><w:r><w:t>插入</w:t></w:r></w:ins><w:r><w:t>的字</w:t></w:r></w:p>", "插入的字"),
        ("<w:p><w:del><w:r><w:delText>删去</w:delText></w:r></w:del><w:r><w:t>留下</w:t></w:r></w:p>", "留下"),
        ("<w:p><w:moveFrom><w:r><w:t>原处</w:t></w:r></w:moveFrom><w:r><w:t>新处</w:t></w:r></w:p>", "新处"),
        (f"<w:sdt><w:sdtContent>{paragraph('控件里')}</w:sdtContent></w:sdt>", "控件里"),
        ("<w:p><w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink></w:p>", "链接"),
        (
            f"<w:tbl><w:tr><w:tc><w:tbl><w:tr><w:tc>{paragraph('表中表')}</w:tc></w:tr></w:tbl></w:tc></w:tr></w:tbl>",
            "表中表",
        ),
        ("<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t></w:r></w:p>", "甲\t乙"),
        (f"<w:p><w:r>{paragraph('文本框')}<w:t>正文</w:t></w:r></w:p>", "文本框\n正文"),
    ],
)
def test_text_of_every_place_in_a_word_file_is_read(body, text):
    """Content controls, insertions and tables in tables used to be left out without a word."""
    assert read_file(word_part(body), "a.docx").text == text


def test_a_word_file_of_entities_is_not_unfolded(tmp_path):
    """Neither is a bomb blown up nor another file read."""
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    outside = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{(tmp_path / "secret").as_uri()}">]>'
    assert read_file(word_part(paragraph("市长&x;"), outside), "a.docx").text == "市长"
    bomb = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
    with pytest.raises(UnreadableFile):
        read_file(word_part(paragraph("&l11;"), f'<!DOCTYPE a [<!ENTITY l0 "ha">{bomb}]>'), "a.docx")


def test_a_word_file_that_lies_about_its_size_is_refused():
    """What the archive says of its parts is not believed."""
    data = word_part(paragraph("市" * 100_000))
    size = zipfile.ZipFile(io.BytesIO(data)).getinfo("word/document.xml").file_size
    lie = data.replace(size.to_bytes(4, "little"), (900).to_bytes(4, "little"))
    assert lie != data
    with pytest.raises(UnreadableFile, match="损坏"):
        read_file(lie, "a.docx")


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 100_000 + "苏州" + "</div>" * 100_000,
        "<table><tr><td>" * 30_000 + "苏州",
        "<p " + " ".join(f'a{i}="1"' for i in range(100_000)) + ">苏州",
        "<!--" * 200_000 + "苏州",
        "<svg>" * 100_000 + "苏州",
        '<a "' * 100_000 + "<p>苏州",
        '<p title="a>b">苏州',
        "<P>苏<B>州<script>if (a<b) c</SCRIPT >",
        "&#x" + "1" * 9_000 + ";苏州",
    ],
    ids=["deep", "tables", "attributes", "comments", "drawings", "quotes", "mark in quotes", "script", "entity"],
)
def test_a_page_of_broken_or_endless_markup_keeps_its_words(page):
    """A parser that nests gave up on the deep ones and took minutes for the attributes."""
    assert read_file(page.encode(), "a.html").text.strip("\ufffd;") == "苏州"
