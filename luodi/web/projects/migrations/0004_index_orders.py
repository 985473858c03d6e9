"""
Indexes for the orders of the table, and for what waits for a second person.

Those by amount put what has none last, which only PostgreSQL can say of an index; for SQLite see 0005.
"""

from django.db import migrations, models

AMOUNTS = ("planned", "contract", "paid")


def install(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in AMOUNTS:
            schema_editor.execute(
                f"CREATE INDEX IF NOT EXISTS project_by_{name} ON projects_project"
                f" ({name}_wan DESC NULLS LAST, id DESC) WHERE NOT withdrawn"
            )


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in AMOUNTS:
            schema_editor.execute(f"DROP INDEX IF EXISTS project_by_{name}")


class Migration(migrations.Migration):
    dependencies = [("projects", "0003_index_for_size")]

    operations = [
        migrations.RemoveIndex("project", "project_waiting"),
        migrations.AddIndex(
            "project",
            models.Index(
                fields=["unit", "-changed_at"],
                name="project_to_check",
                condition=models.Q(withdrawn=False) & models.Q(waiting__gt=0),
            ),
        ),
        migrations.AddIndex(
            "project",
            models.Index(fields=["name", "-id"], name="project_by_name", condition=models.Q(withdrawn=False)),
        ),
        migrations.AddIndex(
            "project",
            models.Index(
                fields=["-stage_order", "-changed_at"], name="project_by_stage", condition=models.Q(withdrawn=False)
            ),
        ),
        migrations.RunPython(install, remove),
    ]
