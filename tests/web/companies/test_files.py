"""Files for the register: uploaded, mapped, tried, imported."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from luodi.web.audit.models import Event
from luodi.web.companies import register
from luodi.web.companies.models import FileState, RegisterFile
from luodi.web.jobs import actions as jobs
from luodi.web.jobs.models import Job
from luodi.web.jobs.worker import work_once
from tests.web.companies.conftest import HENGCHE, code

pytestmark = pytest.mark.django_db
TABLE = f"甲方全称,证照号码,所在地,成立日期\n芜湖新来有限公司,{code(20)},芜湖,2019-05-06\n,,,\n池州后到有限公司,123,池州,03/04/2005\n"


@pytest.fixture
def uploaded(folder, lin, as_user) -> RegisterFile:
    file = SimpleUploadedFile("../../名单.csv", TABLE.encode("gb18030"))
    as_user(lin).post(reverse("companies:files"), {"file": file})
    return RegisterFile.objects.get()


def post(client, name: str, file: RegisterFile, **data):
    return client.post(reverse(f"companies:{name}", args=[file.pk]), data)


def mapped(client, file: RegisterFile):
    return post(client, "map", file, head=["甲方全称", "证照号码", "所在地", "成立日期"],
                field=["name", "code", "region", "founded"], source="园区名单")  # fmt: skip


def work() -> None:
    while work_once("worker"):
        pass


def test_from_upload_to_import(uploaded, lin, as_user, settings):
    """Columns corrected, tried without a change to the register, then imported; the report can be downloaded."""
    client = as_user(lin)
    assert uploaded.name == "名单.csv"
    assert Path(settings.REGISTER_UPLOADS, uploaded.stored).parent == Path(settings.REGISTER_UPLOADS)
    said = client.get(uploaded.get_absolute_url()).content.decode()
    assert "没有哪一栏作为“名称”" in said
    assert '<input type="hidden" name="head" value="甲方全称">' in said  # which it may be told by
    assert 'form="try"' not in said
    mapped(client, uploaded)
    before = register.manifest()

    assert post(client, "import", uploaded).status_code == 422  # not tried yet
    post(client, "try", uploaded)
    work()
    uploaded.refresh_from_db()
    assert (uploaded.state, uploaded.trial["counts"]["new"]) == (FileState.CHECKED, 2)
    assert register.manifest() == before
    said = client.get(uploaded.get_absolute_url()).content.decode()
    assert "新收" in said
    report = client.get(reverse("companies:trial-report", args=[uploaded.pk]))
    assert "证照号码" in report.content.decode("utf-8-sig")

    post(client, "import", uploaded)
    work()
    uploaded.refresh_from_db()
    assert uploaded.state == FileState.IMPORTED
    assert register.manifest().rows == before.rows + 2
    assert Event.objects.filter(operation="register-imported", by=lin).count() == 1
    listed = client.get(reverse("companies:files")).content.decode()
    assert "园区名单" in listed
    assert register.manifest().imports[-1].file == "名单.csv"  # and not the name it lies under
    rows = client.get(reverse("companies:import-report", args=[uploaded.import_id]))
    assert rows.status_code == 200


def test_a_trial_compares_with_what_is_there(folder, lin, as_user):
    """A row the register has counts as unchanged, not as new: the trial knows the register."""
    client = as_user(lin)
    data = f"企业名称,信用代码,所在地\n{HENGCHE},{code(1)},苏州\n芜湖新来有限公司,{code(20)},芜湖\n".encode()
    client.post(reverse("companies:files"), {"file": SimpleUploadedFile("a.csv", data)})
    file = RegisterFile.objects.get()
    post(client, "try", file)
    work()
    file.refresh_from_db()
    assert file.trial["counts"] == {"read": 2, "new": 1, "unchanged": 1}


def test_a_mapping_changed_after_the_trial_is_tried_again(uploaded, lin, as_user):
    """What was seen is what is imported."""
    client = as_user(lin)
    mapped(client, uploaded)
    post(client, "try", uploaded)
    work()
    mapped(client, uploaded)
    assert post(client, "import", uploaded).status_code == 422


def test_cancelled_on_the_way(uploaded, lin, as_user, monkeypatch):
    """The register is as before, no staging is left, and it can be tried again."""
    client = as_user(lin)
    mapped(client, uploaded)
    post(client, "try", uploaded)
    work()
    before = register.manifest()
    post(client, "import", uploaded)
    uploaded.refresh_from_db()
    steps = []

    def stop(**given):
        steps.append(given["done"])
        return len(steps) < 3

    monkeypatch.setattr(jobs, "step", stop)
    work_once("worker")
    assert Job.objects.get(pk=uploaded.job_id).state == "cancelled"
    assert register.manifest() == before
    assert not (register.folder() / "staging").exists()


def test_while_a_job_is_at_work(uploaded, lin, as_user):
    """Neither another mapping nor a second job nor deleting; its page shows how far it is, with a way to cancel."""
    client = as_user(lin)
    mapped(client, uploaded)
    post(client, "try", uploaded)
    assert mapped(client, uploaded).status_code == 409
    assert post(client, "try", uploaded).status_code == 409
    assert post(client, "delete-file", uploaded).status_code == 409
    said = client.get(uploaded.get_absolute_url()).content.decode()
    assert "排队中" in said
    assert "取消" in said


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("图.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50),
        ("空.csv", b"\n"),
        ("坏.xlsx", b"PK\x03\x04nothing"),
        ("a.parquet", b"PAR1"),
    ],
)
def test_a_file_that_is_no_table(folder, lin, as_user, name, data):
    """Its page says why; a trial ends with the same reason, not with a stack trace."""
    client = as_user(lin)
    client.post(reverse("companies:files"), {"file": SimpleUploadedFile(name, data)})
    file = RegisterFile.objects.get()
    answer = client.get(file.get_absolute_url())
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    post(client, "try", file)
    work()
    file.refresh_from_db()
    assert file.state == FileState.FAILED
    assert file.message.startswith(name)
    assert file.stored not in client.get(file.get_absolute_url()).content.decode()


def test_of_two_columns_with_one_head_the_one_that_is_taken_stays(folder, lin, as_user):
    """Saving the columns as they were shown changes nothing."""
    client = as_user(lin)
    data = "企业名称,企业名称,地址,地址\n芜湖新来有限公司,旧名,芜湖市,某路\n".encode()
    client.post(reverse("companies:files"), {"file": SimpleUploadedFile("两.csv", data)})
    file = RegisterFile.objects.get()
    post(
        client,
        "map",
        file,
        head=["企业名称", "企业名称", "地址", "地址"],
        field=["name", "", "address", ""],
        source="园区",
    )
    post(client, "try", file)
    work()
    file.refresh_from_db()
    assert (file.state, file.trial["counts"]) == (FileState.CHECKED, {"new": 1, "read": 1})


def test_an_empty_upload(folder, lin, as_user):
    """Refused by the form."""
    answer = as_user(lin).post(reverse("companies:files"), {"file": SimpleUploadedFile("空.csv", b"")})
    assert answer.status_code == 422
    assert not RegisterFile.objects.exists()


def test_deleting_takes_the_bytes_along(uploaded, lin, as_user, settings, django_capture_on_commit_callbacks):
    """Nothing of it is left beside the register."""
    with django_capture_on_commit_callbacks(execute=True):
        post(as_user(lin), "delete-file", uploaded)
    assert not list(Path(settings.REGISTER_UPLOADS).iterdir())


def test_markup_in_heads_is_text(folder, lin, as_user):
    """A head with a script in it is shown."""
    data = "名称,<script>alert(1)</script>\n甲有限公司,<b>x</b>\n".encode()
    client = as_user(lin)
    client.post(reverse("companies:files"), {"file": SimpleUploadedFile("<i>.csv", data)})
    said = client.get(RegisterFile.objects.get().get_absolute_url()).content.decode()
    assert "<script>alert" not in said
    assert "<b>x</b>" not in said


@pytest.mark.parametrize("who", ["wang", "zhao", "leader", "auditor"])
def test_who_may_not_import(uploaded, who, request, as_user):
    """Every address is refused."""
    client = as_user(request.getfixturevalue(who))
    assert client.get(reverse("companies:files")).status_code == 403
    assert client.get(uploaded.get_absolute_url()).status_code == 403
    for name in ("map", "try", "import", "delete-file"):
        assert post(client, name, uploaded).status_code == 403
    assert client.get(reverse("companies:trial-report", args=[uploaded.pk])).status_code == 403
    assert client.get(reverse("companies:import-report", args=["000001"])).status_code == 403


def test_the_first_import(no_register, lin, as_user):
    """A desk without a register gets one."""
    client = as_user(lin)
    client.post(reverse("companies:files"), {"file": SimpleUploadedFile("a.csv", "名称\n芜湖新来有限公司\n".encode())})
    file = RegisterFile.objects.get()
    for name in ("try", "import"):
        post(client, name, file)
        work()
    assert register.manifest().rows == 1
