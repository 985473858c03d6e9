"""Numbers are unique, and the database refuses to change or delete a row."""

from django.db import migrations, models


def install(apps, schema_editor):
    from luodi.web.audit.models import REFUSALS
    from luodi.web.triggers import install

    install(schema_editor.connection, REFUSALS)


def remove(apps, schema_editor):
    from luodi.web.audit.models import REFUSALS
    from luodi.web.triggers import remove

    remove(schema_editor.connection, REFUSALS)


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_fill_numbers")]

    operations = [
        migrations.AlterField("event", "number", models.BigIntegerField(unique=True)),
        migrations.AddIndex(
            "event", models.Index(fields=["object_kind", "object_id", "number"], name="event_object")
        ),
        migrations.AddIndex("event", models.Index(fields=["who", "number"], name="event_who")),
        migrations.AddIndex("event", models.Index(fields=["unit", "number"], name="event_unit")),
        migrations.AddIndex("event", models.Index(fields=["operation", "number"], name="event_operation")),
        migrations.AddIndex("event", models.Index(fields=["at"], name="event_at")),
        migrations.AddConstraint(
            "event", models.CheckConstraint(condition=models.Q(number__gte=1), name="event_number_from_one")
        ),
        migrations.AddConstraint(
            "event", models.CheckConstraint(condition=models.Q(form__in=(1, 2)), name="event_form_known")
        ),
        migrations.RunPython(install, remove),
    ]
