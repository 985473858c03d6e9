"""Renaming a report is an operation of the log."""

from django.db import migrations, models

OPERATIONS = [
    ("signed-in", "登录"),
    ("sign-in-failed", "登录失败"),
    ("signed-out", "退出"),
    ("password-changed", "修改密码"),
    ("user-added", "添加人员"),
    ("user-changed", "修改人员"),
    ("token-created", "新建令牌"),
    ("token-revoked", "作废令牌"),
    ("report-added", "录入报告"),
    ("report-renamed", "改名"),
    ("report-read-again", "重新识读"),
    ("report-exported", "导出报告"),
    ("report-deleted", "删除报告"),
    ("job-cancelled", "取消任务"),
    ("job-resumed", "继续任务"),
]


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_first_tables")]

    operations = [
        migrations.AlterField(
            model_name="event", name="operation", field=models.CharField(choices=OPERATIONS, max_length=24)
        )
    ]
