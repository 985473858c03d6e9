"""Units stand below units and share rows; users get a line of work. Nothing changes its meaning yet."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

UNIT_KINDS = [
    ("bureau", "招商局"),
    ("county", "县区"),
    ("department", "部门"),
    ("park", "园区"),
    ("other", "其他单位"),
]
ROLES = [
    ("none", "待授权"),
    ("bureau", "招商局"),
    ("county", "县区"),
    ("department", "部门"),
    ("leader", "领导"),
    ("auditor", "审计"),
    ("system", "系统管理员"),
    ("security", "安全管理员"),
    ("audit", "审计管理员"),
]
LINES = [("", "未用过"), ("work", "业务"), ("system", "系统管理"), ("security", "安全管理"), ("audit", "审计管理")]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_first_tables")]

    operations = [
        migrations.AddField(
            "unit",
            "kind",
            models.CharField(choices=UNIT_KINDS, default="bureau", max_length=12, verbose_name="类别"),
        ),
        migrations.AddField(
            "unit",
            "parent",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="children",
                to="accounts.unit",
                verbose_name="上级",
            ),
        ),
        migrations.AddField(
            "unit", "path", models.CharField(blank=True, db_index=True, editable=False, max_length=255)
        ),
        migrations.AddField(
            "user",
            "line",
            models.CharField(blank=True, choices=LINES, default="", editable=False, max_length=8),
        ),
        migrations.AddField("user", "must_change_password", models.BooleanField(default=False)),
        migrations.AlterField(
            "user",
            "is_manager",
            models.BooleanField(
                default=False, help_text="可以删除本单位的报告、处理本单位的任务。", verbose_name="单位负责人"
            ),
        ),
        migrations.AlterField(
            "user",
            "role",
            models.CharField(choices=ROLES, default="none", max_length=12, verbose_name="角色"),
        ),
        migrations.CreateModel(
            "Share",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=80)),
                ("object_id", models.BigIntegerField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.unit"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "object_id"], name="share_of_row")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("unit", "kind", "object_id"),
                        name="share_once_at_a_time",
                    )
                ],
            },
        ),
    ]
