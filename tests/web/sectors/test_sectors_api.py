"""Input–output tables over the API."""

from __future__ import annotations

import base64

from luodi.web.sectors.keeping import table_for
from tests.core.chains.sectors import table


def body(made, name: str = "表.csv", **more: object) -> dict[str, object]:
    return {"name": name, "content": base64.b64encode(made.text.encode()).decode(), **more}


def test_a_program_uploads_reads_and_replaces_a_table(lin, api_of):
    """Figures of every sector, the checksum, versions."""
    program = api_of(lin)
    made = program.post("/api/sectors", body(table()), content_type="application/json")
    assert made.status_code == 201
    plain = made.json()
    assert (plain["checksum"], plain["sectors"], plain["csv"]) == (table().checksum, 5, table().text)
    assert plain["figures"][2]["cover"] == 0.857143
    assert [line["id"] for line in program.get("/api/sectors").json()] == [plain["id"]]
    at = f"/api/sectors/{plain['id']}"
    then = program.put(at, body(table(C6=21), version=1), content_type="application/json")
    assert then.json()["number"] == 2
    assert program.put(at, body(table(C6=22), version=1), content_type="application/json").status_code == 409
    assert program.get(at, {"version": 1}).json()["checksum"] == table().checksum
    assert [v["number"] for v in program.get(f"{at}/versions").json()] == [2, 1]


def test_a_wrong_table_is_told_with_its_cells(lin, api_of):
    """422 with every place; what is no Base64 is said to be none."""
    program = api_of(lin)
    text = table().text.replace("120", "约百")
    sent = {"name": "表.csv", "content": base64.b64encode(text.encode()).decode()}
    refused = program.post("/api/sectors", sent, content_type="application/json")
    assert refused.status_code == 422
    assert "D8：部门 02 卖给 02 的数应是数" in refused.json()["detail"]
    odd = program.post("/api/sectors", {"name": "x.csv", "content": "约百"}, content_type="application/json")
    assert odd.status_code == 422


def test_a_program_puts_a_table_in_force(kept, lin, api_of):
    """And off again; removed and restored."""
    program, at = api_of(lin), f"/api/sectors/{kept.row.pk}"
    chosen = program.post(f"{at}/in-force", {"city": "苏州"}, content_type="application/json")
    assert chosen.json() == {"city": "320500", "table": kept.row.pk}
    assert table_for(lin, "320500").row == kept.row
    assert program.delete(f"{at}/in-force/320500").status_code == 204
    assert table_for(lin, "320500") is None
    assert program.delete(at).status_code == 204
    assert program.get(at).status_code == 404
    assert program.post(f"{at}/restore", {}, content_type="application/json").status_code == 200
