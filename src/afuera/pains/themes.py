"""What do customers complain of in their own words, as long as nobody has named themes?

A few troubles that any company may have, each with words and phrases in Spanish and in English.  A theme that
people name themselves, or that voices bring, needs no line here: its words stand in its signature.
"""

from __future__ import annotations

from typing import Final

# What a reply says that is read off a script.
BY_THE_SCRIPT: Final = (
    *("por politica", "nuestras politicas", "politica interna", "politica de la empresa"),
    *("company policy", "matter of policy", "our policy", "our policies", "not eligible", "no procede"),
)
THEMES: Final[dict[str, tuple[str, ...]]] = {
    "by_policy": (
        *("por politica", "nuestras politicas", "es la politica", "company policy", "as a matter of policy"),
        *("your policy", "texto copiado", "no me escuchan", "canned", "not listening", "copied text"),
        *("pasted text", "you do not listen", "nobody read what i wrote", "nadie leyo lo que escribi"),
        *("siempre la misma frase", "one and the same sentence", "policy, policy*"),
    ),
    "late": (
        *(
            "llego tarde",
            "tarde y mal",
            "despues de la fecha",
            "no llego a tiempo",
            "la fecha no",
            "came late",
        ),
        *(
            "after the date",
            "did not keep it",
            "not on time",
            "no cumpli*",
            "too late",
            "nunca se cuando llega",
        ),
        *("la fecha que dan no es la real", "never know when it will come", "the date they give"),
    ),
    "overcharged": (
        *("me cobraron de mas", "cobro indebido", "cobro que no", "cobraron dos veces", "doble cobro"),
        *("overcharged", "charged twice", "wrong charge", "charged for nothing", "de mas en la factura"),
    ),
    "cannot_leave": (
        *(
            "no me dejan cancelar",
            "no puedo cancelar",
            "no me deja cancelar",
            "permanencia",
            "no me dan de baja",
        ),
        *(
            "will not let me cancel",
            "can't cancel",
            "cannot cancel",
            "won't let me leave",
            "cancellation fee",
        ),
    ),
    "nobody_answers": (
        *(
            "nadie contesta",
            "nadie responde",
            "no contestan",
            "no responden",
            "nobody answers",
            "no one answers",
        ),
        *("nobody replies", "no reply", "sin respuesta", "esperando respuesta", "waiting for a reply"),
    ),
    "nobody_responsible": (
        *("nadie se hace cargo", "nadie responde por", "se echan la culpa", "se lavan las manos"),
        *("nobody takes responsibility", "blames the other", "wash their hands", "nobody knows"),
    ),
    "no_person": (
        *("hablar con una persona", "hablo con una maquina", "mensajes automaticos", "speak to a person"),
        *("talk to a human", "automatic messages", "talking to a machine", "no one left to talk to"),
    ),
}
