"""Which identifiers hang together, through however many others?

Two ways to the same exact answer.  While the edges fit in memory: scipy's connected components over int32
codes.  Beyond that, on any engine: hook and contract (Bögeholz, Brand and Todor, "In-database connected
component analysis", ICDE 2020).  In every round each identifier hooks onto the neighbour that a fresh
bijection of the codes ranks first, and the edges are relabelled and shrunk.  Each round takes away at least
one identifier of every component that still has an edge, in expectation a fixed share of all, so that a
chain of 10,000 takes about fifteen rounds.  There is no cap on rounds: it ends when no edge is left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from afuera.people.kept import Maker

# scipy needs about 150 bytes an edge, the strings included.
MOST_EDGES_IN_MEMORY: Final = 5_000_000

# A prime: x -> (a·x + c) mod P is a bijection of the codes below it, and the product fits in int64.
_PRIME: Final = 2_147_483_647
_BUCKETS: Final = 256


def components(
    edges: ir.Table, lake: Maker, *, most_in_memory: int = MOST_EDGES_IN_MEMORY, count: int | None = None
) -> ir.Table:
    """For each identifier of `edges` (a, b): the smallest identifier of its component.

    Answers a kept table (identifier, smallest).  `most_in_memory` edges go to scipy, more stay in the engine.
    """
    if count is None:
        count = int(lake.engine.rows(edges.agg(n=edges.count()))[0]["n"])
    labelled = in_memory(edges, lake) if count <= most_in_memory else by_contraction(edges, lake)
    smallest = labelled.identifier.min().over(ibis.window(group_by="label"))
    return lake.keep(labelled.select("identifier", smallest=smallest))


def in_memory(edges: ir.Table, lake: Maker) -> ir.Table:
    """Component labels (identifier, label) by scipy, over int32 codes."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    names, a, b = _coded_in_memory(lake.engine.arrow(edges.select("a", "b")))
    size = len(names)
    graph = coo_array((np.ones(len(a), dtype=np.int8), (a, b)), shape=(size, size)).tocsr()
    _, labels = connected_components(graph, directed=False)
    return lake.memory(pa.table({"identifier": names, "label": pa.array(labels.astype(np.int64))}))


def _coded_in_memory(found: pa.Table) -> tuple[pa.Array, np.ndarray, np.ndarray]:
    ends = pa.chunked_array([*found["a"].chunks, *found["b"].chunks], type=pa.string())
    coded = ends.combine_chunks().dictionary_encode()
    codes = coded.indices.to_numpy().astype(np.int32)
    return coded.dictionary, codes[: found.num_rows], codes[found.num_rows :]


def by_contraction(edges: ir.Table, lake: Maker) -> ir.Table:
    """Component labels (identifier, label) by hook and contract, in the engine alone."""
    codes = lake.keep(_codes(edges, lake))
    first = codes.select(a="identifier", from_code="code")
    second = codes.select(b="identifier", to_code="code")
    coded = edges.select("a", "b").join(first, "a").join(second, "b")
    labels = _contracted(coded.select(u="from_code", v="to_code"), lake)
    return codes.join(labels, "code").select("identifier", "label")


def _codes(edges: ir.Table, lake: Maker) -> ir.Table:
    """Number the identifiers 0, 1, 2 … without sorting them all in one place: buckets, then inside each."""
    ends = ibis.union(edges.select(identifier="a"), edges.select(identifier="b"), distinct=True)
    placed = ends.mutate(part=(lake.engine.hash64(ends.identifier) % _BUCKETS).cast("int64"))
    placed = lake.keep(placed)
    sizes = placed.group_by("part").agg(n=placed.count())
    earlier = ibis.window(order_by="part", preceding=(None, 1))
    starts = sizes.select("part", start=sizes.n.sum().over(earlier).fill_null(0))
    inside = ibis.row_number().over(ibis.window(group_by="part", order_by="identifier"))
    numbered = placed.mutate(number=inside).join(starts, "part")
    return numbered.select("identifier", code=(numbered.start + numbered.number).cast("int64"))


def _contracted(edges: ir.Table, lake: Maker) -> ir.Table:
    """(code, label) for every code of `edges` (u, v)."""
    rounds = []
    left = lake.keep(edges)
    draw = np.random.default_rng(0)
    while int(lake.engine.rows(left.agg(n=left.count()))[0]["n"]):
        a, c = (int(x) for x in draw.integers(1, _PRIME, size=2))
        hooks = lake.keep(_hooks(left, a, c))
        rounds.append(hooks)
        left = lake.keep(_shrunk(left, hooks))
    return _composed(rounds, lake)


def _hooks(edges: ir.Table, a: int, c: int) -> ir.Table:
    """(code, onto): which of each code and its neighbours this round's bijection ranks first."""
    back = edges.select(u="v", v="u")
    near = ibis.union(edges.select("u", "v"), back)
    ranked = near.mutate(rank=(near.v * a + c) % _PRIME, own=(near.u * a + c) % _PRIME)
    best = ranked.group_by("u").agg(
        neighbour=ranked.v.argmin(ranked["rank"]), reach=ranked["rank"].min(), own=ranked.own.min()
    )
    return best.select(code="u", onto=ibis.ifelse(best.reach < best.own, best.neighbour, best.u))


def _shrunk(edges: ir.Table, hooks: ir.Table) -> ir.Table:
    """The edges between what the codes hooked onto, once each, without loops."""
    ours = hooks.select(u="code", p="onto")
    theirs = hooks.select(v="code", q="onto")
    moved = edges.join(ours, "u").join(theirs, "v")
    apart = moved.filter(moved.p != moved.q)
    return apart.select(u=ibis.least(apart.p, apart.q), v=ibis.greatest(apart.p, apart.q)).distinct()


def _composed(rounds: list[ir.Table], lake: Maker) -> ir.Table:
    """Follow the hooks from the last round back to the first: each round is smaller than the last."""
    final = rounds[-1].select("code", label="onto")
    for hooks in reversed(rounds[:-1]):
        later = final.select(onto="code", last="label")
        joined = hooks.left_join(later, "onto")
        final = lake.keep(joined.select("code", label=ibis.coalesce(joined["last"], joined.onto)))
    return final
