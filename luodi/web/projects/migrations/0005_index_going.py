"""
Indexes for projects that go on: how many stand still, and which for longest; on SQLite also for the orders by amount.

SQLite puts what has no amount last by itself when the largest comes first, so that a plain index gives the order there.
"""

from django.db import migrations, models

AMOUNTS = ("planned", "contract", "paid")


def install(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name in AMOUNTS:
            schema_editor.execute(
                f"CREATE INDEX IF NOT EXISTS project_by_{name} ON projects_project"
                f" ({name}_wan DESC, id DESC) WHERE NOT withdrawn"
            )


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name in AMOUNTS:
            schema_editor.execute(f"DROP INDEX IF EXISTS project_by_{name}")


class Migration(migrations.Migration):
    dependencies = [("projects", "0004_index_orders")]

    operations = [
        migrations.AddIndex(
            "project",
            models.Index(
                fields=["unit", "stage_since", "status"],
                name="project_going",
                condition=models.Q(("withdrawn", False))
                & ~models.Q(("stage__in", ("operating", "at-capacity", "exited")))
                & ~models.Q(("status__in", ("lost", "ended"))),
            ),
        ),
        migrations.RunPython(install, remove),
    ]
