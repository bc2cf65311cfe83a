"""What is kept about those who work here?  Company, teams, people, invitations, and who did or saw what."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from afuera.web.bilingual import said
from afuera.web.permissions import ROLES

LANGUAGES = [("es", "Español"), ("en", "English")]
FUNCTIONS = {
    "front line": said("Front line"),
    "back office": said("Back office"),
    "leadership": said("Leadership"),
    "partner": said("Partner"),
    "supplier": said("Supplier"),
}


def _functions() -> list[tuple[str, Any]]:
    return list(FUNCTIONS.items())


def _roles() -> list[tuple[str, Any]]:
    return [(code, said(name)) for code, name in ROLES.items()]


class Company(models.Model):
    """The one company of this installation."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2, choices=LANGUAGES, default="es")
    region = models.CharField(max_length=2, blank=True)
    timezone = models.CharField(max_length=64, default="UTC")
    currency = models.CharField(max_length=3, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="one_company"),
            models.CheckConstraint(condition=Q(language__in=["es", "en"]), name="company_language"),
        ]


class Team(models.Model):
    """A team.  `name` is the key that signals carry and never changes; people read `label`."""

    name = models.CharField(max_length=120)
    name_es = models.CharField(max_length=120, blank=True)
    name_en = models.CharField(max_length=120, blank=True)
    function = models.CharField(max_length=20, choices=_functions, blank=True)
    people = models.PositiveIntegerField(null=True, blank=True)
    opens = models.JSONField(default=list, blank=True)
    closed = models.JSONField(default=list, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name"], name="team_once"),
            models.CheckConstraint(condition=~Q(name=""), name="team_named"),
            models.CheckConstraint(condition=Q(people=None) | Q(people__gte=1), name="team_of_people"),
            models.CheckConstraint(condition=Q(function__in=["", *FUNCTIONS]), name="team_function"),
        ]

    def __str__(self) -> str:
        return self.name

    def label(self, language: str) -> str:
        """What readers of a language call it; its key when nobody said."""
        return (self.name_es if language == "es" else self.name_en) or self.name


class People(BaseUserManager["Person"]):
    """How people are found when they sign in."""

    def get_by_natural_key(self, username: str | None) -> Person:
        """By e-mail, whatever its capitals."""
        return self.get(email=(username or "").strip().lower())


class Person(AbstractBaseUser):
    """Somebody who works here or with us.  Never deleted; an account is closed."""

    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=20, choices=_roles)
    language = models.CharField(max_length=2, choices=LANGUAGES, default="es")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="members")
    is_active = models.BooleanField(default=True)
    invented = models.BooleanField(
        default=False, editable=False
    )  # of the demo: may be entered with one click
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = People()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "role"]

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["email"], name="email_once"),
            models.CheckConstraint(condition=Q(email=Lower(F("email"))), name="email_small"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(email=""), name="person_named"),
            models.CheckConstraint(condition=Q(role__in=list(ROLES)), name="person_role"),
            models.CheckConstraint(condition=Q(language__in=["es", "en"]), name="person_language"),
        ]

    def __str__(self) -> str:
        return self.name


class Invitation(models.Model):
    """A letter with a link that works once.  The link is signed with the installation's key, not kept here.

    The first one has neither address nor sender: it makes the first administrator.
    """

    email = models.EmailField(max_length=254, blank=True)
    name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=20, choices=_roles)
    language = models.CharField(max_length=2, choices=LANGUAGES, default="es")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT)
    invited_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="invitations")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.OneToOneField(Person, null=True, on_delete=models.PROTECT, related_name="invitation")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["email"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation",
            ),
            models.CheckConstraint(condition=Q(email=Lower(F("email"))), name="invitation_small"),
            models.CheckConstraint(
                condition=~Q(email="") | Q(invited_by=None, role="administrator"),
                name="invitation_to_somebody",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="invitation_lasts"),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, withdrawn_at=None),
                name="accepted_by_somebody",
            ),
            models.CheckConstraint(condition=Q(role__in=list(ROLES)), name="invitation_role"),
        ]


class Kept(models.Model):
    """A row that is written once: neither changed nor deleted (a trigger of the database refuses changes)."""

    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, db_index=True)
    subject = models.CharField(max_length=300)

    class Meta:
        abstract = True
        ordering: ClassVar = ["-id"]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Only a new row can be saved."""
        if self.pk is not None:
            raise TypeError("a row of the audit log is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Never."""
        raise TypeError("a row of the audit log is never deleted")


class Write(Kept):
    """Somebody changed something: what it was and became, and why.  No person: the installation."""

    operation = models.CharField(max_length=60)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    why = models.CharField(max_length=500, blank=True)


class Look(Kept):
    """Somebody looked at a customer's history: whose (a key, never a name) and on which page."""

    address = models.CharField(max_length=500)
