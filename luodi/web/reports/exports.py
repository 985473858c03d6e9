"""The corrected record as JSON, XLSX or DOCX."""

from __future__ import annotations

import json

from luodi.core.documents.outputs import record_docx, record_xlsx
from luodi.web.reports.models import Report
from luodi.web.reports.records import corrected_json

KINDS = {
    "json": "application/json; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def export(report: Report, form: str) -> tuple[bytes, str]:
    """Content and media type of the record in ``form``, a key of `KINDS`."""
    answer = corrected_json(report)
    if form == "json":
        content = json.dumps(answer, ensure_ascii=False, indent=1).encode()
    else:
        content = (record_xlsx if form == "xlsx" else record_docx)(answer)
    return content, KINDS[form]
