"""What are the columns of a signal called, for somebody who has a file?  In the order of the questions."""

from __future__ import annotations

from afuera.wording import mark

# (what people call it, what it is for)
SAID: dict[str, tuple[str, str]] = {
    "occurred_at": (mark("When it happened"), mark("The moment on the customer's side: a date, best with its hour.")),
    "person": (mark("Who"), mark("The customer as your system knows them: a number, a code.")),
    "case_id": (mark("Case"), mark("Order, ticket, claim or session, where there is one.")),
    "step": (mark("What was done"), mark("The step of the journey, in your own words: “pays”, “calls again”.")),
    "channel": (mark("Channel"), mark("Web, app, store, call, chat, e-mail, social networks …")),
    "touchpoint": (mark("Place"), mark("The page, the branch, the line: where customer and company met.")),
    "team": (mark("Team"), mark("Who was responsible inside.")),
    "goal": (mark("Goal"), mark("What the customer came to get done.")),
    "result": (mark("How it ended"), mark("Well, badly, abandoned, transferred …")),
    "text": (mark("Their words"), mark("What was said or written, untouched.")),
    "score": (mark("Score"), mark("The answer to a question; it needs both ends of its scale.")),
    "score_min": (mark("Bad end of the scale"), mark("The number that means worst, such as 0 or 1.")),
    "score_max": (mark("Good end of the scale"), mark("The number that means best, such as 5 or 10.")),
    "question": (mark("Question"), mark("What was asked, or the name of the survey.")),
    "minutes": (mark("Minutes"), mark("The customer's time that it took.")),
    "emotion": (mark("Emotion"), mark("Said or observed, from -2 to +2.")),
    "actor": (mark("Who acted"), mark("Customer, employee, partner or system.")),
    "purpose": (mark("What the company wanted"), mark("Of a contact that it began: give, ask, inform, sell.")),
    "due_at": (mark("Promised for"), mark("When what was promised is due.")),
    "amount": (mark("Amount"), mark("Money.")),
    "amount_kind": (mark("Kind of amount"), mark("Price, fee, penalty, refund, compensation …")),
    "currency": (mark("Currency"), mark("Of the amount, such as COP or EUR.")),
    "kind": (mark("Kind of signal"), mark("Contact, answer, comment, outcome or promise; found out when empty.")),
    "traveller": (mark("Whose journey"), mark("Of a customer, an employee or a partner.")),
    "language": (mark("Language"), mark("Of the words.")),
    "received_at": (mark("When it reached us"), mark("Found out when empty.")),
    "source": (mark("System"), mark("Where the rows come from.")),
    "signal_id": (mark("Number of the signal"), mark("Unique in its system; made from the content when empty.")),
    "sequence": (mark("Order"), mark("Of signals of one moment; the place in the file when empty.")),
    "properties": (mark("Everything else"), mark("The rest of the record; columns without a place go there anyway.")),
}  # fmt: skip
FIRST = ("occurred_at", "person", "case_id", "step", "channel", "result", "text", "score")
IDENTIFIERS: dict[str, str] = {
    "customer": mark("Customer number"),
    "user": mark("User account"),
    "account": mark("Contract or account"),
    "email": mark("E-mail address"),
    "phone": mark("Telephone"),
    "device": mark("Device"),
    "anonymous": mark("Visitor before signing in (cookie)"),
}
# Their words that can be said in ours: the lists of the contract.
WORDS: dict[str, str] = {
    "ok": mark("it went well"),
    "goal_reached": mark("the goal was reached"),
    "purchased": mark("bought"),
    "failed": mark("it went wrong"),
    "abandoned": mark("given up"),
    "goal_failed": mark("the goal was not reached"),
    "bought_elsewhere": mark("bought elsewhere"),
    "transferred": mark("handed on"),
    "cancel_asked": mark("asked to cancel"),
    "saved_by_offer": mark("stayed because of an offer"),
    "renewed": mark("renewed"),
    "term_ended": mark("the term of the contract ended"),
    "left": mark("left us"),
    "compensated": mark("compensated"),
    "customer": mark("the customer"),
    "employee": mark("an employee"),
    "partner": mark("a partner"),
    "system": mark("a system"),
    "touch": mark("a contact"),
    "answer": mark("an answer"),
    "comment": mark("a comment"),
    "outcome": mark("an outcome"),
    "promise": mark("a promise"),
    "give": mark("to give"),
    "ask": mark("to ask"),
    "inform": mark("to inform"),
    "sell": mark("to sell"),
}
