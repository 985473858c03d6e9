"""A share may end by itself, and may allow work on the row."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_separate_administrators'),
    ]

    operations = [
        migrations.AddField(
            model_name='share',
            name='may_edit',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='share',
            name='until',
            field=models.DateField(blank=True, null=True),
        ),
    ]
