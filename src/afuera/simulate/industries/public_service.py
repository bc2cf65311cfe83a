"""What does a town hall do for the people who live there?"""

from __future__ import annotations

from afuera.simulate.plans import BUSY, FLAGSHIP, INTERNAL, LONG, LOW_STEP, PLAIN, POOR_PARTS
from afuera.simulate.plans import CompanyPlan as Company
from afuera.simulate.plans import GoalPlan as Goal
from afuera.simulate.plans import StepPlan as Step
from afuera.simulate.plans import TeamPlan as Team

COMPANY = Company(
    name="Ayuntamiento de Valdemora",
    timezone="Europe/Madrid",
    currency="EUR",
    region="es-ES",
    aside="archive",
    other_channel="chat",
    teams=(
        Team("web office", "sede electrónica", "front line", 12),
        Team("front desk", "atención ciudadana", "front line", 45, ("mon-sat 08:30-21:00",)),
        Team("helpline", "teléfono 010", "front line", 30, ("mon-sat 08:00-22:00",)),
        Team("social services", "servicios sociales", "back office", 55, ("mon-fri 09:00-17:30",)),
        Team("treasury", "tesorería", "back office", 25, ("mon-fri 09:00-17:00",)),
        Team("archive", "archivo", "back office", 8, ("mon-fri 09:00-17:00",)),
    ),
    goals=(
        Goal(
            "get dependency help",
            "pedir ayuda a la dependencia",
            FLAGSHIP,
            owner="social services",
            promise_days=14,
            steps=(
                Step("ask what is needed", "preguntar requisitos", "web office", "web", 0),
                Step("fill in request", "rellenar la solicitud", "web office", "web", 6),
                Step("bring papers", "llevar papeles", "front desk", "store", 14),
                Step("register", "registrar", "front desk", "store", 6),
                Step("home visit", "visita a domicilio", "social services", "store", 16),
                Step("decision letter", "resolución", "treasury", "mail", 16),
            ),
        ),
        Goal(
            "register at an address",
            "empadronarse",
            PLAIN,
            owner="front desk",
            steps=(
                Step("book", "pedir cita", "helpline", "call", 0),
                Step("remember papers", "preparar papeles", "helpline", "call", 3),
                Step("go in person", "acudir", "front desk", "store", 16),
                Step("certificate", "volante", "front desk", "store", 4),
            ),
        ),
        Goal(
            "appeal a fine",
            "recurrir una multa",
            PLAIN,
            owner="treasury",
            steps=(
                Step("read the notice", "leer el aviso", "web office", "web", 0),
                Step("write appeal", "escribir el recurso", "web office", "web", 12),
                Step("study", "estudio", "treasury", "mail", 16),
                Step("ruling", "resolución del recurso", "treasury", "mail", 16),
            ),
        ),
        Goal(
            "pay a tax in parts",
            "fraccionar un impuesto",
            PLAIN,
            owner="treasury",
            steps=(
                Step("ask for terms", "pedir plazos", "helpline", "call", 0),
                Step("prove income", "acreditar ingresos", "helpline", "call", 12, 0.7),
                Step("sign plan", "firmar el plan", "helpline", "call", 8),
                Step("first payment", "primer pago", "treasury", "email", 16),
                Step("receipt", "recibo", "treasury", "email", 10),
            ),
        ),
        Goal(
            "renew a library card",
            "renovar el carné",
            LOW_STEP,
            owner="front desk",
            steps=(
                Step("find the page", "hallar la página", "web office", "web", 0, ok=0.66, recovers=0.985),
                Step("renew", "renovar", "web office", "web", 1),
                Step("new card", "carné nuevo", "front desk", "mail", 16),
            ),
        ),
        Goal(
            "follow my file",
            "seguir mi expediente",
            BUSY,
            owner="web office",
            steps=(
                Step("sign in", "entrar", "web office", "app", 0),
                Step("look up file", "consultar expediente", "web office", "app", 2, repeats=6),
                Step("read answer", "leer la respuesta", "web office", "app", 2),
            ),
        ),
        Goal(
            "building permit",
            "licencia de obra",
            LONG,
            owner="archive",
            gap_days=21,
            recurrence_days=40,
            wait_days=16,
            silence_days=16,
            steps=(
                Step("hand in project", "presentar el proyecto", "front desk", "store", 0),
                Step("complete papers", "completar papeles", "front desk", "store", 130),
                Step("technical report", "informe técnico", "archive", "email", 200),
                Step("public notice", "exposición pública", "archive", "email", 180),
                Step("permit", "licencia", "treasury", "mail", 150),
            ),
        ),
        Goal(
            "school place",
            "plaza escolar",
            POOR_PARTS,
            owner="social services",
            goal_benchmark=0.75,
            steps=(
                Step("choose schools", "elegir centros", "helpline", "call", 0, ok=0.80, recovers=0.3),
                Step("send points", "enviar baremo", "helpline", "email", 12, ok=0.74, recovers=0.3),
                Step("lists", "listas", "social services", "email", 16, ok=0.78, recovers=0.3),
                Step("enrol", "matricular", "social services", "mail", 14, ok=0.84, recovers=0.2),
            ),
        ),
        Goal(
            "get a travel claim paid",
            "cobrar una dieta",
            INTERNAL,
            owner="treasury",
            traveller="employee",
            goal_benchmark=0.75,
            steps=(
                Step("file claim", "presentar la dieta", "web office", "web", 0),
                Step("boss signs", "firma del jefe", "archive", "email", 10),
                Step("paid", "pagada", "treasury", "chat", 14),
            ),
        ),
    ),
)
