"""Did a letter leave?  It is claimed, then sent, then noted; whoever is killed in between leaves a trace.

Nothing counts as told that did not leave.  What failed says why and waits for a person; of what was claimed
and never noted nobody knows whether it left, so it is sent again only when a person asks for it.
"""

from __future__ import annotations

import datetime as dt
import logging
import smtplib
from collections.abc import Callable
from typing import Any, ClassVar

from django.core.mail import send_mail
from django.db import models
from django.db.models import Q
from django.utils import timezone

from afuera.wording import mark

log = logging.getLogger(__name__)
WAITING, SENDING, READY, SENT, FAILED, REFUSED = "waiting", "sending", "ready", "sent", "failed", "refused"
STATES: dict[str, str] = {
    WAITING: mark("goes out now"),
    SENDING: mark("nobody knows whether it left"),
    READY: mark("lies ready for the file or the API"),
    SENT: mark("sent"),
    FAILED: mark("did not leave"),
    REFUSED: mark("could not be delivered"),
}
# Why not: a word, never the mail server's own text, in which the address of a customer stands.
FAULTS: dict[str, str] = {
    "address": mark("the mail server refused the address"),
    "server": mark("the mail server did not answer"),
    "other": mark("the letter could not be made"),
}
STUCK_AFTER = dt.timedelta(minutes=15)  # longer than any mail server is waited for


class Leaving(models.Model):
    """A row for which a letter leaves once."""

    state = models.CharField(max_length=8, default=WAITING)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=10, blank=True)

    class Meta:
        abstract = True
        constraints: ClassVar = []

    @property
    def stands(self) -> str:
        """How it is with the letter, as a word to be said."""
        return STATES[self.state]

    @property
    def why(self) -> str:
        """Why it did not leave, as a word to be said; empty when it did."""
        return FAULTS.get(self.fault, "")

    @property
    def stuck(self) -> bool:
        """Was it claimed so long ago that nobody is at it any more?"""
        return self.state == SENDING and (
            self.claimed_at is None or self.claimed_at < timezone.now() - STUCK_AFTER
        )

    @property
    def may_go_again(self) -> bool:
        """May a person ask for it again?"""
        return self.state == FAILED or self.stuck


def known_state(name: str) -> models.CheckConstraint:
    """Its state is one of ours."""
    return models.CheckConstraint(condition=Q(state__in=list(STATES)), name=f"{name}_state")


def checks(name: str) -> tuple[models.CheckConstraint, models.CheckConstraint]:
    """What holds of a letter to a customer: a known state, and the moment it left if and only if it did."""
    when_sent = Q(state=SENT, sent_at__isnull=False) | (~Q(state=SENT) & Q(sent_at=None))
    return known_state(name), models.CheckConstraint(condition=when_sent, name=f"{name}_when_sent")


def not_left() -> Q:
    """Those that a person may send again: failed, or claimed and never noted."""
    return Q(state=FAILED) | Q(state=SENDING, claimed_at__lt=timezone.now() - STUCK_AFTER)


def deliver(row: Leaving, write: Callable[[], Any], **facts: Any) -> bool:
    """Claim the row as it was read, send, note that it left.  False: somebody else is at it, or it failed."""
    rows, now = type(row)._default_manager.filter(pk=row.pk), timezone.now()
    as_read = rows.filter(state=row.state, claimed_at=row.claimed_at)
    if not as_read.update(state=SENDING, claimed_at=now, fault="", **facts):
        return False
    row.fault, mine = "", rows.filter(state=SENDING, claimed_at=now)
    try:
        write()
    except Exception as fault:  # noqa: BLE001 (one letter that fails stops no other; its text names the customer)
        row.fault = _word(fault)
        log.warning("A letter did not leave (%s): %s", row.fault, type(fault).__name__)
        mine.update(state=FAILED, fault=row.fault)
        return False
    mine.update(state=SENT, sent_at=timezone.now())
    return True


def write_to(row: Leaving, address: str, subject: str, text: str, **facts: Any) -> bool:
    """Deliver a letter by e-mail.  A line break never gets into a header."""
    return deliver(row, lambda: send_mail(" ".join(subject.split()), text, None, [address]), **facts)


def write_to_customer(row: Leaving, address: str | None, letter: Callable[[], tuple[str, str]]) -> None:
    """Write to one customer once, (subject, text); who has no address lies ready for the file or the API."""
    if address is None:
        by_file = {"state": READY, "via": "file"}
        type(row)._default_manager.filter(pk=row.pk, state=WAITING).update(**by_file)
        return
    write_to(row, address, *letter(), via="email")


def _word(fault: Exception) -> str:
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return "address"
    return "server" if isinstance(fault, OSError) else "other"  # every fault of smtplib is an OSError
