"""A fact may clash with a later reading; reports are found by the digest of their file."""

from django.db import migrations, models

STEPS = [
    ("made", "新建"),
    ("accepted", "采纳"),
    ("corrected", "更正"),
    ("rejected", "不采纳"),
    ("undone", "撤销"),
    ("reread", "重新识读"),
]


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_add_second_reader")]

    operations = [
        migrations.AddField(model_name="factrow", name="clash", field=models.BooleanField(default=False)),
        migrations.AlterField(
            model_name="factchange", name="step", field=models.CharField(choices=STEPS, max_length=10)
        ),
        migrations.AddIndex(
            model_name="report", index=models.Index(fields=["unit", "sha256"], name="report_unit_sha256")
        ),
    ]
