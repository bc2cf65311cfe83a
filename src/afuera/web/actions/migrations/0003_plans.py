"""Where are plans, causes, promises and fixes kept?"""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import afuera.web.actions.decision_models
import afuera.web.actions.plan_models
import afuera.web.actions.tracker_models


class Migration(migrations.Migration):
    dependencies = [
        ("journeys", "0004_owners"),
        ("pains", "0002_signatures_stay"),
        ("teams", "0003_limits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("actions", "0002_log"),
    ]

    operations = [
        migrations.CreateModel(
            name="Fix",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(choices=afuera.web.actions.plan_models._fixes, max_length=10)),
                ("who", models.CharField(max_length=64)),
                ("on", models.DateField()),
                ("source", models.CharField(blank=True, max_length=120)),
                (
                    "noted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="fixes", to="pains.pain"
                    ),
                ),
            ],
            options={
                "ordering": ["-on", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("cause", models.TextField(blank=True, max_length=2000)),
                ("state", models.CharField(default="open", max_length=10)),
                ("begun_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("due", models.DateField(blank=True, null=True)),
                ("shape", models.CharField(blank=True, max_length=10)),
                ("ratio", models.FloatField(blank=True, null=True)),
                ("saves", models.CharField(blank=True, max_length=10)),
                ("limit_on", models.CharField(blank=True, max_length=20)),
                ("limit", models.FloatField(blank=True, null=True)),
                ("declared_on", models.DateField(blank=True, null=True)),
                ("looked_at", models.DateTimeField(blank=True, null=True)),
                ("chosen_on", models.DateField()),
                ("neighbours", models.JSONField(blank=True, default=dict)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "begun_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "declared_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="plans", to="pains.pain"
                    ),
                ),
            ],
            options={
                "ordering": ["-begun_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Commitment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("changes", models.CharField(choices=afuera.web.actions.plan_models._changes, max_length=10)),
                ("name", models.CharField(max_length=200)),
                ("what", models.CharField(max_length=1000)),
                ("first_date", models.DateField()),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("delivered_on", models.DateField(blank=True, null=True)),
                ("delivered_as", models.CharField(blank=True, max_length=1000)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commitments",
                        to="teams.team",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="commitments",
                        to="actions.plan",
                    ),
                ),
            ],
            options={
                "ordering": ["first_date", "id"],
            },
        ),
        migrations.CreateModel(
            name="Cause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(choices=afuera.web.actions.plan_models._causes, max_length=10)),
                ("name", models.CharField(max_length=200)),
                ("what", models.CharField(max_length=500)),
                ("shown_by", models.CharField(max_length=10)),
                ("reference", models.CharField(blank=True, max_length=300)),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="causes", to="actions.plan"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddConstraint(
            model_name="fix",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["credit", "apology", "redo"])), name="fix_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="fix",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source", "file")),
                fields=("pain", "kind", "who", "on"),
                name="fix_read_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "promised", "holds", "came_back", "given_up"])),
                name="plan_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="plan_named"
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("open", "promised", "holds", "came_back"))),
                fields=("pain",),
                name="one_plan_of_a_pain",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("declared_on", None), ("due", None), ("ratio", None), ("shape", "")),
                    models.Q(
                        ("declared_on__isnull", False),
                        ("due__isnull", False),
                        ("ratio__isnull", False),
                        ("shape__in", ["step", "slope"]),
                    ),
                    _connector="OR",
                ),
                name="effect_declared_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(("due", None), ("due__gt", models.F("declared_on")), _connector="OR"),
                name="declared_before",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ratio", None), models.Q(("ratio__gte", 0), ("ratio__lt", 1)), _connector="OR"
                ),
                name="less_is_expected",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(("saves__in", ["", "time", "money", "both"])), name="plan_saves"
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("limit", None), ("limit_on", "")),
                    models.Q(
                        ("limit__gte", 0),
                        ("limit__lte", 1),
                        ("limit_on__in", ["goal", "effort", "emotion", "repeat_contact", "staying"]),
                    ),
                    _connector="OR",
                ),
                name="limit_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("declared_on", None), ("saves", ""), ("limit__isnull", False), _connector="OR"
                ),
                name="saving_has_a_limit",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["open", "given_up"]), ("due__isnull", False), _connector="OR"
                ),
                name="promised_has_effect",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(("changes__in", ["process", "policy", "system"])),
                name="commitment_changes",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name", ""), _negated=True), models.Q(("what", ""), _negated=True)
                ),
                name="commitment_says_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("delivered_as", ""), ("delivered_on", None)),
                    models.Q(
                        ("delivered_on__isnull", False),
                        ("withdrawn_at", None),
                        models.Q(("delivered_as", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="delivered_as_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="cause",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["step", "team", "system", "policy"])), name="cause_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="cause",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name", ""), _negated=True), models.Q(("what", ""), _negated=True)
                ),
                name="cause_says_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="cause",
            constraint=models.CheckConstraint(
                condition=models.Q(("shown_by__in", ["voice", "walk", "pain", "journey"])),
                name="cause_is_shown",
            ),
        ),
    ]
