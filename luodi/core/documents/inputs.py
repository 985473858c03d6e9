"""The text of a file somebody hands in: .txt, .md, .html, .docx or .pdf, in any encoding found in the wild."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from luodi.core.documents.encodings import decode
from luodi.core.documents.web_page import page_text
from luodi.core.errors import LuodiError

MOST_BYTES = 64 * 1024 * 1024
MOST_UNPACKED_BYTES = 64 * 1024 * 1024  # of a Word document's main part
MOST_PAGES = 2_000
# Above this share of characters that no text holds, a file is not text whatever its name says.
MOST_UNPRINTABLE = 0.10

_TEXT = ("txt", "text", "md", "markdown", "")
_HTML = ("html", "htm", "xhtml", "shtml")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffd\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class TextFile:
    """The text of one file, and how it was read."""

    name: str
    text: str
    kind: str  # txt, html, docx, pdf
    encoding: str | None  # of a text or web page; None for DOCX and PDF
    sha256: str  # of the file's bytes
    notes: tuple[str, ...] = ()  # what was lost or cut, for the reader


class UnreadableFile(LuodiError):
    """A file whose text cannot be had: says which file, why, and what to do."""

    def __init__(self, name: str, why: str, advice: str) -> None:
        super().__init__(f"{name}：{why}。{advice}。")
        self.name, self.why, self.advice = name, why, advice


def read_file(source: Path | bytes, name: str | None = None) -> TextFile:
    """
    Text of a file, from its path or its bytes.

    Parameters
    ----------
    source
        Path of the file, or its content.
    name
        File name to go by and to show; needed with bytes, else the path's own.

    Raises
    ------
    UnreadableFile
        When the file is missing, too large, of another kind, encrypted, broken, or holds no text.
    """
    if isinstance(source, Path):
        name = name or source.name
        try:
            if source.is_dir():
                raise UnreadableFile(name, "这是一个文件夹", "请给出其中的文件")
            if source.stat().st_size > MOST_BYTES:
                raise _too_large(name, source.stat().st_size)
            data = source.read_bytes()
        except FileNotFoundError as error:
            raise UnreadableFile(name, "没有这个文件", "请检查路径") from error
        except OSError as error:
            raise UnreadableFile(name, f"打不开（{error.strerror}）", "请检查文件权限") from error
    else:
        data, name = source, name or "未命名"
    if len(data) > MOST_BYTES:
        raise _too_large(name, len(data))
    kind = _kind(data, name)
    text, encoding, notes = _READERS[kind](data, name)
    if not text.strip():
        advice = "如果是扫描件，请先用文字识别（OCR）软件处理" if kind == "pdf" else "请检查文件内容"
        raise UnreadableFile(name, "里面没有文字", advice)
    return TextFile(name, text, kind, encoding, hashlib.sha256(data).hexdigest(), tuple(notes))


def _too_large(name: str, size: int) -> UnreadableFile:
    return UnreadableFile(
        name,
        f"文件有 {size / 2**20:.0f} MB，超过 {MOST_BYTES // 2**20} MB 的上限",
        "请拆成几个文件再读",
    )


def _kind(data: bytes, name: str) -> str:
    """Kind by content where the content says it, else by the name's ending."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if data.startswith(b"%PDF-") or b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if ending in ("docx", "docm"):
            raise UnreadableFile(name, "文档设有打开密码", "请在 Word 或 WPS 中去掉密码后另存")
        raise UnreadableFile(
            name,
            "这是旧版 Office 文件（.doc/.wps/.xls）",
            "请在 Word 或 WPS 中另存为 .docx",
        )
    if data.startswith(b"PK\x03\x04") or ending in ("docx", "docm"):
        return "docx"
    if ending == "pdf":
        raise UnreadableFile(name, "名字是 .pdf，内容却不是 PDF", "请重新导出或重新下载")
    if ending in _HTML:
        return "html"
    if ending in _TEXT:
        return "txt"
    if ending in (
        "doc",
        "wps",
        "rtf",
        "odt",
        "xls",
        "xlsx",
        "ppt",
        "pptx",
        "jpg",
        "jpeg",
        "png",
        "zip",
        "rar",
    ):
        raise UnreadableFile(name, f"不支持 .{ending} 文件", "请另存为 .docx、.pdf、.html、.md 或 .txt")
    return "txt"


