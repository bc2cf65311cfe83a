"""What does a shop with stores and a web page do for its customers?"""

from __future__ import annotations

from afuera.simulate.plans import BUSY, FLAGSHIP, INTERNAL, LONG, LOW_STEP, PLAIN, POOR_PARTS
from afuera.simulate.plans import CompanyPlan as Company
from afuera.simulate.plans import GoalPlan as Goal
from afuera.simulate.plans import StepPlan as Step
from afuera.simulate.plans import TeamPlan as Team

COMPANY = Company(
    name="Almacenes Nogal",
    timezone="Europe/Madrid",
    currency="EUR",
    region="es-ES",
    aside="supplier desk",
    other_channel="chat",
    teams=(
        Team("online shop", "tienda en línea", "front line", 30),
        Team("stores", "tiendas", "front line", 400, ("mon-sat 09:00-22:00",)),
        Team("customer care", "atención al cliente", "front line", 90, ("mon-sat 08:00-22:00",)),
        Team("warehouse", "almacén", "back office", 150, ("mon-fri 07:00-18:00",)),
        Team("refunds", "devoluciones", "back office", 20, ("mon-fri 09:00-17:30",)),
        Team("supplier desk", "proveedores", "partner", 35, ("mon-fri 09:00-17:00",)),
    ),
    goals=(
        Goal(
            "return an item",
            "devolver un artículo",
            FLAGSHIP,
            owner="refunds",
            price=48,
            promise_days=10,
            steps=(
                Step("ask to return", "pedir la devolución", "online shop", "web", 0),
                Step("print label", "imprimir la etiqueta", "online shop", "web", 2),
                Step("hand over parcel", "entregar el paquete", "stores", "store", 12),
                Step("inspect", "inspección", "stores", "store", 9),
                Step("approve refund", "aprobar el reembolso", "refunds", "store", 12),
                Step("get the money", "recibir el dinero", "warehouse", "email", 14),
            ),
        ),
        Goal(
            "buy online",
            "comprar en línea",
            PLAIN,
            owner="online shop",
            price=72,
            steps=(
                Step("search", "buscar", "online shop", "web", 0),
                Step("order", "pedir", "online shop", "web", 1),
                Step("track", "seguir el envío", "warehouse", "email", 14),
                Step("receive", "recibir", "warehouse", "email", 14),
            ),
        ),
        Goal(
            "get help",
            "pedir ayuda",
            PLAIN,
            owner="customer care",
            steps=(
                Step("call in", "llamar", "customer care", "call", 0),
                Step("explain", "explicar", "customer care", "call", 2),
                Step("investigate", "averiguar", "warehouse", "email", 14),
                Step("solution", "solución", "warehouse", "email", 12),
            ),
        ),
        Goal(
            "use the guarantee",
            "usar la garantía",
            PLAIN,
            owner="customer care",
            steps=(
                Step("claim", "reclamar", "stores", "store", 0),
                Step("show receipt", "mostrar el tique", "stores", "store", 3),
                Step("second opinion", "segunda opinión", "stores", "store", 8, 0.6),
                Step("repair", "reparación", "warehouse", "email", 16),
                Step("collect", "recoger", "warehouse", "email", 14),
            ),
        ),
        Goal(
            "click and collect",
            "recoger en tienda",
            LOW_STEP,
            owner="stores",
            price=35,
            steps=(
                Step("reserve", "reservar", "online shop", "app", 0),
                Step(
                    "find the counter",
                    "encontrar el mostrador",
                    "stores",
                    "store",
                    10,
                    ok=0.64,
                    recovers=0.985,
                ),
                Step("pick up", "retirar", "stores", "store", 1),
            ),
        ),
        Goal(
            "find a size",
            "encontrar mi talla",
            BUSY,
            owner="online shop",
            steps=(
                Step("open catalogue", "abrir el catálogo", "online shop", "app", 0),
                Step("try sizes", "probar tallas", "online shop", "app", 1, repeats=7),
                Step("choose size", "elegir talla", "online shop", "app", 1),
            ),
        ),
        Goal(
            "order a kitchen",
            "encargar una cocina",
            LONG,
            owner="stores",
            price=5400,
            gap_days=21,
            recurrence_days=40,
            wait_days=16,
            silence_days=16,
            steps=(
                Step("first design", "primer diseño", "stores", "store", 0),
                Step("measure", "medir", "stores", "store", 120),
                Step("build", "fabricar", "supplier desk", "email", 200),
                Step("deliver", "entregar", "supplier desk", "email", 180),
                Step("last visit", "última visita", "warehouse", "mail", 160),
            ),
        ),
        Goal(
            "exchange a gift",
            "cambiar un regalo",
            POOR_PARTS,
            owner="stores",
            goal_benchmark=0.75,
            steps=(
                Step("ask without receipt", "pedir sin tique", "stores", "store", 0, ok=0.79, recovers=0.3),
                Step("check stock", "ver existencias", "stores", "store", 4, ok=0.75, recovers=0.3),
                Step("wait for item", "esperar el artículo", "warehouse", "email", 14, ok=0.77, recovers=0.3),
                Step("take it home", "llevárselo", "warehouse", "email", 12, ok=0.83, recovers=0.2),
            ),
        ),
        Goal(
            "get new stock",
            "pedir reposición",
            INTERNAL,
            owner="warehouse",
            traveller="employee",
            goal_benchmark=0.75,
            steps=(
                Step("request", "solicitar", "stores", "app", 0),
                Step("pick", "preparar", "warehouse", "email", 9),
                Step("shelve", "reponer", "supplier desk", "chat", 12),
            ),
        ),
    ),
)
