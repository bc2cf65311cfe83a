"""What does a telephone company do for its customers?"""

from __future__ import annotations

from afuera.simulate.plans import BUSY, FLAGSHIP, INTERNAL, LONG, LOW_STEP, PLAIN, POOR_PARTS
from afuera.simulate.plans import CompanyPlan as Company
from afuera.simulate.plans import GoalPlan as Goal
from afuera.simulate.plans import StepPlan as Step
from afuera.simulate.plans import TeamPlan as Team

COMPANY = Company(
    name="Hilo Claro",
    timezone="America/Bogota",
    currency="COP",
    region="es-CO",
    aside="credit control",
    other_channel="store",
    teams=(
        Team("digital", "canales digitales", "front line", 25),
        Team("sales", "ventas", "front line", 80, ("mon-sat 08:00-22:00",)),
        Team("technical support", "soporte técnico", "front line", 120, ("mon-sat 07:00-22:00",)),
        Team("billing", "facturación", "back office", 42, ("mon-fri 09:00-18:00",)),
        Team("field crew", "cuadrilla de campo", "partner", 60, ("mon-fri 08:00-18:00",)),
        Team("credit control", "cartera", "back office", 18, ("mon-fri 09:00-17:00",)),
    ),
    goals=(
        Goal(
            "change plan",
            "cambiar de plan",
            FLAGSHIP,
            owner="sales",
            price=60000,
            promise_days=7,
            steps=(
                Step("ask", "preguntar", "digital", "web", 0),
                Step("compare", "comparar", "digital", "web", 3),
                Step("quote", "cotizar", "sales", "call", 8),
                Step("confirm", "confirmar", "sales", "call", 9),
                Step("activate", "activar", "technical support", "call", 10),
                Step("first bill", "primera factura", "billing", "email", 12),
            ),
        ),
        Goal(
            "get help with a fault",
            "resolver una avería",
            PLAIN,
            owner="technical support",
            steps=(
                Step("report", "avisar", "technical support", "call", 0),
                Step("diagnose", "diagnosticar", "technical support", "call", 4),
                Step("agree visit", "acordar visita", "technical support", "call", 6, 0.8),
                Step("visit", "visita", "field crew", "store", 12),
                Step("check line", "revisar la línea", "field crew", "store", 3),
            ),
        ),
        Goal(
            "dispute a charge",
            "reclamar un cobro",
            PLAIN,
            owner="billing",
            steps=(
                Step("see the bill", "ver la factura", "digital", "app", 0),
                Step("complain", "reclamar", "sales", "chat", 6),
                Step("send proof", "enviar prueba", "sales", "chat", 8),
                Step("review", "revisión", "billing", "email", 14),
                Step("answer", "respuesta", "billing", "email", 12),
            ),
        ),
        Goal(
            "open a line",
            "contratar una línea",
            PLAIN,
            owner="sales",
            price=45000,
            steps=(
                Step("choose", "elegir", "digital", "web", 0),
                Step("show identity", "identificarse", "digital", "web", 2),
                Step("check credit", "estudio de crédito", "credit control", "email", 9, 0.7),
                Step("get the card", "recibir la tarjeta", "sales", "store", 12),
                Step("first call", "primera llamada", "sales", "store", 5),
            ),
        ),
        Goal(
            "return a router",
            "devolver un equipo",
            LOW_STEP,
            owner="technical support",
            steps=(
                Step("ask for label", "pedir la guía", "digital", "web", 0),
                Step("find the drop point", "hallar el punto", "digital", "web", 5, ok=0.66, recovers=0.985),
                Step("hand in", "entregar", "sales", "store", 12),
                Step("receipt", "constancia", "billing", "email", 12),
            ),
        ),
        Goal(
            "top up",
            "recargar saldo",
            BUSY,
            owner="digital",
            price=9000,
            steps=(
                Step("look at balance", "ver el saldo", "digital", "app", 0, repeats=6),
                Step("pay", "pagar", "digital", "app", 1),
                Step("see it arrive", "ver que llegó", "digital", "app", 1),
            ),
        ),
        Goal(
            "move house",
            "trasladar el servicio",
            LONG,
            owner="technical support",
            gap_days=21,
            recurrence_days=40,
            wait_days=16,
            silence_days=16,
            steps=(
                Step("give notice", "avisar el traslado", "sales", "call", 0),
                Step("check new address", "revisar la dirección", "sales", "call", 100),
                Step("plan works", "planear la obra", "field crew", "email", 170),
                Step("install", "instalar", "field crew", "store", 190),
                Step("close old line", "cerrar la anterior", "billing", "mail", 150),
            ),
        ),
        Goal(
            "keep my number",
            "portar mi número",
            POOR_PARTS,
            owner="sales",
            goal_benchmark=0.75,
            steps=(
                Step("ask to port", "pedir el traslado", "sales", "call", 0, ok=0.80, recovers=0.3),
                Step("send papers", "enviar papeles", "sales", "email", 12, ok=0.74, recovers=0.3),
                Step(
                    "wait for donor",
                    "espera al operador",
                    "technical support",
                    "email",
                    14,
                    ok=0.76,
                    recovers=0.3,
                ),
                Step(
                    "use the number", "usar el número", "technical support", "chat", 10, ok=0.84, recovers=0.2
                ),
            ),
        ),
        Goal(
            "activate a customer",
            "activar un cliente",
            INTERNAL,
            owner="technical support",
            traveller="partner",
            goal_benchmark=0.75,
            steps=(
                Step("enter the order", "ingresar el pedido", "digital", "web", 0),
                Step("get approval", "obtener aprobación", "credit control", "email", 8),
                Step("line is live", "línea activa", "technical support", "chat", 10),
            ),
        ),
    ),
)
