"""Indexes for a ledger of hundreds of thousands of projects: what lists, numbers and the search box ask for; undoing an import takes time."""

import django.db.models.deletion
from django.db import migrations, models


def install(apps, schema_editor):
    from luodi.web.projects.grams import MADE

    if schema_editor.connection.vendor == "postgresql":
        for statement in MADE:
            schema_editor.execute(statement)


def remove(apps, schema_editor):
    from luodi.web.projects.grams import REMOVED

    if schema_editor.connection.vendor == "postgresql":
        for statement in REMOVED:
            schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0002_rename_last_contact'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='project',
            name='project_unit_new',
        ),
        migrations.RemoveIndex(
            model_name='project',
            name='project_new',
        ),
        migrations.AlterField(
            model_name='entryrow',
            name='target',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='projects.entryrow'),
        ),
        migrations.AddIndex(
            model_name='entryrow',
            index=models.Index(condition=models.Q(('target__isnull', False)), fields=['target'], name='entry_target'),
        ),
        migrations.AddIndex(
            model_name='project',
            index=models.Index(condition=models.Q(('withdrawn', False)), fields=['unit', '-changed_at', '-id'], name='project_unit_newest'),
        ),
        migrations.AddIndex(
            model_name='project',
            index=models.Index(condition=models.Q(('withdrawn', False)), fields=['-changed_at', '-id'], name='project_newest'),
        ),
        migrations.AddIndex(
            model_name='project',
            index=models.Index(condition=models.Q(('withdrawn', False)), fields=['unit', 'stage', 'stage_order', 'waiting', 'planned_start', 'planned_wan', 'contract_wan', "paid_wan", "withdrawn"], name='project_numbers'),
        ),
        migrations.AddIndex(
            model_name='project',
            index=models.Index(condition=models.Q(('withdrawn', False)), fields=["stage_since", "unit", "stage", "status", "withdrawn"], name='project_since'),
        ),
        migrations.AddIndex(
            model_name='project',
            index=models.Index(condition=models.Q(('withdrawn', False)), fields=["planned_start", "unit", "stage", "status", "withdrawn"], name='project_start'),
        ),
        migrations.AddIndex(
            model_name='project',
            index=models.Index(condition=models.Q(('withdrawn', False)), fields=['signed_on', 'unit'], name='project_signed'),
        ),
        migrations.AddIndex(
            model_name='project',
            index=models.Index(condition=models.Q(('withdrawn', False)), fields=['unit', 'heard_on'], name='project_heard'),
        ),
        migrations.AddIndex(
            model_name='project',
            index=models.Index(condition=models.Q(("withdrawn", False), ("waiting__gt", 0)), fields=["unit"], name='project_waiting'),
        ),
        migrations.RunPython(install, remove),
        migrations.AlterField(
            model_name="ledger",
            name="state",
            field=models.CharField(
                choices=[
                    ("mapped", "已对应各栏"),
                    ("checked", "已预演"),
                    ("importing", "导入中"),
                    ("imported", "已导入"),
                    ("undoing", "撤销中"),
                    ("undone", "已撤销"),
                    ("failed", "没有做成"),
                ],
                default="mapped",
                max_length=10,
            ),
        ),
    ]
