"""What did the people of the demo write on their maps?  Opinions, interviews, and beliefs too rosy.

Entries are in Spanish, the language in which the people of the simulated company work.  Where its truth is
broken, the company believes that all is well: that distance is what the demo shows.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from django.conf import settings

from afuera.report.reader import facts, rows
from afuera.web.bilingual import Refused
from afuera.web.journeys import map_operations as operations
from afuera.web.journeys import map_queries as queries
from afuera.web.journeys.map_content import Content, Entry
from afuera.web.journeys.map_lanes import DATA, FIELDWORK, OPINION
from afuera.web.journeys.map_operations import Writing, newest
from afuera.web.journeys.models import Goal
from afuera.web.journeys.queries import newest_study
from afuera.web.teams.models import Person
from afuera.wording import mark

Told = tuple[int, str, str, str, str]  # stage from 1, lane, words, what backs them, where from
INTERVIEWS: Final = "12 entrevistas en casa, marzo de 2026"
SHADOWED: Final = "2 mañanas escuchando llamadas, abril de 2026"

MAPS: Final[dict[str, tuple[tuple[float, ...], tuple[Told, ...]]]] = {
    "change plan": (
        (1.0, 1.0, 1.5, 1.0, 0.5, 1.0),
        (
            (1, "do", "Pregunta primero en casa qué usa cada uno", FIELDWORK, INTERVIEWS),
            (1, "needs", "Ver su consumo real al lado de los planes", FIELDWORK, INTERVIEWS),
            (1, "opportunities", "Proponer el plan según su consumo, con el porqué", OPINION, ""),
            (2, "do", "Abre tres páginas y hace cuentas en un papel", FIELDWORK, INTERVIEWS),
            (2, "needs", "Un solo precio final, con todo incluido", FIELDWORK, INTERVIEWS),
            (2, "frictions", "La letra pequeña está en otro documento", OPINION, ""),
            (2, "systems", "Catálogo de planes, se actualiza los lunes", OPINION, ""),
            (3, "do", "Vuelve a contar su historia a quien conteste", FIELDWORK, SHADOWED),
            (3, "needs", "Que quien atiende vea lo que ya dijo en el chat", FIELDWORK, SHADOWED),
            (3, "opportunities", "Pasar el chat a la llamada, con un solo responsable", OPINION, ""),
            (3, "inside", "Ventas no ve el historial del chat: lo copia a mano", FIELDWORK, SHADOWED),
            (3, "systems", "Chat y centralita no se hablan", FIELDWORK, SHADOWED),
            (4, "needs", "La confirmación por escrito, en el momento", OPINION, ""),
            (4, "opportunities", "Enviar el resumen antes de colgar", OPINION, ""),
            (5, "do", "Apaga y prende el equipo por si acaso", OPINION, ""),
            (
                5,
                "inside",
                "Soporte activa por lotes a las seis de la tarde",
                FIELDWORK,
                "Visita a soporte, 14 abril",
            ),
            (6, "needs", "Entender en una frase qué cambió y por qué", FIELDWORK, INTERVIEWS),
            (6, "opportunities", "Primera factura explicada línea por línea", OPINION, ""),
            (6, "systems", "Facturación cierra el día 28", OPINION, ""),
        ),
    ),
    "change of service": (
        (0.5, 1.0, 1.5, 1.0, 0.5, 1.0, 0.5, 1.0),
        (
            (1, "do", "Busca si otros tuvieron el mismo problema", FIELDWORK, INTERVIEWS),
            (1, "needs", "Saber cuánto tarda, antes de empezar", FIELDWORK, INTERVIEWS),
            (2, "frictions", "El chat solo sabe de productos, no de cambios", FIELDWORK, SHADOWED),
            (2, "opportunities", "Que el chat pueda dejar todo pedido", OPINION, ""),
            (3, "do", "Pide la mañana libre para poder llamar", FIELDWORK, INTERVIEWS),
            (3, "needs", "Una fecha, y alguien con nombre", FIELDWORK, INTERVIEWS),
            (3, "inside", "Se mide cuánto dura la llamada, no si sirvió", FIELDWORK, SHADOWED),
            (4, "do", "Guarda la carta con las demás", OPINION, ""),
            (
                4,
                "frictions",
                "La carta no dice lo que acordaron por teléfono",
                FIELDWORK,
                "8 cartas leídas con clientes",
            ),
            (4, "systems", "Las cartas salen de un sistema de 2009", OPINION, ""),
            (5, "needs", "Ver en la página lo mismo que en la carta", OPINION, ""),
            (6, "do", "Llama con la carta en la mano", FIELDWORK, SHADOWED),
            (6, "inside", "Nadie al teléfono puede ver la carta", FIELDWORK, SHADOWED),
            (6, "opportunities", "Que quien firma la carta conteste la llamada", OPINION, ""),
            (7, "needs", "Una carta menos", FIELDWORK, INTERVIEWS),
            (8, "do", "Dice que sí para terminar", OPINION, ""),
            (8, "opportunities", "Preguntar un mes después si quedó bien", OPINION, ""),
        ),
    ),
    "send a Christmas gift": (
        (1.0, 1.5, 1.0, 1.5),
        (
            (1, "do", "Elige en el celular, camino al trabajo", OPINION, ""),
            (
                1,
                "needs",
                "Hasta qué día se puede pedir para que llegue",
                FIELDWORK,
                "25 personas en tienda, diciembre",
            ),
            (
                2,
                "feel",
                "Se quedan mirando el papel: les gusta de verdad",
                FIELDWORK,
                "25 personas en tienda, diciembre",
            ),
            (2, "opportunities", "Dejar escribir la tarjeta desde casa", OPINION, ""),
            (
                3,
                "frictions",
                "El camión sale a las cuatro y la fila se cierra a las seis",
                FIELDWORK,
                "Un día en la bodega",
            ),
            (3, "inside", "La transportadora no sabe cuáles son regalos", FIELDWORK, "Un día en la bodega"),
            (3, "systems", "Guía impresa; el número no pasa a la página", OPINION, ""),
            (
                4,
                "do",
                "Llama a quien lo recibe para preguntar si llegó",
                FIELDWORK,
                "25 personas en tienda, diciembre",
            ),
            (4, "consequences", "Se quedó sin regalo en la noche de Navidad", FIELDWORK, "9 llamadas, enero"),
            (4, "opportunities", "Decirlo antes del 20, con otra opción pagada", OPINION, ""),
        ),
    ),
    "make a complaint": (
        (0.0, 1.0, 1.0),
        (
            (1, "do", "Escribe de noche, cuando ya acostó a los hijos", FIELDWORK, INTERVIEWS),
            (1, "needs", "Adjuntar una foto y no volver a explicarlo", FIELDWORK, INTERVIEWS),
            (
                2,
                "frictions",
                "Cada respuesta es de otra persona y empieza de cero",
                FIELDWORK,
                "40 casos leídos enteros",
            ),
            (2, "inside", "Quien contesta no puede decidir nada", FIELDWORK, "40 casos leídos enteros"),
            (2, "needs", "Una respuesta a lo que preguntó", OPINION, ""),
            (2, "opportunities", "Dar a quien contesta hasta 80.000 pesos para resolver", OPINION, ""),
            (
                2,
                "systems",
                "Plantillas: 31 textos, 4 hablan de culpa nuestra",
                DATA,
                "Conteo de plantillas, abril",
            ),
            (3, "consequences", "Gana el caso y se va de todos modos", OPINION, ""),
            (3, "opportunities", "Contarle qué cambió por su queja", OPINION, ""),
        ),
    ),
    "order supplies": (
        (1.0, 1.0, 0.5, 1.0),
        (
            (
                1,
                "do",
                "Pide el viernes para toda la semana siguiente",
                FIELDWORK,
                "6 visitas a tiendas, mayo de 2026",
            ),
            (
                2,
                "needs",
                "Una fecha cierta, aunque sea tarde",
                FIELDWORK,
                "6 visitas a tiendas, mayo de 2026",
            ),
            (2, "systems", "La fecha sale de una tabla, no de la bodega", OPINION, ""),
            (
                3,
                "inside",
                "La bodega ve renglones, nunca pedidos completos",
                FIELDWORK,
                "Un día en la bodega",
            ),
            (
                4,
                "do",
                "Manda a alguien a comprar al lado lo que falta",
                FIELDWORK,
                "6 visitas a tiendas, mayo de 2026",
            ),
            (
                4,
                "consequences",
                "La mitad del pedido se va a otro proveedor",
                FIELDWORK,
                "6 visitas a tiendas, mayo de 2026",
            ),
            (
                4,
                "opportunities",
                "Prometer el día que podemos cumplir, y avisar de una vez si no se puede",
                OPINION,
                "",
            ),
        ),
    ),
}


def draw_demo_maps() -> int:
    """Write the maps of the demo, once; how many were written."""
    if not settings.DEMO:
        raise Refused(mark("This installation does not run in demo mode."))
    study = newest_study()
    people = {one.name.split()[0]: one for one in Person.objects.filter(invented=True)}
    found = {row.get("goal"): row for row in rows(facts(study.findings if study else {}).get("journeys"))}
    written = 0
    for goal in Goal.objects.filter(key__in=MAPS):
        if newest(goal) is None and goal.key in found:
            _draw(goal, queries.proposed(goal, found[goal.key]), people)
            written += 1
    return written


def _draw(goal: Goal, bare: Content, people: dict[str, Person]) -> None:
    """Three evenings: what was said in the workshop, what was found outside, what the leaders believe."""
    beliefs, told = MAPS[goal.key]
    workshop, outside, leaders = (
        "Taller con ocho equipos",
        "Lo que vimos al ir a mirar",
        "Lo que creíamos en el comité de abril",
    )
    by = people.get("Marta"), people.get("Andrés"), people.get("Marta")
    content = _with(bare, told, (OPINION,), by[0])
    first = operations.bring_in(Writing(goal, by[0], 0, bare, workshop), content)
    content = _with(content, told, (FIELDWORK, DATA), by[1])
    second = operations.bring_in(Writing(goal, by[1], first.number, bare, outside), content)
    believed = {stage.id: belief for stage, belief in zip(content.stages, beliefs, strict=False)}
    operations.believe(Writing(goal, by[2], second.number, bare, leaders), believed)


def _with(content: Content, told: tuple[Told, ...], backed: tuple[str, ...], by: Person | None) -> Content:
    from django.utils import timezone

    at = timezone.now().isoformat(timespec="seconds")
    for place, lane, words, backed_by, source in told:
        if backed_by in backed and place <= len(content.stages):
            entry = Entry(
                content.fresh("e"),
                content.stages[place - 1].id,
                lane,
                words,
                backed_by,
                source,
                by.name if by else "",
                at,
            )
            content = replace(content, entries=(*content.entries, entry))
    return content
