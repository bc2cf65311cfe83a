"""Which tables hold what the company says of its goals, and how fresh the pages are?"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("journeys", "0001_first"),
        ("teams", "0002_audit_stays"),
    ]

    operations = [
        migrations.AlterField(
            model_name="study",
            name="up_to_batch",
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="Freshness",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        default=1, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("asked", models.BigIntegerField(default=0)),
                ("done", models.BigIntegerField(default=0)),
                ("studied", models.BigIntegerField(default=0)),
                ("began_at", models.DateTimeField(blank=True, null=True)),
                ("shelved_at", models.DateTimeField(blank=True, null=True)),
                ("fault", models.JSONField(blank=True, null=True)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="one_freshness")],
            },
        ),
        migrations.CreateModel(
            name="Rules",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        default=1, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("strong_identifiers", models.JSONField(default=list)),
                ("refused_share", models.FloatField(default=0.05)),
                ("hub_limit", models.PositiveIntegerField(default=50)),
                ("reasons", models.JSONField(default=list)),
                ("names", models.JSONField(default=dict)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="one_set_of_rules")
                ],
            },
        ),
        migrations.CreateModel(
            name="Goal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=300, unique=True)),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("name_es", models.CharField(blank=True, max_length=200)),
                ("name_en", models.CharField(blank=True, max_length=200)),
                ("traveller", models.CharField(default="customer", max_length=10)),
                ("steps", models.JSONField(blank=True, default=list)),
                ("step_benchmark", models.FloatField(blank=True, null=True)),
                ("step_benchmarks", models.JSONField(blank=True, default=dict)),
                ("goal_benchmark", models.FloatField(blank=True, null=True)),
                ("gap_days", models.FloatField(default=14)),
                ("recurrence_days", models.FloatField(default=14)),
                ("score_ok", models.FloatField(default=0.6)),
                ("wait_days", models.FloatField(default=3)),
                ("silence_days", models.FloatField(default=2)),
                ("told", models.BooleanField(default=False)),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="goals",
                        to="teams.team",
                    ),
                ),
            ],
            options={
                "ordering": ["key"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("key", ""), _negated=True), name="goal_named"),
                    models.CheckConstraint(
                        condition=models.Q(("traveller__in", ("customer", "employee", "partner"))),
                        name="goal_traveller",
                    ),
                    models.CheckConstraint(condition=models.Q(("gap_days__gt", 0)), name="goal_gap_days"),
                    models.CheckConstraint(
                        condition=models.Q(("recurrence_days__gt", 0)), name="goal_recurrence_days"
                    ),
                    models.CheckConstraint(condition=models.Q(("wait_days__gt", 0)), name="goal_wait_days"),
                    models.CheckConstraint(
                        condition=models.Q(("silence_days__gt", 0)), name="goal_silence_days"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("step_benchmark", None),
                            models.Q(("step_benchmark__gte", 0), ("step_benchmark__lte", 1)),
                            _connector="OR",
                        ),
                        name="goal_step_benchmark",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("goal_benchmark", None),
                            models.Q(("goal_benchmark__gte", 0), ("goal_benchmark__lte", 1)),
                            _connector="OR",
                        ),
                        name="goal_goal_benchmark",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("score_ok", None),
                            models.Q(("score_ok__gte", 0), ("score_ok__lte", 1)),
                            _connector="OR",
                        ),
                        name="goal_score_ok",
                    ),
                ],
            },
        ),
    ]
