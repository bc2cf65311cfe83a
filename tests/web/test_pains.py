"""What hurts customers most: the ordered list, one pain, and what people decide about it."""

from __future__ import annotations

import pytest
from django.db import Error, IntegrityError, transaction

from afuera.web.pains.models import Pain, PainHistory

pytestmark = pytest.mark.django_db


def test_a_signature_is_frozen_and_a_history_is_never_rewritten(everybody):
    pain = Pain.objects.create(key="abc", signature={"kind": "friction", "friction": "wait"}, kind="friction")
    pain.state = "accepted"
    pain.save()
    with pytest.raises(Error), transaction.atomic():
        Pain.objects.filter(pk=pain.pk).update(signature={"kind": "friction"})
    line = PainHistory.objects.create(pain=pain, what="propose")
    with pytest.raises(Error), transaction.atomic():
        PainHistory.objects.filter(pk=line.pk).update(why="another")
    with pytest.raises(IntegrityError), transaction.atomic():
        PainHistory.objects.create(pain=pain, what="refuse")
