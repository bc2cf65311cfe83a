"""Which words say that a name comes?  They are looked for in the last words before it, thirty characters."""

from __future__ import annotations

import re
from typing import Final

_KIN = (
    r"espos[oa]|marido|mujer|hij[oa]s?|hijit[oa]|herman[oa]|madre|padre|mam[aá]|pap[aá]|abuel[oa]"
    r"|abuelit[oa]|t[ií][oa]|prim[oa]"
    r"|suegr[oa]|cuñad[oa]|sobrin[oa]|niet[oa]|amig[oa]|jef[ea]|vecin[oa]|pareja|novi[oa]|colega"
    r"|compañer[oa]|beb[eé]|niñ[oa]"
)
_KIN_EN = (
    r"wife|husband|son|daughter|brother|sister|mother|father|mom|mum|dad|grandmother|grandfather|grandma"
    r"|grandpa|aunt|uncle|cousin"
    r"|partner|boyfriend|girlfriend|fianc[eé]e?|friend|boss|neighbou?r|colleague|nephew|niece|baby|kid"
    r"|grandson|granddaughter"
)
# After these anything with a capital is a name.
SURE: Final = re.compile(
    r"(?:\b(?:me llamo|mi nombre (?:completo )?es|a nombre del?|se llamaba?|llamad[oa]|de nombre|nombre:"
    r"|titular:?|firmado(?: por)?:?"
    r"|señor(?:a|ita|es)?|sr(?:a|ta|es)?|don|doña|dra?|doctora?|lic(?:da|do)?|licenciad[oa]|ing"
    r"|ingenier[oa]|profe(?:sora?)?|familia"
    r"|un tal|una tal|my (?:full )?name is|name'?s|name:|mr|mrs|ms|(?-i:Miss)|named|under the name(?: of)?"
    r"|in the name of"
    r"|signed(?: by)?|account holder:?"
    r"|(?:regards|sincerely|saludos|atentamente|cordialmente|atte\.?|att\.?),|goes by|he'?s called"
    r"|she'?s called)\.?:?\s+)$",
    re.IGNORECASE,
)
# After these anything with a capital that is no thing, place or brand.
ROLE: Final = re.compile(
    r"(?:\b(?:atendi[oó]|atendid[oa]s? por|atiende|habl[eéoóa]|hablamos|hablado|hablando|coment[eé]"
    r"|convers[eé]|chate[eé]|trat[eé])"
    r"(?: (?:con|al?))?(?: (?:el|la|un|una))?\s+"
    r"|\b(?:agente|asesora?|ejecutiv[oa]|operadora?|vendedora?|cajer[oa]|recepcionista|enfermer[oa]"
    r"|t[eé]cnic[oa]|supervisora?"
    r"|encargad[oa]|funcionari[oa]|conductora?|chofer|repartidora?|mesero|mesera|camarer[oa]|azafata"
    r"|gestora?|promotora?|dependient[ea]"
    r"|directora?|coordinadora?|jef[ea]|alcalde(?:sa)?|senadora?|señora?|empleado|empleada|muchach[oa]"
    r"|chic[oa]|licenciad[oa]|trabajadora?|mensajero|profesional"
    r"|consultora?)"
    r"(?: (?:llamad[oa]|de nombre))?,?\s+"
    rf"|\bmi (?:{_KIN}),?\s+"
    r"|\b(?:felicitar|felicito|agradecer|agradezco)(?: especialmente)? a(?: (?:la|el))?\s+"
    r"|\b(?:sp(?:oke|oken|eak|eaking)|talk(?:ed|ing)?|chatt(?:ed|ing)) (?:to|with)(?: an?"
    r"| the)?(?: \w{3,14})?\s+"
    r"|\b(?:agent|representative|rep|advis[oe]r|supervisor|technician|nurse|cashier|attendant|clerk"
    r"|receptionist|waiter|waitress"
    r"|bartender|salesman|saleswoman|guy|lady|gentleman|woman|employee|operator|doctor"
    r"|professor)(?: (?:named|called))?,?\s+"
    rf"|\bmy (?:{_KIN_EN}),?\s+"
    r"|\b(?:soy|thank|pregunt\w+ por|asked? for)\s+"
    r"|\b(?:helped|served|assisted|greeted) by\s+|\b(?:kudos|props|shout ?-?out) to\s+)$",
    re.IGNORECASE,
)
# After these a name that stands in the list.
LISTED: Final = re.compile(
    r"(?:\b(?:soy|habla|les habla|gracias|graciass|con|a|de|para|por|hola|estimad[oa]|querid[oa]|y|e"
    r"|saludos|atte|atentamente"
    r"|att|i'?m|i am|it'?s|this is|thanks|thank you|thx|ty|to|with|by|hi|hello|hey|dear|from|and|regards"
    r"|sincerely|cheers|best"
    r"|yours|ask for|asked for|ask)\.?,?\s+(?:al?\s+)?)$",
    re.IGNORECASE,
)
# What people do: "Mercedes me atendió", "Victoria helped us".
WHO_ACTS: Final = re.compile(
    r"(?:, (?:la|el) (?:de|que) |,? (?:de|del|from|in|at) (?:\w+ )?(?:atenci[oó]n|soporte|ventas"
    r"|facturaci[oó]n|recepci[oó]n"
    r"|customer|support|billing|sales|reception)"
    r"\b|,? (?:who|quien|que)?\s?(?:me|nos|le|les|lo) (?:atend|ayud|dijo|dij|resolv|explic|contest|respond"
    r"|trat|llam|inform|promet|colg"
    r"|asegur|ofrec|confirm|dej|coment|pidi|hizo|cobr|recib|solucion)\w*"
    r"|,? (?:who )?(?:helped|told|said|answered|assisted|explained|promised|called|refused|apologi[sz]ed"
    r"|listened|fixed|solved|went)\b"
    r"|,? (?:was|fue|es|is) (?:so |very |really |muy |super |súper |tan )?(?:amable|atent[oa]|gentil|cord"
    r"|paciente|profesional|grosero|grosera"
    r"|maleducad|kind|rude|helpful|polite|patient|friendly|nice|professional|lovely|patient|attentive))",
    re.IGNORECASE,
)
