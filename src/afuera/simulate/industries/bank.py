"""What does a bank do for its customers?"""

from __future__ import annotations

from afuera.simulate.plans import BUSY, FLAGSHIP, INTERNAL, LONG, LOW_STEP, PLAIN, POOR_PARTS
from afuera.simulate.plans import CompanyPlan as Company
from afuera.simulate.plans import GoalPlan as Goal
from afuera.simulate.plans import StepPlan as Step
from afuera.simulate.plans import TeamPlan as Team

COMPANY = Company(
    name="Banco Ceiba",
    timezone="America/Mexico_City",
    currency="MXN",
    region="es-MX",
    aside="legal",
    other_channel="chat",
    teams=(
        Team("digital bank", "banca digital", "front line", 40),
        Team("branch", "sucursal", "front line", 600, ("mon-sat 08:30-21:00",)),
        Team("call centre", "centro de llamadas", "front line", 200, ("mon-sat 07:00-22:00",)),
        Team("fraud desk", "prevención de fraudes", "back office", 30, ("mon-fri 09:00-19:00",)),
        Team("operations", "operaciones", "back office", 110, ("mon-fri 09:00-17:30",)),
        Team("legal", "jurídico", "back office", 12, ("mon-fri 09:00-17:00",)),
    ),
    goals=(
        Goal(
            "open an account",
            "abrir una cuenta",
            FLAGSHIP,
            owner="branch",
            promise_days=5,
            steps=(
                Step("apply", "solicitar", "digital bank", "web", 0),
                Step("upload papers", "subir documentos", "digital bank", "web", 4),
                Step("verify", "verificar", "branch", "store", 12),
                Step("sign", "firmar", "branch", "store", 6),
                Step("open", "apertura", "operations", "store", 12),
                Step("get the card", "recibir la tarjeta", "call centre", "mail", 16),
            ),
        ),
        Goal(
            "stop a stolen card",
            "bloquear una tarjeta robada",
            PLAIN,
            owner="fraud desk",
            steps=(
                Step("call", "llamar", "call centre", "call", 0),
                Step("block", "bloquear", "call centre", "call", 1),
                Step("investigate", "investigar", "fraud desk", "email", 14),
                Step("money back", "devolución", "fraud desk", "email", 16),
            ),
        ),
        Goal(
            "fix a wrong charge",
            "corregir un cargo",
            PLAIN,
            owner="operations",
            steps=(
                Step("see the charge", "ver el cargo", "digital bank", "app", 0),
                Step("object", "objetar", "call centre", "call", 5),
                Step("send form", "enviar el formato", "call centre", "call", 8),
                Step("study", "estudio", "operations", "email", 16),
                Step("ruling", "dictamen", "operations", "email", 14),
            ),
        ),
        Goal(
            "get a loan",
            "pedir un crédito",
            PLAIN,
            owner="branch",
            price=2500,
            steps=(
                Step("simulate", "simular", "digital bank", "web", 0),
                Step("ask adviser", "hablar con un asesor", "branch", "call", 8, 0.7),
                Step("hand in papers", "entregar papeles", "branch", "call", 9),
                Step("decide", "decisión", "operations", "email", 16),
                Step("pay out", "desembolso", "operations", "email", 12),
            ),
        ),
        Goal(
            "change my address",
            "cambiar mi domicilio",
            LOW_STEP,
            owner="operations",
            steps=(
                Step(
                    "find the form", "hallar el formulario", "digital bank", "web", 0, ok=0.65, recovers=0.985
                ),
                Step("fill in", "llenar", "digital bank", "web", 1),
                Step("confirm", "confirmar", "operations", "email", 12),
            ),
        ),
        Goal(
            "pay someone",
            "hacer un pago",
            BUSY,
            owner="digital bank",
            steps=(
                Step("check balance", "revisar saldo", "digital bank", "app", 0, repeats=6),
                Step("send", "enviar", "digital bank", "app", 1),
                Step("see receipt", "ver comprobante", "digital bank", "app", 1),
            ),
        ),
        Goal(
            "settle an estate",
            "tramitar una herencia",
            LONG,
            owner="legal",
            gap_days=21,
            recurrence_days=40,
            wait_days=16,
            silence_days=16,
            steps=(
                Step("report the death", "avisar el fallecimiento", "branch", "store", 0),
                Step("bring certificate", "traer el acta", "branch", "store", 110),
                Step("legal review", "revisión jurídica", "legal", "email", 190),
                Step("transfer", "traspaso", "operations", "email", 170),
                Step("close", "cierre", "operations", "mail", 140),
            ),
        ),
        Goal(
            "change mortgage",
            "cambiar la hipoteca",
            POOR_PARTS,
            owner="branch",
            goal_benchmark=0.75,
            steps=(
                Step("ask terms", "pedir condiciones", "branch", "call", 0, ok=0.81, recovers=0.3),
                Step("value the house", "avalúo", "branch", "call", 14, ok=0.73, recovers=0.3),
                Step("approve", "aprobar", "operations", "email", 16, ok=0.77, recovers=0.3),
                Step("sign deed", "firmar escritura", "operations", "mail", 14, ok=0.84, recovers=0.2),
            ),
        ),
        Goal(
            "clear a new client",
            "dar de alta un cliente",
            INTERNAL,
            owner="operations",
            traveller="employee",
            goal_benchmark=0.75,
            steps=(
                Step("enter file", "capturar expediente", "branch", "web", 0),
                Step("check lists", "revisar listas", "legal", "email", 9),
                Step("release", "liberar", "operations", "chat", 12),
            ),
        ),
    ),
)
