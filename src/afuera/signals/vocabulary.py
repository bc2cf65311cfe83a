"""What do people call the columns of a signal, in English and in Spanish?

Names are compared after `plain_name`: small letters, no accents, words joined by underscores.  The first
names of a list are surer than the last.
"""

from __future__ import annotations

import re
import unicodedata

NAMES_OF: dict[str, str] = {
    "occurred_at": (
        "occurred_at time_timestamp timestamp event_time event_timestamp fecha_hora fechahora "
        "fecha_y_hora datetime date_time event_date event_datetime fecha_evento occurred "
        "happened_at marca_de_tiempo marca_temporal start_timestamp started_at start_time "
        "created_at fecha_creacion creado_el creado_en fecha_registro fecha_inicio fecha_atencion "
        "fecha_contacto fecha_gestion recorded_date recordeddate startdate start_date creation_date "
        "created createdat complete_timestamp completed_at fecha momento time date hora ts creado "
        "inicio"
    ),
    "received_at": "received_at ingested_at loaded_at fecha_recepcion fecha_carga",
    "due_at": (
        "due_at due_date promised_at promise_date promised_for deadline due fecha_compromiso "
        "fecha_promesa fecha_limite fecha_vencimiento fecha_entrega_prometida prometido_para "
        "vencimiento"
    ),
    "person": (
        "person person_id customer_id user_id client_id id_cliente cliente_id usuario_id id_usuario "
        "customerid userid clientid customer_number customer_no cod_cliente codigo_cliente "
        "num_cliente numero_cliente nro_cliente persona_id id_persona member_id subscriber_id "
        "id_afiliado id_suscriptor id_abonado patient_id id_paciente passenger_id citizen_id "
        "requester_id caller_id contact_id id_contacto cedula dni nit rut documento "
        "numero_documento customer cliente usuario user client persona titular abonado suscriptor "
        "afiliado paciente ciudadano socio contacto caller requester member"
    ),
    "case_id": (
        "case_id case_concept_name caseid id_caso caso_id ticket_id order_id session_id "
        "conversation_id incident_id request_id id_pedido id_orden id_sesion id_ticket id_solicitud "
        "numero_caso num_caso nro_caso numero_pedido ticket_number order_number case_number "
        "incident_number sessionid orderid ticketid radicado expediente folio tiquete case ticket "
        "order incident session conversation dossier service_id caso pedido orden solicitud sesion "
        "reclamo pqr pqrs trace_id trace process_instance"
    ),
    "step": (
        "step concept_name activity event event_name event_type activity_name action task paso "
        "actividad evento nombre_evento tipo_evento tarea accion etapa operation operacion stage "
        "tramite gestion tipo_gestion touch interaction interaccion"
    ),
    "channel": (
        "channel canal contact_channel contact_type canal_atencion canal_de_atencion canal_contacto "
        "medio medio_contacto medio_de_contacto via medium case_channel"
    ),
    "touchpoint": (
        "touchpoint punto_de_contacto page page_url url path screen screen_name pagina pantalla "
        "store tienda branch sucursal oficina shop"
    ),
    "team": (
        "team org_group assignment_group group_name equipo team_name group department area "
        "departamento grupo queue cola unidad dependencia org_resource resource agent agente asesor "
        "assigned_to responsable recurso"
    ),
    "goal": (
        "goal objetivo meta intent intencion contact_reason motivo_contacto motivo_de_contacto "
        "request_type tipo_solicitud tipo_de_solicitud"
    ),
    "result": "result outcome resultado desenlace",
    "question": "question pregunta question_text",
    "score": (
        "score rating nps csat ces puntaje puntuacion calificacion nps_score csat_score "
        "satisfaction satisfaccion valoracion nota"
    ),
    "score_min": "score_min scale_min escala_min minimo_escala",
    "score_max": "score_max scale_max escala_max maximo_escala",
    "emotion": "emotion emocion",
    "text": (
        "text comment comments comentario comentarios verbatim feedback review opinion message "
        "mensaje texto body observaciones observacion queja description descripcion"
    ),
    "language": "language lang idioma user_language userlanguage",
    "minutes": "minutes minutos duration_minutes duracion_minutos",
    "amount": "amount importe monto",
    "amount_kind": "amount_kind tipo_importe tipo_monto",
    "currency": "currency moneda divisa",
    "actor": "actor actor_type sender_type author_type tipo_actor",
    "signal_id": "signal_id event_id event_uuid message_id id_evento id_mensaje uuid",
    "sequence": "sequence seq secuencia",
    "source": "source source_system sistema sistema_origen",
}
CONTACTS: dict[str, str] = {
    "email": "email mail e_mail correo correo_electronico email_address recipientemail customer_email",
    "phone": "phone phone_number telefono celular movil mobile msisdn tel numero_telefono",
    "anonymous": "anonymous_id anonymousid visitor_id cookie_id cookie",
    "device": "device_id deviceid id_dispositivo",
    "account": "account_id accountid cuenta_id id_cuenta numero_cuenta",
}

WORDS_OF: dict[str, dict[str, str]] = {
    "actor": {
        "cliente": "customer", "client": "customer", "user": "customer", "usuario": "customer",
        "agent": "employee", "agente": "employee", "asesor": "employee", "empleado": "employee",
        "sistema": "system", "bot": "system", "aliado": "partner", "socio": "partner",
    },
    "result": {
        "exitoso": "ok", "éxito": "ok", "exito": "ok", "success": "ok", "resuelto": "ok", "solved": "ok",
        "fallido": "failed", "fallo": "failed", "error": "failed", "failure": "failed",
        "abandonado": "abandoned", "abandono": "abandoned", "transferido": "transferred",
        "comprado": "purchased", "compra": "purchased",
    },
}  # fmt: skip

_SMALL = frozenset(["de", "del", "la", "el", "los", "las", "y", "en", "the", "of"])
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def plain_name(name: str) -> str:
    """A name without accents, case, punctuation and small words: "Fecha de Creación" -> "fecha_creacion"."""
    letters = unicodedata.normalize("NFKD", _CAMEL.sub("_", name))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter)).lower()
    words = re.sub(r"[^a-z0-9]+", " ", bare).split()
    return "_".join([word for word in words if word not in _SMALL] or words)


def _ranked(names: dict[str, str]) -> dict[str, dict[str, float]]:
    """plain name -> {ours: how sure, 1 for the first of a list down to 0.7}."""
    found: dict[str, dict[str, float]] = {}
    for ours, line in names.items():
        words = line.split()
        for place, word in enumerate(words):
            found.setdefault(plain_name(word), {})[ours] = 1 - 0.3 * place / max(len(words), 1)
    return found


RANKED = _ranked(NAMES_OF)
CONTACT_OF = {plain_name(word): kind for kind, line in CONTACTS.items() for word in line.split()}
