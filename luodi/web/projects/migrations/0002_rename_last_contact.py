"""A column named after contacts looks personal to the log; this one is a day."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_first_tables")]

    operations = [migrations.RenameField("project", "last_contact", "heard_on")]
