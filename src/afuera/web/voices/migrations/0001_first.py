"""How does the room of voices begin?  Voices, readings, rules; the words stay in the lake."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("teams", "0003_limits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("minutes", models.PositiveSmallIntegerField()),
                ("keys", models.JSONField(default=list)),
                ("seed", models.BigIntegerField()),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="ReadingRules",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        default=1, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("seed", models.BigIntegerField()),
                ("minutes_a_week", models.PositiveSmallIntegerField(default=10)),
                ("drawn_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("shelf", models.BigIntegerField(default=0)),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="one_set_of_reading_rules"),
                    models.CheckConstraint(
                        condition=models.Q(("minutes_a_week__lte", 2400)), name="minutes_of_a_week"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Voice",
            fields=[
                ("key", models.CharField(max_length=16, primary_key=True, serialize=False)),
                ("journey_id", models.CharField(db_index=True, max_length=64)),
                ("who", models.CharField(db_index=True, max_length=64)),
                ("goal", models.CharField(blank=True, max_length=300)),
                ("step", models.CharField(blank=True, max_length=300)),
                ("channel", models.CharField(blank=True, max_length=120)),
                ("language", models.CharField(blank=True, max_length=20)),
                ("at", models.DateTimeField()),
                ("came_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("words", models.PositiveIntegerField()),
                ("band", models.CharField(blank=True, max_length=6)),
                ("lot", models.FloatField()),
                ("copy_of", models.CharField(blank=True, max_length=16)),
                ("readers", models.PositiveIntegerField(default=0)),
                ("path_read_at", models.DateTimeField(blank=True, null=True)),
                ("behind_read_at", models.DateTimeField(blank=True, null=True)),
                ("both_read_at", models.DateTimeField(blank=True, null=True)),
                (
                    "behind",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="teams.team",
                    ),
                ),
            ],
            options={
                "ordering": ["lot"],
            },
        ),
        migrations.CreateModel(
            name="Sitting",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("beat_at", models.DateTimeField(blank=True, null=True)),
                ("voice", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="voices.voice")),
            ],
        ),
        migrations.CreateModel(
            name="Way",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sign", models.CharField(max_length=32, unique=True)),
                ("known", models.BooleanField(default=False)),
                ("teams", models.ManyToManyField(related_name="ways", to="teams.team")),
            ],
        ),
        migrations.AddField(
            model_name="voice",
            name="way",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="voices", to="voices.way"
            ),
        ),
        migrations.CreateModel(
            name="RoutingRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("goal", models.CharField(blank=True, max_length=300)),
                ("step", models.CharField(blank=True, max_length=300)),
                ("channel", models.CharField(blank=True, max_length=120)),
                ("band", models.CharField(blank=True, max_length=6)),
                ("why", models.CharField(blank=True, max_length=300)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
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
                    "to_person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "to_team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.team",
                    ),
                ),
            ],
            options={
                "ordering": ["goal", "step", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("to_person", None), ("to_team__isnull", False)),
                            models.Q(("to_person__isnull", False), ("to_team", None)),
                            _connector="OR",
                        ),
                        name="rule_leads_to_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("band__in", ["low", "middle", "high", ""])), name="rule_band"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("band", ""), ("channel", ""), ("goal", ""), ("step", ""), _negated=True
                        ),
                        name="rule_says_which_voices",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first_opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("seconds", models.FloatField(default=0)),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                ("counted", models.BooleanField(default=False)),
                ("asks", models.BooleanField(default=False)),
                ("wanted", models.CharField(blank=True, max_length=300)),
                ("wanted_at", models.DateTimeField(blank=True, null=True)),
                ("function", models.CharField(blank=True, max_length=20)),
                ("level", models.CharField(blank=True, max_length=20)),
                ("on_path", models.BooleanField(default=False)),
                ("is_behind", models.BooleanField(default=False)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.team",
                    ),
                ),
                (
                    "voice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readings",
                        to="voices.voice",
                    ),
                ),
            ],
            options={
                "ordering": ["first_opened_at", "id"],
                "indexes": [models.Index(fields=["person", "read_at"], name="reading_of_day")],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "voice"), name="one_reading_each"),
                    models.CheckConstraint(
                        condition=models.Q(("counted", False), ("read_at__isnull", False), _connector="OR"),
                        name="read_first",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("level__in", ["front line", "back office", "executives", "partners", ""])
                        ),
                        name="reading_level",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "function__in",
                                ["", "front line", "back office", "leadership", "partner", "supplier"],
                            )
                        ),
                        name="reading_function",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HandOn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "to_person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "to_team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.team",
                    ),
                ),
                (
                    "voice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hand_ons",
                        to="voices.voice",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("to_person", None), ("to_team__isnull", False)),
                            models.Q(("to_person__isnull", False), ("to_team", None)),
                            _connector="OR",
                        ),
                        name="handed_to_one",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("to_team__isnull", False)),
                        fields=("voice", "to_team"),
                        name="handed_to_team_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("to_person__isnull", False)),
                        fields=("voice", "to_person"),
                        name="handed_to_person_once",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="voice",
            index=models.Index(fields=["lot"], name="voice_by_lot"),
        ),
        migrations.AddIndex(
            model_name="voice",
            index=models.Index(fields=["way", "lot"], name="voice_of_way"),
        ),
        migrations.AddIndex(
            model_name="voice",
            index=models.Index(fields=["behind", "lot"], name="voice_behind"),
        ),
        migrations.AddIndex(
            model_name="voice",
            index=models.Index(fields=["goal", "step"], name="voice_of_goal"),
        ),
        migrations.AddIndex(
            model_name="voice",
            index=models.Index(fields=["came_at"], name="voice_came"),
        ),
        migrations.AddConstraint(
            model_name="voice",
            constraint=models.CheckConstraint(
                condition=models.Q(("band__in", ["low", "middle", "high", ""])), name="voice_band"
            ),
        ),
        migrations.AddConstraint(
            model_name="voice",
            constraint=models.CheckConstraint(
                condition=models.Q(("lot__gte", 0), ("lot__lt", 1)), name="voice_lot"
            ),
        ),
        migrations.AddConstraint(
            model_name="voice",
            constraint=models.CheckConstraint(condition=models.Q(("words__gte", 1)), name="voice_has_words"),
        ),
    ]
