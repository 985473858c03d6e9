"""
Number the rows in the order they were written, and set the head to the last.

Their digests stay: rows of the first form are checked by the rule they were sealed by.
"""

from django.db import migrations

ROWS_AT_ONCE = 2_000
NAMES = ["number", "form", "previous", "object_kind", "object_id"]


def fill(apps, schema_editor):
    Event = apps.get_model("audit", "Event")
    Head = apps.get_model("audit", "Head")
    number, previous, last_id = 0, "", 0
    while rows := list(Event.objects.filter(pk__gt=last_id).order_by("pk")[:ROWS_AT_ONCE]):
        for row in rows:
            number += 1
            row.number, row.form, row.previous = number, 1, previous
            if row.report_id is not None:
                row.object_kind, row.object_id = "reports.report", row.report_id
            previous = row.digest
        Event.objects.bulk_update(rows, NAMES, batch_size=200)
        last_id = rows[-1].pk
    Head.objects.create(pk=1, count=number, digest=previous)


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_number_rows")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
