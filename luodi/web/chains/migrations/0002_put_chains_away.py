
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_separate_administrators'),
        ('chains', '0001_first_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='ownchain',
            name='chain_once_a_unit',
        ),
        migrations.AddField(
            model_name='ownchain',
            name='removed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='ownchain',
            name='removed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='ownchain',
            constraint=models.UniqueConstraint(condition=models.Q(('removed_at', None)), fields=('unit', 'slug'), name='chain_once_a_unit'),
        ),
        migrations.AddConstraint(
            model_name='ownchain',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('removed_at', None), ('removed_by', None)), models.Q(('removed_at__isnull', False), ('removed_by__isnull', False)), _connector='OR'), name='chain_removed_by'),
        ),
    ]
