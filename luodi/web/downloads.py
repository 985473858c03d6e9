"""Answers that a browser saves as a file."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

CSV = "text/csv; charset=utf-8"


def saved_as(name: str, content: bytes, kind: str) -> HttpResponse:
    """A file of ``kind`` (content type) called ``name``, which may come from outside: no part of it is a folder."""
    answer = HttpResponse(content, content_type=kind)
    plain = name.replace("/", "／").replace("\\", "＼")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=plain) or "attachment"
    return answer
