"""Where is kept whether it stayed away, and what trackers say?"""

import uuid

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
        ("actions", "0003_plans"),
    ]

    operations = [
        migrations.CreateModel(
            name="TrackerLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("style", models.CharField(choices=afuera.web.actions.tracker_models.styles, max_length=12)),
                ("key", models.CharField(max_length=120)),
                ("url", models.URLField(blank=True, max_length=500)),
                ("token", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("status", models.CharField(blank=True, max_length=120)),
                ("done", models.BooleanField(default=False)),
                ("changed_at", models.DateTimeField(blank=True, null=True)),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="trackers",
                        to="actions.commitment",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="TrackerEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("event", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("status", models.CharField(max_length=120)),
                ("done", models.BooleanField()),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="actions.trackerlink",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Verdict",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("word", models.CharField(max_length=30)),
                ("found", models.JSONField()),
                ("inputs", models.JSONField()),
                ("declared", models.JSONField()),
                ("data_version", models.BigIntegerField()),
                ("method_version", models.CharField(max_length=40)),
                ("became", models.CharField(max_length=10)),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verdicts",
                        to="actions.plan",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.AddConstraint(
            model_name="trackerlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("style__in", ["jira", "servicenow", "generic"])), name="tracker_style"
            ),
        ),
        migrations.AddConstraint(
            model_name="trackerlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("key", ""), _negated=True), name="tracker_issue_named"
            ),
        ),
        migrations.AddConstraint(
            model_name="trackerlink",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("commitment", "style", "key"),
                name="issue_linked_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="trackerevent",
            constraint=models.UniqueConstraint(fields=("link", "event"), name="event_taken_once"),
        ),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=models.UniqueConstraint(
                fields=("plan", "data_version", "method_version"), name="looked_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "word__in",
                        ("prevented", "less", "no_change_yet", "cannot_be_said", "came_back_elsewhere"),
                    )
                ),
                name="verdict_word",
            ),
        ),
    ]
