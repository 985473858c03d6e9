"""Rows get a number, the unit, the object and the digest before; the log gets a head and checkpoints."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_add_renaming"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            "Head",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("count", models.BigIntegerField(default=0)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("chain", models.UUIDField(default=uuid.uuid4)),
                ("restored_at", models.DateTimeField(null=True)),
            ],
            options={"constraints": [models.CheckConstraint(condition=models.Q(("pk", 1)), name="head_is_one")]},
        ),
        migrations.CreateModel(
            "Checkpoint",
            fields=[
                ("full", models.BooleanField(primary_key=True, serialize=False)),
                ("number", models.BigIntegerField()),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.AlterModelOptions("event", {"ordering": ["-number"]}),
        migrations.AddField("event", "number", models.BigIntegerField(null=True)),
        migrations.AddField("event", "form", models.PositiveSmallIntegerField(default=2)),
        migrations.AddField("event", "unit", models.CharField(blank=True, default="", max_length=120), False),
        migrations.AddField("event", "object_kind", models.CharField(blank=True, default="", max_length=80), False),
        migrations.AddField("event", "object_id", models.BigIntegerField(null=True)),
        migrations.AddField("event", "ip", models.CharField(blank=True, default="", max_length=45), False),
        migrations.AddField("event", "previous", models.CharField(blank=True, default="", max_length=64), False),
        migrations.AlterField(
            "event",
            "by",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField("event", "operation", models.CharField(max_length=40)),
        migrations.AlterField("event", "report_id", models.BigIntegerField(null=True)),
    ]
