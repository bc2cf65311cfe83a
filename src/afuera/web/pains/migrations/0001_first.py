"""Which tables does this room begin with?"""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("journeys", "0004_owners"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Pain",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=40, unique=True)),
                ("signature", models.JSONField()),
                ("kind", models.CharField(max_length=20)),
                ("name_es", models.CharField(blank=True, max_length=160)),
                ("name_en", models.CharField(blank=True, max_length=160)),
                ("state", models.CharField(default="proposed", max_length=10)),
                ("proposed_by", models.CharField(default="machine", max_length=10)),
                ("proposed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("figures", models.JSONField(blank=True, null=True)),
                ("doors", models.JSONField(blank=True, default=dict)),
                ("found_at", models.DateTimeField(blank=True, null=True)),
                ("missing_since", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "goal",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pains",
                        to="journeys.goal",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="pains.pain",
                    ),
                ),
                (
                    "named_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="named_pains",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "part_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="pains.pain",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="NotNow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=1000)),
                ("decided_on", models.DateField()),
                ("return_on", models.DateField()),
                ("cost", models.JSONField()),
                ("data_version", models.CharField(blank=True, max_length=120)),
                ("method_version", models.CharField(blank=True, max_length=120)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_as", models.CharField(blank=True, max_length=20)),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="waits", to="pains.pain"
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="PainHistory",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("what", models.CharField(max_length=40)),
                ("why", models.CharField(blank=True, max_length=1000)),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "pain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="history", to="pains.pain"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Taking",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("why", models.CharField(blank=True, max_length=1000)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_as", models.CharField(blank=True, max_length=20)),
                ("ended_why", models.CharField(blank=True, max_length=1000)),
                ("told_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taken_pains",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="takings", to="pains.pain"
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.AddConstraint(
            model_name="pain",
            constraint=models.CheckConstraint(
                condition=models.Q(("key", ""), _negated=True), name="pain_has_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="pain",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        (
                            "friction",
                            "whole",
                            "seam",
                            "theme",
                            "promise",
                            "hardship",
                            "extraction",
                            "speed_by_value",
                            "named",
                        ),
                    )
                ),
                name="pain_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="pain",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("proposed", "accepted", "merged", "split", "refused"))),
                name="pain_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="pain",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("named_by", None), ("proposed_by", "machine")),
                    models.Q(("named_by__isnull", False), ("proposed_by", "person")),
                    _connector="OR",
                ),
                name="pain_named_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="pain",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("merged_into__isnull", False), ("state", "merged")),
                    models.Q(models.Q(("state", "merged"), _negated=True), ("merged_into", None)),
                    _connector="OR",
                ),
                name="pain_merged_into_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="pain",
            constraint=models.CheckConstraint(
                condition=models.Q(("merged_into", models.F("id")), _negated=True),
                name="pain_not_into_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="pain",
            constraint=models.CheckConstraint(
                condition=models.Q(("part_of", models.F("id")), _negated=True), name="pain_not_part_of_itself"
            ),
        ),
        migrations.AddConstraint(
            model_name="pain",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("proposed_by", "machine"),
                    models.Q(("name_en", ""), ("name_es", ""), _negated=True),
                    _connector="OR",
                ),
                name="named_pain_has_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="notnow",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("pain",), name="one_wait_of_a_pain"
            ),
        ),
        migrations.AddConstraint(
            model_name="notnow",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="waits_for_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="notnow",
            constraint=models.CheckConstraint(
                condition=models.Q(("return_on__gt", models.F("decided_on"))), name="waits_until_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="notnow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_as", ""), ("ended_at", None)),
                    models.Q(
                        ("ended_as__in", ("taken", "called_back", "left_the_list", "waits_anew")),
                        ("ended_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="wait_ended_somehow",
            ),
        ),
        migrations.AddConstraint(
            model_name="painhistory",
            constraint=models.CheckConstraint(
                condition=models.Q(("what", ""), _negated=True), name="pain_history_says_what"
            ),
        ),
        migrations.AddConstraint(
            model_name="painhistory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("what__in", ["refuse", "merge", "split", "wait", "drop"]), _negated=True),
                    models.Q(("why", ""), _negated=True),
                    _connector="OR",
                ),
                name="nothing_goes_without_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="taking",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("pain",), name="one_owner_of_a_pain"
            ),
        ),
        migrations.AddConstraint(
            model_name="taking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_as", ""), ("ended_at", None)),
                    models.Q(
                        (
                            "ended_as__in",
                            ("handed_on", "given_back", "set_aside", "left_the_list", "account_closed"),
                        ),
                        ("ended_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="taking_ended_somehow",
            ),
        ),
    ]
