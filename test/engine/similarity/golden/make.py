"""
Writes golden.json and features.npy: every measure straight from features, with numpy alone and by other formulas than
the program's where there are any (it only ever sees Gram matrices, averaged maps and channel maps).

    python3 make.py        numpy 1.24
"""
import itertools
import json
import math
import os

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
FRAMES, STEPS, GRID, BANDWIDTH = 24, 12, 3, 0.7
IMAGE, VIDEO = (4, 6, 5), (3, 4, 4)
MEASURES = ["cka", "cka-rbf", "cosine", "rsa", "rsa-euclidean", "procrustes", "svcca", "pwcca", "best-match", "cka-biased"]
LARGEST_LEAST = {m: (1, -1 if m in ("cka", "cka-rbf", "rsa", "rsa-euclidean") else 0) for m in MEASURES}

LEAST_ROWS = {"cosine": 1, "procrustes": 3, "cka-biased": 2, "svcca": 5, "pwcca": 5}


def make_features(rng):
    """A few slow signals that both models see, seen through different mixtures; a little noise."""
    signals = np.cumsum(rng.normal(size=(FRAMES, 3)), axis=0)
    own = np.cumsum(rng.normal(size=(FRAMES, 2)), axis=0)
    image = signals @ rng.normal(size=(3, math.prod(IMAGE)))
    image = image + 0.05 * rng.normal(size=image.shape) + 1
    full = (0.6 * signals + 0.4 * np.roll(own @ rng.normal(size=(2, 3)), 2, 0)) @ rng.normal(size=(3, math.prod(VIDEO)))
    full = full + 0.05 * rng.normal(size=full.shape) + 0.5
    half = full.reshape(STEPS, 2, -1).mean(1) + 0.2 * rng.normal(size=(STEPS, full.shape[1]))
    shaped = lambda x, size: x.reshape(len(x), *size).astype(np.float32)
    return shaped(image, IMAGE), [shaped(full, VIDEO), shaped(half, VIDEO)]


def make_weights(rng):
    """Each step sees some frames around its centre; the first and last fewer."""
    weights = np.zeros((STEPS, FRAMES))
    for step in range(STEPS):
        seen = [f for f in range(2 * step - 1, 2 * step + 3) if 0 <= f < FRAMES]
        weights[step, seen] = rng.uniform(0.2, 1, len(seen))
    return weights / weights.sum(1, keepdims=True)


def to_grid(x, height, width):
    """[..., h, w] to a grid: every pixel cut into enough parts first, then plain means; kept as float32."""
    h, w = x.shape[-2:]
    cut = np.repeat(np.repeat(x, height, -2), width, -1)
    return cut.reshape(*x.shape[:-2], height, h, width, w).mean((-3, -1)).astype(np.float32).astype(np.float64)


def centre(x):
    return x - x.mean(0)


def hsic1(k, l):
    """Song et al., JMLR 2012, eq. 5."""
    n = len(k)
    k, l = k - np.diag(np.diag(k)), l - np.diag(np.diag(l))
    one = np.ones(n)
    both = np.trace(k @ l) + (one @ k @ one) * (one @ l @ one) / ((n - 1) * (n - 2)) - 2 / (n - 2) * (one @ k @ l @ one)
    return both / (n * (n - 3))


def distances(x):
    return np.sqrt(((x[:, None] - x[None]) ** 2).sum(-1))


def gaussian_kernel(x):
    d = distances(x)
    sigma = BANDWIDTH * np.median(d[np.triu_indices(len(x), 1)])
    return np.exp(-(d**2) / (2 * sigma**2))


def ranks(v):
    ordered = np.sort(v)
    return (np.searchsorted(ordered, v, "left") + np.searchsorted(ordered, v, "right") + 1) / 2


def spearman(a, b):
    pairs = np.triu_indices(len(a), 1)
    return np.corrcoef(ranks(a[pairs]), ranks(b[pairs]))[0, 1]


