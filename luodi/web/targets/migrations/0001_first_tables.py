
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0004_separate_administrators'),
        ('chains', '0001_first_tables'),
        ('projects', '0002_rename_last_contact'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TargetList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='名单')),
                ('shipped', models.CharField(blank=True, max_length=60)),
                ('chain_name', models.CharField(max_length=2000)),
                ('chain_version', models.CharField(max_length=40)),
                ('segment', models.CharField(max_length=60)),
                ('segment_name', models.CharField(max_length=2000)),
                ('city', models.CharField(max_length=6)),
                ('city_name', models.CharField(max_length=60)),
                ('need', models.JSONField()),
                ('weights', models.JSONField()),
                ('rules_version', models.CharField(max_length=40)),
                ('generation', models.PositiveIntegerField()),
                ('register_rows', models.PositiveBigIntegerField()),
                ('day', models.DateField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('removed_at', models.DateTimeField(null=True)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('chain', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='chains.ownchain')),
                ('removed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
            ],
            options={
                'ordering': ['-added_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='TargetRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveIntegerField()),
                ('oid', models.CharField(max_length=80)),
                ('name', models.CharField(max_length=400)),
                ('region', models.CharField(blank=True, max_length=120)),
                ('score', models.FloatField()),
                ('coverage', models.FloatField()),
                ('measures', models.JSONField(default=dict)),
                ('evidence', models.JSONField(default=list)),
                ('lead_at', models.DateTimeField(null=True)),
                ('kept', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='targets.targetlist')),
                ('lead', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='target', to='projects.lead')),
            ],
            options={
                'ordering': ['place'],
            },
        ),
        migrations.AddIndex(
            model_name='targetlist',
            index=models.Index(fields=['unit', 'removed_at', '-added_at'], name='target_list_unit'),
        ),
        migrations.AddConstraint(
            model_name='targetlist',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('removed_at', None), ('removed_by', None)), models.Q(('removed_at__isnull', False), ('removed_by__isnull', False)), _connector='OR'), name='target_list_removed_by'),
        ),
        migrations.AddIndex(
            model_name='targetrow',
            index=models.Index(fields=['oid'], name='target_row_oid'),
        ),
        migrations.AddConstraint(
            model_name='targetrow',
            constraint=models.UniqueConstraint(fields=('kept', 'place'), name='target_row_place'),
        ),
        migrations.AddConstraint(
            model_name='targetrow',
            constraint=models.UniqueConstraint(fields=('kept', 'oid'), name='target_row_once'),
        ),
        migrations.AddConstraint(
            model_name='targetrow',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('lead', None), ('lead_at', None)), models.Q(('lead__isnull', False), ('lead_at__isnull', False)), _connector='OR'), name='target_row_lead_at'),
        ),
    ]
