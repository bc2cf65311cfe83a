"""Which voices speak of the same thing?  Groups found without being told how many, for every voice one.

Each voice is tied to its nearest in meaning (and, a little, in spelling), ties that both share count more,
and the graph falls into communities (Louvain).  Nothing is left over: a voice at the edge has a low `sure`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from afuera.voices.counted import pieces

Vectors = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]
Shares = npt.NDArray[np.float32]

NEIGHBOURS = 15  # to how many of its nearest a voice is tied
LOOKED_AT = 30  # among how many spelling may choose them
SPELLING = 0.15  # how much spelling counts beside meaning
ASKED = 10  # how many of its nearest say where a voice belongs
WIDTH = 256  # directions of the space that are kept
FLATTENED = 0.25  # how much loud directions are turned down (0: not at all, 1: all are equally loud)
MOST_FITTED = 20_000  # beyond it a sample is grouped, the rest asks its nearest there
BLOCK = 512
MOST_PIECES = 60_000
# Coarser and coarser; which one holds is asked of the voices themselves (`finest`).
RESOLUTIONS = (4.0, 2.8, 2.0, 1.4, 1.0, 0.7, 0.5, 0.35)
AT_HOME = 0.95  # of so many voices the nearest must say where they belong
ABROAD, SPOKEN_BY = 0.8, 20  # and the nearest of other languages, where so many voices speak them
A_GROUP = 20  # voices, on average, at least: fewer can be read without being sorted
TRIED_ON = 4_000
LOW = 0.5  # below it a voice belongs there with low confidence


@dataclass(frozen=True, slots=True)
class Space:
    """The space in which voices are compared: centred on what all say, its loudest directions turned down."""

    middle: Vectors
    turned: Vectors

    @classmethod
    def of(cls, vectors: Vectors) -> Space:
        """The space of these voices."""
        middle = vectors.mean(axis=0)
        apart = vectors - middle
        spread, ways = np.linalg.eigh((apart.T @ apart) / max(len(vectors), 1))
        best = np.argsort(-spread)[: min(WIDTH, max(len(vectors) - 1, 1))]
        loud = np.maximum(spread[best], max(float(spread.max()), 1e-12) * 1e-6)
        return cls(middle.astype(np.float32), (ways[:, best] * loud ** (-FLATTENED / 2)).astype(np.float32))

    def place(self, vectors: Vectors) -> Vectors:
        """Where voices stand in it, at length one."""
        return unit(np.asarray((vectors - self.middle) @ self.turned, dtype=np.float32))


@dataclass(frozen=True, slots=True)
class Groups:
    """Of each voice its group from 0, and the share of its nearest that are in it too."""

    member: Numbers
    sure: Shares
    resolution: float


def unit(vectors: Vectors) -> Vectors:
    """The same directions at length one."""
    long = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(long, 1e-9), dtype=np.float32)


def nearest(asked: Vectors, among: Vectors, many: int, selves: bool = False) -> tuple[Numbers, Shares]:
    """Of each asked vector the nearest `many` of the others and how near (`selves`: never itself)."""
    many = min(many, len(among) - selves)
    found = np.zeros((len(asked), many), dtype=np.int64)
    near = np.zeros((len(asked), many), dtype=np.float32)
    for start in range(0, len(asked), BLOCK):
        here = asked[start : start + BLOCK] @ among.T
        if selves:
            here[np.arange(len(here)), np.arange(start, start + len(here))] = -2
        best = np.argpartition(here, -many, axis=1)[:, -many:]
        how = np.take_along_axis(here, best, 1)
        order = np.argsort(-how, axis=1, kind="stable")
        found[start : start + BLOCK] = np.take_along_axis(best, order, 1)
        near[start : start + BLOCK] = np.take_along_axis(how, order, 1)
    return found, near


def spelled(texts: Sequence[str]) -> sp.csr_matrix:
    """How texts are spelled: pieces of words, rare ones heavier, rows of length one."""
    return pieces([text[:300].lower() for text in texts], (3, 4, 5), MOST_PIECES)


def tied(
    places: Vectors, texts: Sequence[str] | None = None, languages: Sequence[str] | None = None
) -> tuple[Numbers, Shares]:
    """Of each voice those that it is tied to, and how strongly.

    Spelling counts only by how much more alike two are than others of that language: nobody is nearer for
    speaking the same language.
    """
    found, near = nearest(places, places, LOOKED_AT if texts is not None else NEIGHBOURS, selves=True)
    if texts is None or found.shape[1] <= 1:
        return found, near
    near = near + SPELLING * _alike(found, spelled(texts), languages)
    order = np.argsort(-near, axis=1, kind="stable")[:, :NEIGHBOURS]
    return np.take_along_axis(found, order, 1), np.take_along_axis(near, order, 1)


def _alike(found: Numbers, words: sp.csr_matrix, languages: Sequence[str] | None) -> Shares:
    """How much more alike in spelling each pair is than the others of the same language around it."""
    rows = np.repeat(np.arange(len(found)), found.shape[1])
    alike = np.zeros(found.size, dtype=np.float32)
    for start in range(0, found.size, BLOCK * 100):
        some = slice(start, start + BLOCK * 100)
        alike[some] = np.asarray(words[rows[some]].multiply(words[found.ravel()[some]]).sum(1)).ravel()
    shaped = np.asarray(alike.reshape(found.shape), dtype=np.float32)
    if languages is None:
        return shaped
    codes = np.unique(np.asarray(languages, dtype=str), return_inverse=True)[1]
    same = codes[found] == codes[:, None]
    usual = (shaped * same).sum(axis=1) / np.maximum(same.sum(axis=1), 1)
    return np.asarray(np.where(same, shaped, usual[:, None]), dtype=np.float32)


def graph(found: Numbers, near: Shares) -> sp.csr_matrix:
    """The graph of ties: heavier the more neighbours two have in common, double when each names the other."""
    many, each = found.shape
    rows, columns = np.repeat(np.arange(many), each), found.ravel()
    names = sp.csr_matrix((np.ones(many * each, np.float32), (rows, columns)), shape=(many, many))
    common = np.zeros(many * each, dtype=np.float32)
    for start in range(0, many * each, 100_000):
        some = slice(start, start + 100_000)
        common[some] = np.asarray(names[rows[some]].multiply(names[columns[some]]).sum(1)).ravel()
    weight = np.maximum(near.ravel(), 0) * (0.1 + common / each)
    ties = sp.csr_matrix((weight, (rows, columns)), shape=(many, many))
    both = ((ties + ties.T) * 0.5).tocsr()
    both.eliminate_zeros()
    return both


def communities(ties: sp.csr_matrix, resolution: float, seed: int = 0) -> Numbers:
    """Communities of a graph (Louvain; a node is looked at again only when one beside it moved)."""
    member = np.arange(ties.shape[0])
    while True:
        inside = _moved(ties, resolution, seed)
        names, inside = np.unique(inside, return_inverse=True)
        member = inside[member]
        if len(names) == ties.shape[0]:
            return member
        into = sp.csr_matrix((np.ones(len(inside)), (np.arange(len(inside)), inside)))
        ties = (into.T @ ties @ into).tocsr()


def _moved(ties: sp.csr_matrix, resolution: float, seed: int) -> Numbers:
    """One level: every node goes where it gains most, until none gains."""
    many = ties.shape[0]
    degrees = np.asarray(ties.sum(1)).ravel()
    weight, edges, ends = ties.data.tolist(), ties.indices.tolist(), ties.indptr.tolist()
    degree, total, inside = degrees.tolist(), degrees.tolist(), list(range(many))
    price = resolution / max(float(degrees.sum()), 1e-12)
    waiting = deque(np.random.default_rng(seed).permutation(many).tolist())
    waits = [True] * many
    while waiting:
        node = waiting.popleft()
        waits[node] = False
        own, mine = inside[node], degree[node]
        beside: dict[int, float] = {}
        for at in range(ends[node], ends[node + 1]):
            if edges[at] != node:
                there = inside[edges[at]]
                beside[there] = beside.get(there, 0.0) + weight[at]
        total[own] -= mine
        best, gain = own, beside.get(own, 0.0) - price * mine * total[own]
        for there, strength in beside.items():
            gained = strength - price * mine * total[there]
            if gained > gain + 1e-12:
                best, gain = there, gained
        total[best] += mine
        if best != own:
            inside[node] = best
            for at in range(ends[node], ends[node + 1]):
                other = edges[at]
                if not waits[other] and inside[other] != best:
                    waits[other] = True
                    waiting.append(other)
    return np.asarray(inside, dtype=np.int64)


def finest(
    ties: sp.csr_matrix, places: Vectors, languages: Sequence[str] | None = None, seed: int = 0
) -> float:
    """The resolution with the most groups that can still be told apart; else the one that comes nearest.

    Told apart: of nineteen voices in twenty their nearest, without themselves, say the group that they are
    in; of four in five also the nearest who speak another language.  So whoever comes later finds their own,
    and no group is one of a language alone.
    """
    looked = [(AT_HOME, np.arange(len(places)), *nearest(places, places, ASKED, selves=True))]
    looked += [(ABROAD, *one) for one in _abroad(places, languages)]
    best, most = RESOLUTIONS[-1], -1.0
    for resolution in RESOLUTIONS:
        member = communities(ties, resolution, seed)
        if len(places) < A_GROUP * (member.max() + 1):
            continue
        shares = [
            float((_of_nearest(member[found], near)[0] == member[asked]).mean()) / wanted
            for wanted, asked, found, near in looked
        ]
        if min(shares) >= 1:
            return resolution
        if min(shares) > most:
            best, most = resolution, min(shares)
    return best


def _abroad(places: Vectors, languages: Sequence[str] | None) -> list[tuple[Numbers, Numbers, Shares]]:
    """Of the voices of each language their nearest among those of all others."""
    if languages is None:
        return []
    spoken = np.asarray(languages, dtype=str)
    found = []
    for language in np.unique(spoken).tolist():
        own, others = np.flatnonzero(spoken == language), np.flatnonzero(spoken != language)
        if min(len(own), len(others)) >= SPOKEN_BY:
            at, near = nearest(places[own], places[others], ASKED)
            found.append((own, others[at], near))
    return found


def group(
    vectors: Vectors, texts: Sequence[str], languages: Sequence[str] | None = None, seed: int = 0
) -> Groups:
    """Put every voice into a group; beyond `MOST_FITTED` a sample makes the groups and the others join."""
    many = len(vectors)
    if many < 3:
        return Groups(np.zeros(many, dtype=np.int64), np.ones(many, dtype=np.float32), RESOLUTIONS[0])
    rng = np.random.default_rng(seed)
    chosen = np.sort(rng.permutation(many)[:MOST_FITTED]) if many > MOST_FITTED else np.arange(many)
    sample = np.asarray(vectors[chosen], dtype=np.float32)
    space = Space.of(sample)
    places = space.place(sample)
    tongues = None if languages is None else [languages[int(at)] for at in chosen]
    found, near = tied(places, [texts[int(at)] for at in chosen], tongues)
    ties = graph(found, near)
    few = np.sort(rng.permutation(len(chosen))[:TRIED_ON])
    resolution = finest(
        ties if len(few) == len(chosen) else _around(places[few]),
        places[few],
        None if tongues is None else [tongues[int(at)] for at in few],
        seed,
    )
    inside = communities(ties, resolution, seed)
    member, sure = np.zeros(many, dtype=np.int64), np.zeros(many, dtype=np.float32)
    member[chosen], sure[chosen] = inside, _sure(ties, inside)
    rest = np.setdiff1d(np.arange(many), chosen)
    for start in range(0, len(rest), 10_000):
        some = rest[start : start + 10_000]
        member[some], sure[some] = voted(
            space.place(np.asarray(vectors[some], dtype=np.float32)), places, inside
        )
    return Groups(member, sure, resolution)


def _around(places: Vectors) -> sp.csr_matrix:
    return graph(*nearest(places, places, NEIGHBOURS, selves=True))


def _sure(ties: sp.csr_matrix, member: Numbers) -> Shares:
    """Of each node the share of its ties that stay inside its group."""
    every = ties.tocoo()
    inside = np.bincount(
        every.row, every.data * (member[every.row] == member[every.col]), minlength=len(member)
    )
    total = np.bincount(every.row, every.data, minlength=len(member))
    return np.asarray(inside / np.maximum(total, 1e-9), dtype=np.float32)


def voted(asked: Vectors, places: Vectors, member: Numbers, many: int = ASKED) -> tuple[Numbers, Shares]:
    """Of each asked voice the group that its nearest belong to (the near count more), and their share."""
    found, near = nearest(asked, places, many)
    return _of_nearest(member[found], near)


def _of_nearest(groups: Numbers, near: Shares) -> tuple[Numbers, Shares]:
    weight = np.maximum(near, 1e-6) ** 3
    best, most = groups[:, 0].copy(), np.zeros(len(groups), dtype=np.float32)
    for column in range(groups.shape[1]):
        votes = np.where(groups == groups[:, [column]], weight, 0).sum(axis=1)
        better = votes > most + 1e-9
        best[better], most[better] = groups[better, column], votes[better]
    return best, np.asarray(most / np.maximum(weight.sum(axis=1), 1e-9), dtype=np.float32)
