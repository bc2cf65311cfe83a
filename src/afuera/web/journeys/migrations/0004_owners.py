"""Which tables hold who answers for a journey, who sits at its table, and when they meet?"""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("journeys", "0003_map"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Meeting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("notes", models.TextField(blank=True, max_length=2000)),
                (
                    "called_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("came", models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL)),
                (
                    "goal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meetings",
                        to="journeys.goal",
                    ),
                ),
            ],
            options={
                "ordering": ["-day", "-id"],
                "constraints": [models.UniqueConstraint(fields=("goal", "day"), name="one_meeting_a_day")],
            },
        ),
        migrations.CreateModel(
            name="Ownership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("named_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("mandate", models.CharField(max_length=500)),
                ("why", models.CharField(blank=True, max_length=500)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_as", models.CharField(blank=True, max_length=20)),
                ("ended_why", models.CharField(blank=True, max_length=500)),
                ("naming_told_at", models.DateTimeField(null=True)),
                ("answer_told_at", models.DateTimeField(null=True)),
                (
                    "goal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ownerships",
                        to="journeys.goal",
                    ),
                ),
                (
                    "handed_to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "named_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ownerships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-named_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("accepted_at__isnull", False), ("ended_at", None)),
                        fields=("goal",),
                        name="one_standing_owner",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("accepted_at", None), ("ended_at", None)),
                        fields=("goal",),
                        name="one_open_naming",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_as", ""), ("ended_at", None)),
                            models.Q(
                                (
                                    "ended_as__in",
                                    (
                                        "declined",
                                        "withdrawn",
                                        "handed_over",
                                        "stepped_down",
                                        "account_closed",
                                    ),
                                ),
                                ("ended_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="ownership_ended_somehow",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_as", "declined"), _negated=True),
                            models.Q(models.Q(("ended_why", ""), _negated=True), ("accepted_at", None)),
                            _connector="OR",
                        ),
                        name="declined_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("mandate", ""), _negated=True), name="owner_may_decide_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("handed_to", None), ("ended_as", "handed_over"), _connector="OR"),
                        name="handed_over_to_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
                ("left_at", models.DateTimeField(null=True)),
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
                    "goal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seats", to="journeys.goal"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["person__name", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("left_at", None)), fields=("goal", "person"), name="one_seat_each"
                    )
                ],
            },
        ),
    ]
