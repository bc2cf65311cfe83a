"""Who was hit by a pain, and when?  One row a hit, for every kind of pain, from its frozen signature.

A signature says one or several things: a friction, a seam, words, a place, a broken promise, money, a
hardship.  One thing gives all its moments; of several, a journey must have them all, and is hit when the last
of them has come.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce

import ibis
import ibis.expr.types as ir

from afuera.pains import signature as kinds
from afuera.pains.ground import SLUGS, Ground
from afuera.pains.hardship import by_the_book
from afuera.pains.money import locked_in, taken
from afuera.pains.promises import broken
from afuera.pains.signature import Signature
from afuera.pains.speed import slower
from afuera.pains.spelling import pattern

# Of a touch, what a signature may ask for.
OF_TOUCH = ("step", "team", "channel", "touchpoint", "result")
LOCK_IN = "lock_in"


def hits(signature: Signature, on: Ground) -> ir.Table:
    """Everybody whom this pain hit: pain (its key), person, journey, journey_id, goal, at_us (µs since 1970).

    One row a hit, so a journey may stand in several; the same on every engine and in every order of rows.
    """
    moments = _together(_things(signature, on))
    inside = _journeys(signature, on)
    found = moments.select("journey", "at_us").inner_join(inside, "journey")
    return found.select(
        "person",
        "journey",
        "journey_id",
        "goal",
        "at_us",
        pain=ibis.literal(signature.key),
    ).select("pain", "person", "journey", "journey_id", "goal", "at_us")


def all_hits(signatures: Iterable[Signature], on: Ground) -> ir.Table:
    """The hits of several pains in one table, kept on the engine; the same pain twice counts once."""
    wanted = {one.key: one for one in signatures}
    if not wanted:
        raise ValueError("no pains were given")
    each = [hits(wanted[key], on) for key in sorted(wanted)]
    return on.lake.keep(ibis.union(*each) if len(each) > 1 else each[0], "hits")


def first_hits_of(signatures: Iterable[Signature], on: Ground) -> ir.Table:
    """As `first_hits(all_hits(…))`; frictions come from what the study has at hand, where it has it."""
    wanted = {one.key: one for one in signatures}
    at_hand = [wanted[key] for key in sorted(wanted) if on.met is not None and is_plain(wanted[key])]
    others = [wanted[key] for key in sorted(wanted) if wanted[key] not in at_hand]
    tables = [first_hits(hits(one, on)) for one in others]
    if at_hand and on.met is not None:
        tables.append(_from_met(at_hand, on.met, on))
    if not tables:
        raise ValueError("no pains were given")
    return ibis.union(*tables) if len(tables) > 1 else tables[0]


def is_plain(signature: Signature) -> bool:
    """Is it a friction of a goal, and nothing else?"""
    return signature.to_json().keys() == {"kind", "goal", "friction"} and signature.friction in SLUGS


def _from_met(plain: Sequence[Signature], met: ir.Table, on: Ground) -> ir.Table:
    """The first hits of these frictions, all of them in one pass over what met whom."""
    named = [{"pain": one.key, "slug": one.friction, "of_goal": one.goal or ""} for one in plain]
    rows = met.mutate(of_goal=met.goal.fill_null("")).inner_join(on.lake.memory(named), ["slug", "of_goal"])
    found = rows.group_by("pain", "journey").aggregate(at_us=rows.at_us.min(), times=rows.times.sum())
    owned = found.inner_join(on.journeys.select("journey", "journey_id", "person", "goal"), "journey")
    return owned.select("pain", "person", "journey", "journey_id", "goal", "at_us", "times")


def first_hits(found: ir.Table) -> ir.Table:
    """Of a table of hits, one row a pain and journey: its first moment (`at_us`) and how many (`times`)."""
    return found.group_by("pain", "person", "journey", "journey_id", "goal").aggregate(
        at_us=found.at_us.min(), times=found.count()
    )


def _journeys(signature: Signature, on: Ground) -> ir.Table:
    """The journeys that the signature speaks of: of its goal, with its property."""
    rows = on.journeys
    if signature.goal is not None:
        rows = rows.filter(
            rows.goal.isnull() if signature.goal == kinds.NO_GOAL else rows.goal == signature.goal
        )
    if signature.segment is not None and signature.kind != kinds.SPEED_BY_VALUE:
        name, value = signature.segment
        column = on.column(name)
        rows = rows.filter(ibis.literal(False) if column is None else rows[column] == value)
    return rows.select("journey", "journey_id", "person", "goal")


def _things(signature: Signature, on: Ground) -> list[ir.Table]:
    """What the signature says, each as a table of journey and at_us."""
    things: list[ir.Table] = []
    if signature.kind == kinds.WHOLE:
        things.append(_lost_between(on))
    if signature.kind == kinds.SEAM:
        things.append(_between(on.seams().filter(on.seams().kind == signature.friction), signature))
    elif signature.friction == LOCK_IN:
        things.append(locked_in(on))
    elif signature.friction is not None:
        things.append(_rubs(signature, on))
    if signature.kind == kinds.PROMISE:
        things.append(broken(on, signature.step))
    if signature.hardship is not None:
        things.append(by_the_book(on, signature.hardship))
    if signature.amount_kind is not None:
        things.append(taken(on, signature.amount_kind))
    if signature.kind == kinds.SPEED_BY_VALUE:
        things.append(slower(on, signature))
    if signature.words:
        things.append(_said(on, on.words(), signature.words))
    if signature.replies:
        things.append(_said(on, on.replies(), signature.replies))
    if signature.kind != kinds.PROMISE and any(getattr(signature, name) for name in OF_TOUCH):
        things.append(_touched(signature, on))
    return things


def _rubs(signature: Signature, on: Ground) -> ir.Table:
    if signature.friction not in SLUGS:
        raise ValueError(f"there is no friction {signature.friction!r}")
    return _between(on.friction(signature.friction), signature)


def _between(found: ir.Table, signature: Signature) -> ir.Table:
    if signature.between is None:
        return found
    a, b = signature.between
    return found.filter((found.a == a) & (found.b == b))


def _lost_between(on: Ground) -> ir.Table:
    """Every part that is known went well, and the whole was not reached."""
    rows = on.journeys.filter((on.journeys.reached == 0) & (on.journeys.all_ok == 1))
    return rows.select("journey", at_us=rows.ended_us)


def _said(on: Ground, said: ir.Table, words: tuple[str, ...]) -> ir.Table:
    return said.filter(on.lake.engine.regex_search(said.text, pattern(words), ignore_case=True))


def _touched(signature: Signature, on: Ground) -> ir.Table:
    rows = on.steps.filter(on.steps.kind == "touch")
    for name in OF_TOUCH:
        wanted = getattr(signature, name)
        if wanted is not None:
            rows = rows.filter(rows[name] == wanted)
    return rows


def _together(things: list[ir.Table]) -> ir.Table:
    """One thing: all its moments.  Several: journeys that have all, at the moment when the last has come."""
    if len(things) == 1:
        return things[0]
    firsts = [one.group_by("journey").aggregate(at_us=one.at_us.min()) for one in things]
    return reduce(_later, firsts)


def _later(one: ir.Table, other: ir.Table) -> ir.Table:
    both = one.inner_join(other.rename(other_us="at_us"), "journey")
    return both.select("journey", at_us=ibis.greatest(both.at_us, both.other_us))
