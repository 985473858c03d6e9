"""Papers: one value, printed as PDF and as a Word file."""

from luodi.core.documents.paper.pdf import paper_pdf, svg_png
from luodi.core.documents.paper.values import (
    CHINESE,
    ENGLISH,
    MISSING,
    Block,
    Cell,
    Heading,
    Line,
    PageBreak,
    Paper,
    Picture,
    Source,
    Table,
    Wording,
)
from luodi.core.documents.paper.word import paper_docx

__all__ = [
    "CHINESE",
    "ENGLISH",
    "MISSING",
    "Block",
    "Cell",
    "Heading",
    "Line",
    "PageBreak",
    "Paper",
    "Picture",
    "Source",
    "Table",
    "Wording",
    "paper_docx",
    "paper_pdf",
    "svg_png",
]
