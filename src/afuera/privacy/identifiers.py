"""Which numbers and addresses of machines tell who somebody is?

E-mail, telephone, card, account and identity numbers of Spain, Mexico, Colombia, Argentina, Chile, Brazil,
the United Kingdom and the United States.  Check digits decide where a number has them; words before a number
("pedido", "flight") say that it is one of a thing.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Final

from afuera.privacy import checksums
from afuera.privacy.found import Search

_WORD = r"[\w.+-]"
_SURE: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), kind)
    for pattern, kind in (
        (
            rf"(?<!{_WORD}){_WORD}{{0,63}}\w[@\uff20\ufe6b][\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{0,8}}",
            "email",
        ),
        # written so that machines do not see it: juan (arroba) correo punto com, ana at mail dot com
        (
            rf"(?<!{_WORD}){_WORD}{{1,64}}\s?(?:[(\[]\s?(?:arroba|at)\s?[)\]]|\barroba\b)\s?[\w-]{{1,63}}"
            r"\s?(?:\.|\b(?:punto|dot)\b)\s?[a-z]{2,12}\b",
            "email",
        ),
        (rf"(?<!{_WORD}){_WORD}{{1,64}} at [\w-]{{1,63}} dot [a-z]{{2,12}}\b", "email"),
    )
)
# A number with letters: the check digits say whether it is one; without them the words before it do.
_WITH_LETTERS: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), kind)
    for pattern, kind in (
        (r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){3,7}(?:[ -]?[A-Z0-9]{1,4})?\b", "account"),
        # CURP, RFC (Mexico); DNI, NIE (Spain); RUT (Chile); CPF (Brazil); social security; passports
        (r"\b[A-Z]{4}\d{6}[A-Z]{6}[A-Z0-9]\d\b", "identity"),
        (r"\b[A-ZÑ&]{3,4}\d{6}[A-Z0-9]{3}\b", "identity"),
        (r"\b(?:[XYZ][ -]?\d{7}|\d{8}|\d{2}\.\d{3}\.\d{3})[ -]?[A-Z]\b", "identity"),
        (r"\b\d{1,2}\.?\d{3}\.?\d{3}-[\dK]\b", "identity"),
        (r"\b\d{3}\.\d{3}\.\d{3}-\d{2}\b", "identity"),
        (r"\b\d{2}-\d{8}-\d\b", "identity"),
        (r"\b\d{3}-\d{2}-\d{4}\b", "identity"),
        (r"\b[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b", "identity"),
        (r"\b[A-Z]{1,3}\d{6,9}\b", "identity"),
    )
)
# Said to be somebody's own number: then even a short or dotted one is.
_OWN: Final = re.compile(
    r"\b(?:c[ée]dula|c\. ?c\.|cc|documento|dni|d\.n\.i\.|nie|nif|rut|run|cuit|cuil|curp|rfc|ine|pasaporte"
    r"|passport|ssn|social security|national insurance|seguridad social|nss|identificaci[oó]n"
    r"|licencia de conduc\w+"
    r"|tarjeta de identidad|medicare|afiliad[oa]|nhs)\b\s*(?:(?:n[º°o]?\.?|n[úu]mero|nro\.?"
    r"|num\.?|number"
    r"|no\.?|es|is|de|of|ciudadan[ií]a|identidad|extranjer[ií]a|del|conducir|conducci[oó]n|#|:)\s*){0,5}"
    r"([A-Z]{0,3}[ -]?\d(?:[ .-]?\d){4,17}(?:-?[A-Z]\b)?)(?![\w-])",
    re.IGNORECASE,
)
# Said to be the number of a thing.
_THING: Final = re.compile(
    r"\b(?:pedido|orden|compra|factura|gu[ií]a|rastreo|seguimiento|env[ií]o|paquete|caso|ticket|tiquete"
    r"|radicado|pqrs?"
    r"|reclamo|reclamaci[oó]n|incidencia|solicitud|folio|referencia|ref|reserva|vuelo|serie|serial|s/n|sn"
    r"|imei|modelo"
    r"|lote|producto|art[ií]culo|sku|c[oó]digo(?: de barras| del? \w{3,12})?|licencia|router|contador"
    r"|medidor|meter"
    r"|isbn|ean|expediente|tr[aá]mite|protocolo"
    r"|comprobante|cup[oó]n"
    r"|versi[oó]n|order|invoice|tracking|case|reference|booking|reservation|confirmation|flight|model"
    r"|product|item|part"
    r"|claim|request|incident|receipt|coupon|version|batch|parcel|shipment|barcode|transaction"
    r"|transacci[oó]n)s?\b"
    r"[\s.:#]*(?:(?:n[º°]|no|n[úu]mero|nro|num|number|id|es|is|was|era|el|la|with|con|the|c[oó]digo|code|de"
    r"|of"
    r"|(?-i:[A-Z\d]{1,8}))[\s.:#/-]*){0,4}$",
    re.IGNORECASE,
)
_CODE_BEFORE: Final = re.compile(r"(?:#\s?|\b[A-Z]{2,6}[-_/])$")

# Digits with at most one or two marks between them: a candidate for a telephone, card or identity number.
_DIGITS: Final = re.compile(
    r"(?<![\w.,])(?:\+|\(|00)?\d(?:[ .()\-\u2010-\u2015\u00a0/]{0,2}\d){5,30}(?![\w])"
)
_YEAR = r"(?:19|20)\d\d"
_DATE: Final = re.compile(
    rf"{_YEAR}[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])(?:[ T]\d{{1,2}})?"
    rf"|(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|[12]\d|3[01])[-/.]{_YEAR}(?: \d{{1,2}})?"
    rf"|{_YEAR}(?: ?[-\u2013/] ?{_YEAR}){{1,5}}"
)
_AMOUNT: Final = re.compile(r"\d{1,3}(?:[. ]\d{3})+")
_MONEY_BEFORE: Final = re.compile(
    r"(?:[$€£¥₡₲₱]|\b(?:COP|EUR|USD|MXN|CLP|ARS|PEN|GBP|UYU|BOB|BRL|CAD)|S/\.?)\s?$"
)
_MONEY_AFTER: Final = re.compile(
    r"(?:,\d{1,2})?\s?(?:[$€£¥₡₲₱]|(?:de )?(?:COP|EUR|USD|MXN|CLP|ARS|PEN|GBP|euros?|pesos?|soles|dollars?"
    r"|pounds"
    r"|d[oó]lares|millas|miles|puntos|points|km|kil[oó]metros|clientes|customers|usuarios|users|personas"
    r"|people)\b)",
    re.IGNORECASE,
)
_TELEPHONE: Final = re.compile(
    r"\b(?:tel[ée]?f?o?n?o?|m[oó]vil|celular|cel|whats?app|phone|mobile|cell|ll[aá]m[ae]\w*|marc\w+|call"
    r"|text|fax|contact\w*)"
    r"\b\W*(?:\w+\W+){0,3}$",
    re.IGNORECASE,
)
_LONG_RUN: Final = re.compile(r"\d{7,}")
_WRITTEN_TO: Final = ("@", "\uff20", "\ufe6b", "arroba", " at ", "(at", "[at")
_FIVE_DIGITS: Final = re.compile(r"(?:\d\D{0,4}){5}")
REGIONS: Final = ("ES", "MX", "CO", "AR", "CL", "US", "GB")
BEFORE: Final = 30
FEWEST_OF_AN_ACCOUNT: Final = 12


def look(search: Search) -> None:
    """Take what tells who somebody is.  Texts without an @ and with few digits cost next to nothing."""
    small = search.text.lower()
    if any(sign in small for sign in _WRITTEN_TO):
        for pattern, sure in _SURE:
            search.take_all(pattern, partial(_sure, sure))
    if not _FIVE_DIGITS.search(search.left):
        return
    for match in _OWN.finditer(search.left):
        search.take(match.start(1), match.end(1), "identity")
    for pattern, likely in _WITH_LETTERS:
        search.take_all(pattern, partial(_lettered, likely))
    search.take_all(_DIGITS, _number)
    search.take_all(_LONG_RUN, _run)


def _before(found: re.Match[str], text: str) -> str:
    return text[max(0, found.start() - BEFORE) : found.start()]


def _of_a_thing(found: re.Match[str], text: str) -> bool:
    """Do the words before it say that it numbers a thing, and do its check digits not say otherwise?"""
    if checksums.kind(found[0]):
        return False
    before = _before(found, text)
    return bool(_THING.search(before) or _CODE_BEFORE.search(before))


def _run(found: re.Match[str], text: str) -> str | None:
    """Digits inside of letters: no thing's number, no amount."""
    return None if _of_a_thing(found, text) or _is_money(found, text, len(found[0])) else "number"


