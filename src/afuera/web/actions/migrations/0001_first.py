"""Which tables does this room begin with?"""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import afuera.web.actions.decision_models
import afuera.web.actions.plan_models
import afuera.web.actions.tracker_models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("journeys", "0004_owners"),
        ("pains", "0002_signatures_stay"),
        ("teams", "0003_limits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "level",
                    models.CharField(choices=afuera.web.actions.decision_models._levels, max_length=20),
                ),
                ("title", models.CharField(max_length=200)),
                ("before", models.TextField(blank=True, max_length=2000)),
                ("after", models.TextField(blank=True, max_length=2000)),
                ("why", models.TextField(blank=True, max_length=2000)),
                ("rejected", models.TextField(blank=True, max_length=2000)),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("waits_since", models.DateTimeField(blank=True, null=True)),
                ("decided_on", models.DateField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions_made",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "deciders",
                    models.ManyToManyField(blank=True, related_name="decisions", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "goal",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="journeys.goal",
                    ),
                ),
                (
                    "waits_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions_waiting",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-decided_on", "-written_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("reference", models.CharField(blank=True, max_length=300)),
                ("says", models.CharField(blank=True, max_length=500)),
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
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="actions.decision",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
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
            name="ImageUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(choices=afuera.web.actions.decision_models._uses, max_length=20)),
                ("what", models.CharField(max_length=300)),
                ("on", models.DateField()),
                (
                    "noted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-on", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Mandate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("alone", models.TextField(max_length=1000)),
                ("budget", models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "asks",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mandate",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=30)),
                ("about", models.CharField(max_length=60)),
                ("cause", models.CharField(blank=True, max_length=60)),
                ("facts", models.JSONField(default=dict)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                (
                    "to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Opening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "evidence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="openings",
                        to="actions.evidence",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
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
            name="OpenPage",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        default=1, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("is_open", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="one_open_page")],
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
            name="LoopMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject_es", models.CharField(max_length=150)),
                ("text_es", models.TextField(max_length=2000)),
                ("subject_en", models.CharField(max_length=150)),
                ("text_en", models.TextField(max_length=2000)),
                ("public", models.BooleanField(default=False)),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("asked_wave", models.CharField(blank=True, max_length=5)),
                ("sent_hit_at", models.DateTimeField(blank=True, null=True)),
                ("sent_all_at", models.DateTimeField(blank=True, null=True)),
                ("counts", models.JSONField(blank=True, default=dict)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "written_by",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="actions.plan",
                    ),
                ),
            ],
            options={
                "ordering": ["-written_at", "-id"],
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
        migrations.CreateModel(
            name="Told",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("who", models.CharField(max_length=64)),
                ("wave", models.CharField(max_length=5)),
                ("hit", models.BooleanField()),
                ("said", models.CharField(max_length=12)),
                ("band", models.CharField(max_length=10)),
                ("language", models.CharField(max_length=2)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("via", models.CharField(blank=True, max_length=10)),
                ("noticed", models.BooleanField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="told",
                        to="actions.loopmessage",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
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
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ("subject", models.CharField(max_length=300)),
                ("what", models.CharField(max_length=60)),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                ("why", models.CharField(blank=True, max_length=500)),
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
                "abstract": False,
                "indexes": [models.Index(fields=["subject", "-id"], name="change_of_subject")],
            },
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("level__in", ["strategy", "plan", "policy", "process", "daily_work", "people_criterion"])
                ),
                name="decision_level",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="decision_named"
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_by", None), ("decided_on", None), ("waits_for__isnull", False)),
                    models.Q(
                        ("decided_by__isnull", False),
                        ("decided_on__isnull", False),
                        ("waits_for", None),
                        models.Q(("before", ""), _negated=True),
                        models.Q(("after", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="decided_or_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["voice", "walk", "pain", "journey"])), name="evidence_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.UniqueConstraint(
                condition=models.Q(("reference", ""), _negated=True),
                fields=("decision", "kind", "reference"),
                name="cited_once",
            ),
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
            model_name="imageuse",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["campaign", "testimonial", "award", "press"])),
                name="image_use_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="imageuse",
            constraint=models.CheckConstraint(
                condition=models.Q(("what", ""), _negated=True), name="image_use_named"
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(("alone", ""), _negated=True), name="mandate_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(("budget", None), ("budget__gte", 0), _connector="OR"),
                name="budget_of_money",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(fields=("to", "kind", "about", "cause"), name="told_once"),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "asked_to_decide",
                            "decided",
                            "mandate_set",
                            "plan_begun",
                            "team_in_chain",
                            "committed",
                            "effect_declared",
                            "holds",
                            "came_back",
                            "unsure_again",
                            "told_customers",
                        ],
                    )
                ),
                name="notice_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="opening",
            constraint=models.UniqueConstraint(fields=("evidence", "person"), name="opened_first"),
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
            model_name="loopmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("text_es", ""), _negated=True),
                    models.Q(("text_en", ""), _negated=True),
                    models.Q(("subject_es", ""), _negated=True),
                    models.Q(("subject_en", ""), _negated=True),
                ),
                name="message_in_both_languages",
            ),
        ),
        migrations.AddConstraint(
            model_name="loopmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(("sent_all_at", None), ("sent_hit_at__isnull", False), _connector="OR"),
                name="those_hit_come_first",
            ),
        ),
        migrations.AddConstraint(
            model_name="loopmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(("asked_wave__in", ["", "hit", "all"])), name="message_wave"
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
        migrations.AddIndex(
            model_name="told",
            index=models.Index(fields=["who", "-made_at"], name="told_lately"),
        ),
        migrations.AddConstraint(
            model_name="told",
            constraint=models.UniqueConstraint(fields=("message", "who"), name="customer_told_once"),
        ),
        migrations.AddConstraint(
            model_name="told",
            constraint=models.CheckConstraint(
                condition=models.Q(("band__in", ["low", "middle", "high", "never"])), name="told_band"
            ),
        ),
        migrations.AddConstraint(
            model_name="told",
            constraint=models.CheckConstraint(
                condition=models.Q(("said__in", ["complained", "praised", "spoke", "silent"])),
                name="told_said",
            ),
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