def components(x):
    u, s, _ = np.linalg.svd(centre(x), full_matrices=False)
    rank = int((s > 1e-5 * s[0]).sum())
    kept = int(np.searchsorted(np.cumsum(s**2) / (s**2).sum(), 0.99) + 1)
    return u * s, rank, kept


def canonical(x, y):
    """Correlations and, for the first, |inner products| of each direction with each component; None if too few rows."""
    (px, rank_x, kept_x), (py, rank_y, kept_y) = components(x), components(y)
    k = min(max(kept_x, kept_y), rank_x, rank_y)
    if len(x) <= 2 * k:
        return None
    qx, qy = np.linalg.qr(px[:, :k])[0], np.linalg.qr(py[:, :k])[0]
    u, s, _ = np.linalg.svd(qx.T @ qy)
    return np.minimum(s, 1), np.abs((qx @ u).T @ px[:, :k]).sum(1)


def parts(measure, x, y):
    """(both, self x, self y), to be added up over clips; x and y are dicts of what a row is. None: undefined."""
    a, b = x["rows"], y["rows"]
    if measure == "cka":
        k, l = a @ a.T, b @ b.T
        return hsic1(k, l), hsic1(k, k), hsic1(l, l)
    if measure == "cka-rbf":
        k, l = gaussian_kernel(a), gaussian_kernel(b)
        return hsic1(k, l), hsic1(k, k), hsic1(l, l)
    if measure == "cka-biased":
        a, b = centre(a), centre(b)
        norm = lambda p, q: (p.T @ q).ravel() @ (p.T @ q).ravel() / (len(p) - 1) ** 2
        return norm(a, b), norm(a, a), norm(b, b)
    if measure == "cosine":
        p, q = x["maps"].reshape(len(x["maps"]), -1), y["maps"].reshape(len(y["maps"]), -1)
        value = np.mean([u @ v / np.linalg.norm(u) / np.linalg.norm(v) for u, v in zip(p, q)])
    elif measure == "rsa":
        value = spearman(1 - np.corrcoef(a), 1 - np.corrcoef(b))
    elif measure == "rsa-euclidean":
        value = spearman(distances(a), distances(b))
    elif measure == "procrustes":
        a, b = centre(a), centre(b)
        value = np.linalg.svd(a.T @ b, compute_uv=False).sum() / np.linalg.norm(a) / np.linalg.norm(b)
    elif measure in ("svcca", "pwcca"):
        found = canonical(a, b)
        if found is None:
            return None
        correlations, weights = found
        value = correlations.mean() if measure == "svcca" else correlations @ weights / weights.sum()
    else:
        p, q = x["channels"], y["channels"]
        r = np.corrcoef(p.T, q.T)[: p.shape[1], p.shape[1] :]
        value = np.abs(r).max(1).mean()
    return value, 1, 1


def look(features, unit, weights=None):
    """What a row is, for [rows, channels, h, w]; weights bring frames to steps."""
    maps = to_grid(np.abs(features).mean(1), GRID, GRID)
    on_grid = to_grid(features, GRID, GRID) if unit == "positions" else features.mean((2, 3))[:, :, None, None]
    whole = features
    if weights is not None:
        maps, on_grid, whole = (np.tensordot(weights, v, 1) for v in (maps, on_grid, whole))
    places = on_grid.transpose(0, 2, 3, 1).reshape(-1, on_grid.shape[1])
    rows = places if unit == "positions" else whole.reshape(len(whole), -1)
    return {"rows": rows, "maps": maps, "channels": places}


def look_at_clips(layer):
    """One row a clip: everything averaged over time, then on the layer's own grid."""
    grids = np.stack([to_grid(f, GRID, GRID).mean(0) for f in layer])
    maps = np.stack([to_grid(np.abs(f).mean(1), GRID, GRID).mean(0) for f in layer])
    return {"rows": grids.reshape(len(grids), -1), "maps": maps, "channels": grids.mean((2, 3))}


def pick(view, steps, places):
    rows = [s * places + p for s in steps for p in range(places)]
    choose = lambda v, at: v[at]
    per = lambda v: rows if len(v) == places * len(view["maps"]) else steps
    return {key: choose(value, steps if key == "maps" else per(value)) for key, value in view.items()}


