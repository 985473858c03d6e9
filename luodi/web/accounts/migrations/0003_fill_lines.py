"""
Every unit's path and kind, every account's line of work; no account keeps rights over everything.

Who was a manager stays one, of the unit and its reports; adding people and reading the log is now the work of three
administrators, whom ``luodi accounts setup`` makes.
"""

from django.db import migrations

WRITING = ("bureau", "county", "department")


def fill(apps, schema_editor):
    Unit = apps.get_model("accounts", "Unit")
    User = apps.get_model("accounts", "User")
    for unit in Unit.objects.all():
        unit.path = f"{unit.pk}/"
        roles = set(User.objects.filter(unit=unit, role__in=WRITING).values_list("role", flat=True))
        unit.kind = roles.pop() if len(roles) == 1 else ("other" if not roles else "bureau")
        unit.save(update_fields=["path", "kind"])
    User.objects.update(is_superuser=False, is_staff=False)
    User.objects.exclude(role="none").update(line="work")
    User.objects.exclude(role__in=WRITING).update(is_manager=False)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_grow_unit_tree")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
