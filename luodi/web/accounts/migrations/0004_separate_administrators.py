"""The database holds the three administrators and the business apart."""

from django.db import migrations, models
from django.db.models import Q

WORK = ("bureau", "county", "department", "leader", "auditor")


def install(apps, schema_editor):
    from luodi.web.accounts.models import REFUSALS
    from luodi.web.triggers import install

    install(schema_editor.connection, REFUSALS)


def remove(apps, schema_editor):
    from luodi.web.accounts.models import REFUSALS
    from luodi.web.triggers import remove

    remove(schema_editor.connection, REFUSALS)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_fill_lines")]

    operations = [
        migrations.AddConstraint(
            "user",
            models.CheckConstraint(condition=Q(is_superuser=False, is_staff=False), name="user_no_superuser"),
        ),
        migrations.AddConstraint(
            "user",
            models.CheckConstraint(
                condition=Q(role="none")
                | Q(role__in=WORK, line="work")
                | Q(role="system", line="system")
                | Q(role="security", line="security")
                | Q(role="audit", line="audit"),
                name="user_role_of_line",
            ),
        ),
        migrations.AddConstraint(
            "user",
            models.CheckConstraint(
                condition=Q(is_manager=False) | Q(role__in=WORK[:3]), name="user_manager_of_unit"
            ),
        ),
        migrations.RunPython(install, remove),
    ]
