"""What do the tests of voices let customers say?  Four troubles, in both languages, in many words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from afuera.company import Company
from afuera.journeys.refresh import refresh
from afuera.journeys.shelf import fill
from afuera.lake import Lake
from afuera.people import identities
from afuera.voices.embedding import Vectors, default
from lakes import piece

START = datetime(2026, 1, 5, 12, tzinfo=UTC)  # a Monday

SAID: dict[str, dict[str, tuple[list[str], list[str]]]] = {
    "delivery": {
        "es": (
            ["El paquete", "Mi pedido", "La caja"],
            [
                "llegó con cinco días de retraso",
                "no ha llegado todavía",
                "lo dejaron en la calle bajo la lluvia",
                "llegó abierto y mojado",
            ],
        ),
        "en": (
            ["The parcel", "My order", "The box"],
            [
                "arrived five days late",
                "has still not arrived",
                "was left in the street in the rain",
                "came open and wet",
            ],
        ),
    },
    "closed": {
        "es": (
            ["Me transfirieron", "Me pasaron", "Mandaron mi llamada"],
            [
                "a un área cerrada",
                "a un departamento que ya había cerrado",
                "a una oficina donde nadie contesta",
                "a un área que no atiende hoy",
            ],
        ),
        "en": (
            ["I was passed", "They transferred me", "My call was sent"],
            [
                "to a closed department",
                "to a department that had closed already",
                "to an office where nobody answers",
                "to an area that is shut today",
            ],
        ),
    },
    "invoice": {
        "es": (
            ["En la factura", "En mi recibo", "En el cobro del mes"],
            [
                "me cobraron dos veces",
                "hay un cargo que no reconozco",
                "el importe es más alto que el acordado",
                "aparece una comisión que nadie explicó",
            ],
        ),
        "en": (
            ["On the invoice", "On my bill", "In this month's charge"],
            [
                "I was charged twice",
                "there is a fee that I do not recognise",
                "the amount is higher than agreed",
                "there is a commission nobody explained",
            ],
        ),
    },
    "praise": {
        "es": (
            ["La señora de la tienda", "El chico de la sucursal", "La persona que me atendió"],
            [
                "fue amable y paciente",
                "me explicó todo con cariño",
                "se quedó conmigo hasta resolverlo",
                "fue encantadora y muy atenta",
            ],
        ),
        "en": (
            ["The lady in the shop", "The young man at the branch", "The person who served me"],
            [
                "was kind and patient",
                "explained everything with care",
                "stayed with me until it was solved",
                "was lovely and very attentive",
            ],
        ),
    },
}


def sentences(theme: str, tongue: str) -> list[str]:
    """All that is said of a trouble in one language."""
    begins, ends = SAID[theme][tongue]
    return [f"{one} {two}." for one in begins for two in ends]


def comment(number: int, text: str, tongue: str, **more: Any) -> dict[str, Any]:
    """A comment of a customer of their own, with the touch before it."""
    return {
        "source": "crm",
        "signal_id": f"c{number}",
        "kind": "comment",
        "actor": "customer",
        "person": f"p{number}",
        "goal": "get help",
        "step": "ask",
        "channel": "call",
        "occurred_at": START + timedelta(hours=number),
        "sequence": number,
        "text": text,
        "language": tongue,
        **more,
    }


def comments(themes: Sequence[str] = tuple(SAID), first: int = 0) -> list[dict[str, Any]]:
    """Everything about these troubles, in an order that mixes them."""
    said = [
        (text, tongue) for theme in themes for tongue in ("es", "en") for text in sentences(theme, tongue)
    ]
    order = np.random.default_rng(3).permutation(len(said))
    return [comment(first + place, *said[at]) for place, at in enumerate(order.tolist())]


def bring(lake: Lake, rows: Iterable[dict[str, Any]], name: str = "said") -> int:
    """Bring signals in and put them on the shelf; the number of the import."""
    batch = lake.add([piece(rows)], name=name).batch
    shelved(lake)
    return batch


def shelved(lake: Lake) -> Path:
    """A new shelf of what the lake holds."""
    who = identities(lake)
    refresh(lake, Company.empty(), who)
    return fill(lake, Company.empty(), who)


class Counting:
    """The embedder that everybody has, which writes down what it was given."""

    name, width = "use-multilingual-3", 512

    def __init__(self) -> None:
        self.read: list[str] = []

    def __call__(self, texts: Sequence[str]) -> Vectors:
        self.read += texts
        return default()(texts)
