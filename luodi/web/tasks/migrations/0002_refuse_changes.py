"""The database refuses to change or delete what happened to a task, and the files handed in."""

from django.db import migrations


def install(apps, schema_editor):
    from luodi.web.tasks.models import REFUSALS
    from luodi.web.triggers import install

    install(schema_editor.connection, REFUSALS)


def remove(apps, schema_editor):
    from luodi.web.tasks.models import REFUSALS
    from luodi.web.triggers import remove

    remove(schema_editor.connection, REFUSALS)


class Migration(migrations.Migration):
    dependencies = [("tasks", "0001_first_tables")]

    operations = [migrations.RunPython(install, remove)]