def pooled(measure, pairs):
    found = [parts(measure, x, y) for x, y in pairs]
    found = [f for f in found if f is not None]
    if not found:
        return None
    both, one, other = np.sum(found, 0)
    return both / math.sqrt(one * other)


def memory(v):
    """AR(1) coefficient: Kendall's and Marriott and Pope's bias (1954) given back, features weighted by their variance."""
    v = centre(v.reshape(len(v), -1).astype(np.float64))
    each = (v[:-1] * v[1:]).sum(0) / (v * v).sum(0)
    r = np.average(each, weights=v.var(0))
    return np.clip(r + (1 + 4 * r) / len(v), 0, 0.999)


def effective(x, y):
    """Pyper and Peterman 1998: rows squared over the sum of all products of two AR(1) correlation matrices."""
    n = len(x)
    apart = np.abs(np.subtract.outer(np.arange(n), np.arange(n)))
    return max(1, n**2 / (memory(x) ** apart * memory(y) ** apart).sum())


def blocks_of(effective_rows, clips, steps):
    fewest = math.ceil(5 / clips)
    most = min(steps, max(fewest, int(min(20, effective_rows) // clips)))
    return max([b for b in (2, 3, 5, 7, 10, 14, 20) if fewest <= b <= most], default=fewest if steps >= fewest else 0)


def student(freedom):
    """What t exceeds with a chance of 2.5 %: its density added up by Simpson's rule, then halving."""

    def chance(t):
        u = np.linspace(0, t, 20001)
        log = math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2) - math.log(freedom * math.pi) / 2
        density = np.exp(log - (freedom + 1) / 2 * np.log1p(u**2 / freedom))
        return (density[0] + density[-1] + 4 * density[1::2].sum() + 2 * density[2:-1:2].sum()) * t / 20000 / 3

    low, high = 0.0, 20.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if chance(middle) < 0.475 else (low, middle)
    return low


def interval(measure, value, groups):
    """Groups of leave-outs: strata, each with a mean of its own."""
    left_out = [v for group in groups for v in group]
    if value is None or len(left_out) < 5 or any(v is None for v in left_out):
        return [None, None]
    variance = sum((len(group) - 1) * np.var(group) for group in groups)
    reach = student(sum(len(group) - 1 for group in groups)) * math.sqrt(variance)
    largest, least = LARGEST_LEAST[measure]
    return [max(least, value - reach), min(largest, value + reach)]


def against_null(value, draws):
    if value is None:
        return {"p": None, "mean": None, "low": None, "high": None}
    larger = sum(d >= value - 1e-12 for d in draws)
    low, high = np.percentile(draws, [2.5, 97.5])
    return {"p": (1 + larger) / (1 + len(draws)), "mean": float(np.mean(draws)), "low": low, "high": high}


def shift(measure, value, image, pair, unit, w, by):
    """The value if the image layer's frames came later: what that changes, beyond what fewer steps change, added."""
    places = GRID * GRID if unit == "positions" else 1
    centres = w @ np.arange(FRAMES)

    def left(by):
        steps = np.flatnonzero((centres + by > -0.5) & (centres + by < FRAMES - 0.5))
        return [s for s in steps if any(0 <= f + by < FRAMES for f in np.flatnonzero(w[s]))]

    def unmoved(by):
        return pooled_or_none(measure, tuple(pick(v, left(by), places) for v in pair))

    moved = np.zeros_like(w)
    for f in range(FRAMES):
        if 0 <= f + by < FRAMES:
            moved[:, f + by] = w[:, f]
    moved = moved[left(by)]
    later = look(image, unit, moved / moved.sum(1, keepdims=True))
    found = [
        pooled_or_none(measure, (later, pick(pair[1], left(by), places))),
        unmoved(by),
        unmoved(-by),
    ]
    return None if value is None or None in found else value + found[0] - (found[1] + found[2]) / 2


def pooled_or_none(measure, pair):
    return None if len(pair[0]["rows"]) < LEAST_ROWS.get(measure, 4) else pooled(measure, [pair])


def case(clips, unit, weights):
    """Both video layers of some clips: values, intervals, and for one clip every shift in time."""
    cells = []
    for layer, w in enumerate([np.eye(FRAMES), weights]):
        images = [c[0].astype(np.float64) for c in clips]
        videos = [c[1][layer].astype(np.float64) for c in clips]
        pairs = [(look(i, unit, w), look(v, unit)) for i, v in zip(images, videos)]
        places = GRID * GRID if unit == "positions" else 1
        steps = len(w)
        each = [effective(np.tensordot(w, i, 1), v) for i, v in zip(images, videos)]
        rows = sum(each)
        cell = {"effectiveRows": each, "measures": {}}
        for measure in MEASURES:
            value = pooled(measure, pairs)
            defined = [pair for pair in pairs if parts(measure, *pair) is not None]
            if len(clips) >= 5:
                left = [[pooled(measure, defined[:c] + defined[c + 1 :]) for c in range(len(defined))]]
            else:
                left, count = [[] for _ in defined], blocks_of(rows, len(clips), steps)
                for c, b in itertools.product(range(len(defined)), range(count)):
                    stay = [s for s in range(steps) if not b * steps // count <= s < (b + 1) * steps // count]
                    one = tuple(pick(v, stay, places) for v in defined[c])
                    left[c].append(pooled(measure, defined[:c] + [one] + defined[c + 1 :]))
            which = [c for c, pair in enumerate(pairs) if parts(measure, *pair) is not None]
            found = {"value": value, "clips": which, "interval": interval(measure, value, left)}
            if len(clips) == 1:
                shifts = [s for s in range(-FRAMES, FRAMES) if 0 < 3 * abs(s) <= FRAMES]
                draws = [shift(measure, value, images[0], pairs[0], unit, w, s) for s in shifts]
                least, largest = LARGEST_LEAST[measure][::-1]
                found["null"] = against_null(value, [min(largest, max(least, d)) for d in draws if d is not None])
            cell["measures"][measure] = found
        cells.append(cell)
    return {"unit": unit, "clips": len(clips), "cells": cells}


def clips_case(clips):
    cells = []
    image = look_at_clips([c[0].astype(np.float64) for c in clips])
    for layer in range(2):
        video = look_at_clips([c[1][layer].astype(np.float64) for c in clips])
        cell = {"effectiveRows": [len(clips)], "measures": {}}
        for measure in MEASURES:
            value = pooled(measure, [(image, video)])
            stays = [[c for c in range(len(clips)) if c != out] for out in range(len(clips))]
            left = [[pooled(measure, [(pick(image, s, 1), pick(video, s, 1))]) for s in stays]]
            orders = list(itertools.permutations(range(len(clips))))[1:]
            draws = [pooled(measure, [(pick(image, list(o), 1), video)]) for o in orders]
            cell["measures"][measure] = {
                "value": value,
                "clips": [0],
                "interval": interval(measure, value, left),
                "null": against_null(value, draws),
            }
        cells.append(cell)
    return {"unit": "clips", "clips": len(clips), "cells": cells}


def main():
    rng = np.random.default_rng(20)
    clips = [make_features(rng) for _ in range(6)]
    weights = make_weights(rng)
    cases = [case(clips[:count], unit, weights) for unit in ("frames", "positions") for count in (1, 3, 6)]
    cases.append(clips_case(clips[:5]))
    flat = [part.ravel() for image, videos in clips for part in (image, *videos)]
    np.save(os.path.join(HERE, "features.npy"), np.concatenate(flat))
    facts = {"frames": FRAMES, "steps": STEPS, "grid": GRID, "bandwidth": BANDWIDTH, "image": IMAGE, "video": VIDEO}
    with open(os.path.join(HERE, "golden.json"), "w") as file:
        json.dump({**facts, "weights": weights.tolist(), "cases": cases}, file, indent=1, default=float)
        file.write("\n")


if __name__ == "__main__":
    main()