def _sure(kind: str, _found: re.Match[str], _text: str) -> str:
    return kind


def _lettered(kind: str, found: re.Match[str], text: str) -> str | None:
    known = checksums.kind(found[0])
    if known or _of_a_thing(found, text):
        return known
    # An account whose check digits do not hold: mistyped, when it is mostly digits; else words in a row.
    digits = sum(letter.isdigit() for letter in found[0])
    return kind if kind != "account" or digits >= FEWEST_OF_AN_ACCOUNT else None


def _number(found: re.Match[str], text: str) -> str | None:
    """What a run of digits is: nothing, when it is a date, an amount, the number of a thing or short."""
    said = found[0]
    digits = sum(letter.isdigit() for letter in said)
    if _DATE.fullmatch(said) or (digits < 7 and not said.startswith(("+", "00"))):
        return None
    if said[0] in "+(":
        return "phone"
    if _is_money(found, text, digits):
        return None
    known = checksums.kind(said)
    if known or _of_a_thing(found, text):
        return known
    if digits <= 15 and (said.startswith("00") or _TELEPHONE.search(_before(found, text))):
        return "phone"
    if "/" in said and set(said) <= set("0123456789/"):
        return None  # flights, parts, seasons
    if not said.isdigit() and not _AMOUNT.fullmatch(said):
        return "phone" if digits <= 12 else "number"
    return "phone" if 8 <= digits <= 12 and _telephone(said) else "number"


def _is_money(found: re.Match[str], text: str, digits: int) -> bool:
    said = found[0]
    before, after = text[max(0, found.start() - 5) : found.start()], text[found.end() : found.end() + 16]
    if _MONEY_BEFORE.search(before) or _MONEY_AFTER.match(after):
        return digits <= 12 and bool(_AMOUNT.fullmatch(said) or said.isdigit())
    return digits < 8 and bool(_AMOUNT.fullmatch(said))


def _telephone(said: str) -> bool:
    """Could somebody be called there, in a country where Spanish or English is spoken?"""
    import phonenumbers  # 0.1 s to load: only for who has a number to ask about

    for region in REGIONS:
        try:
            if phonenumbers.is_valid_number(phonenumbers.parse(said, region)):
                return True
        except phonenumbers.NumberParseException:
            continue
    return False