_Read = tuple[str, str | None, list[str]]


def _read_text(data: bytes, name: str) -> _Read:
    decoded = decode(data)
    # A mark inside the file (files joined by hand) is no character of the text.
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    if text and len(_UNPRINTABLE.findall(text)) > MOST_UNPRINTABLE * len(text):
        raise UnreadableFile(
            name,
            "内容不是文字（像是二进制文件，或编码无法识别）",
            "请另存为 UTF-8 编码的文本再读",
        )
    notes = [f"有 {decoded.unreadable} 处字节无法识别，以 \ufffd 代替"] if decoded.unreadable else []
    return text, decoded.encoding, notes


_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)


def _read_html(data: bytes, name: str) -> _Read:
    decoded = decode(data)
    meta = _META_CHARSET.search(data[:4096])
    if meta and decoded.unreadable:
        try:
            declared = meta[1].decode("ascii").lower().replace("gb2312", "gb18030").replace("gbk", "gb18030")
            text = data.decode(declared, "replace")
            decoded = type(decoded)(text, declared, text.count("\ufffd"))
        except (LookupError, UnicodeDecodeError):
            pass
    source = _UNPRINTABLE.sub(" ", re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", decoded.text))
    return page_text(source), decoded.encoding, []


def _read_docx(data: bytes, name: str) -> _Read:
    from luodi.core.documents.word_file import NotAWordFile, TooLargeWordFile, word_text

    advice = "请在 Word 或 WPS 中打开，另存为新的 .docx"
    try:
        return word_text(data, MOST_UNPACKED_BYTES), None, []
    except NotAWordFile as error:
        raise UnreadableFile(name, "不是 Word 文档", "请另存为 .docx、.pdf、.html、.md 或 .txt") from error
    except TooLargeWordFile as error:
        raise UnreadableFile(name, "解压后过大", advice) from error
    except (RuntimeError, NotImplementedError) as error:
        raise UnreadableFile(name, "文档已损坏或已加密", advice) from error
    # The readers of archives and of XML raise a dozen kinds of error at broken bytes.
    except Exception as error:
        raise UnreadableFile(name, "文档已损坏", advice) from error


def _read_pdf(data: bytes, name: str) -> _Read:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableFile(name, "PDF 设有打开密码", "请先去掉密码再读") from error
        raise UnreadableFile(name, "PDF 已损坏", "请重新导出或重新下载") from error
    notes: list[str] = []
    pages: list[str] = []
    try:
        if len(document) > MOST_PAGES:
            notes.append(f"共 {len(document)} 页，只读了前 {MOST_PAGES} 页")
        for number in range(min(len(document), MOST_PAGES)):
            try:
                pages.append(document[number].get_textpage().get_text_bounded())
            except pypdfium2.PdfiumError:
                notes.append(f"第 {number + 1} 页无法读取")
    finally:
        document.close()
    return _joined_lines("\n".join(pages)), None, notes


_LINE_BREAK_INSIDE = re.compile(r"(?<=[\u4e00-\u9fff，、；：“（])[ \t]*\n[ \t]*(?=[\u4e00-\u9fff，、；：”）0-9])")


def _joined_lines(text: str) -> str:
    """
    ``text`` with the line breaks of the page layout removed.

    A PDF breaks a line wherever the page ends, so a name may stand on two lines. A short line ends a paragraph; a
    line about as long as its neighbours is continued by the next.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "").split("\n")
    longest = max((len(line.strip()) for line in lines), default=0)
    out: list[str] = []
    for i, line in enumerate(lines):
        out.append(line.strip())
        goes_on = i + 1 < len(lines) and len(line.strip()) >= 0.8 * longest and longest >= 12
        if not (goes_on and _LINE_BREAK_INSIDE.search(line[-1:] + "\n" + lines[i + 1].lstrip()[:1])):
            out.append("\n")
    return "".join(out).strip()


_READERS: dict[str, Callable[[bytes, str], _Read]] = {
    "txt": _read_text,
    "html": _read_html,
    "docx": _read_docx,
    "pdf": _read_pdf,
}
