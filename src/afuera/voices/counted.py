"""Which pieces of words and which phrases does each text have?  Counted for all texts at once.

The same counts as scikit-learn's vectorizers make; a word is taken apart once, however often it is said.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import chain, count

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

Numbers = npt.NDArray[np.int64]


def pieces(texts: Sequence[str], longs: Sequence[int], most: int) -> sp.csr_matrix:
    """How texts are spelled: pieces of words that two texts have, rare ones heavier, rows of length one."""
    words: dict[str, int] = defaultdict(count().__next__)
    said = [[words[word] for word in text.split()] for text in texts]
    known: dict[str, int] = defaultdict(count().__next__)
    parts = [
        [known[word[at : at + long]] for long in longs for at in range(len(word) - long + 1)]
        for word in (f" {one} " for one in words)
    ]
    counts = (_table(said, len(words)) @ _table(parts, len(known))).tocsr()
    having = np.bincount(counts.indices, minlength=len(known))
    kept = np.flatnonzero(having >= 2)
    if len(kept) > most:
        every = np.asarray(counts.sum(axis=0)).ravel()[kept]
        kept = np.sort(kept[np.argsort(-every, kind="stable")[:most]])
    counts = counts[:, kept]
    seldom = np.log((1 + len(texts)) / (1 + having[kept])) + 1
    counts.data = ((np.log(counts.data) + 1) * seldom[counts.indices]).astype(np.float32)
    length = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=1)).ravel())
    counts.data /= np.repeat(np.maximum(length, 1e-9), np.diff(counts.indptr)).astype(np.float32)
    return sp.csr_matrix(counts)


def _table(rows: Sequence[Sequence[int]], width: int) -> sp.csr_matrix:
    """How often each row holds each number."""
    long = np.fromiter(map(len, rows), dtype=np.int64, count=len(rows))
    flat = np.fromiter(chain.from_iterable(rows), dtype=np.int64, count=int(long.sum()))
    starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(long)])
    found = sp.csr_matrix((np.ones(len(flat), np.float32), flat, starts), shape=(len(rows), width))
    found.sum_duplicates()
    return found


def phrases(
    texts: Sequence[str], pattern: str, longest: int, most: int, share: float
) -> tuple[sp.csr_matrix, list[str]]:
    """Which texts hold which phrases of so many words at most?

    Two texts at least say a phrase, a `share` of them at most.  Texts x phrases, ones where it is said, and
    the phrases in the order of the alphabet.
    """
    find = re.compile(pattern).findall
    ids: dict[str, int] = defaultdict(count().__next__)
    said = [[ids[word] for word in find(text.lower())] for text in texts]
    long = np.fromiter(map(len, said), dtype=np.int64, count=len(said))
    word = np.fromiter(chain.from_iterable(said), dtype=np.int64, count=int(long.sum()))
    text = np.repeat(np.arange(len(texts)), long)
    at, key = np.arange(len(word)), word
    rows: list[tuple[Numbers, Numbers]] = []
    first: list[tuple[int, int]] = []
    having: list[Numbers] = []
    for words in range(1, longest + 1):
        if words > 1:
            # A phrase of two texts begins with one of two texts.
            stays = np.isin(key, np.flatnonzero(_texts_each(key, text[at], len(texts)) >= 2))
            stays &= at + words - 1 < len(word)
            at, key = at[stays], key[stays]
            stays = text[at + words - 1] == text[at]
            at, key = at[stays], key[stays]
            key = np.unique(key * len(ids) + word[at + words - 1], return_inverse=True)[1]
        each = _texts_each(key, text[at], len(texts))
        kept = np.flatnonzero((each >= 2) & (each <= share * len(texts)))
        here = np.isin(key, kept)
        _, where, number = np.unique(key[here], return_index=True, return_inverse=True)
        rows.append((text[at][here], number + sum(len(one) for one in having)))
        first += [(int(one), words) for one in at[here][where]]
        having.append(each[kept])
    return _chosen(rows, first, np.concatenate(having), list(ids), word, most, len(texts))


def _texts_each(key: Numbers, text: Numbers, many: int) -> Numbers:
    """In how many texts each key is."""
    if not len(key):
        return np.zeros(0, dtype=np.int64)
    return np.bincount(np.unique(key * many + text) // many, minlength=int(key.max()) + 1)


def _chosen(
    rows: list[tuple[Numbers, Numbers]],
    first: list[tuple[int, int]],
    having: Numbers,
    words: list[str],
    word: Numbers,
    most: int,
    many: int,
) -> tuple[sp.csr_matrix, list[str]]:
    told = [" ".join(words[one] for one in word[at : at + long].tolist()) for at, long in first]
    best = np.argsort(-having, kind="stable")[:most].tolist()
    order = sorted(best, key=lambda one: told[one])
    place = np.full(len(told), -1, dtype=np.int64)
    place[order] = np.arange(len(order))
    who = np.concatenate([one for one, _ in rows])
    what = place[np.concatenate([one for _, one in rows])]
    found = sp.csr_matrix(
        (np.ones(int((what >= 0).sum()), np.float32), (who[what >= 0], what[what >= 0])),
        shape=(many, len(order)),
    )
    found.data[:] = 1
    return found, [told[one] for one in order]
