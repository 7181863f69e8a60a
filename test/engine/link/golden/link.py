"""Numbers of a link by NumPy alone: every resample is written out point by point, no sums over clusters.

python3 link.py > link.json
"""

import json
import math

import numpy

STEPS = [0, 5, 10, 20]


def midranks(values):
    below = (values[None, :] < values[:, None]).sum(1)
    equal = (values[None, :] == values[:, None]).sum(1)
    return below + (equal + 1) / 2


def line(x, y):
    slope, intercept = numpy.polyfit(x, y, 1)
    return numpy.corrcoef(x, y)[0, 1], slope, intercept


def less_moment_means(values, moment):
    left = values.copy()
    for one in numpy.unique(moment):
        left[moment == one] -= values[moment == one].mean()
    return left


def tail(clusters):
    """Normal probability above the t quantile of clusters - 1, times sqrt(n / (n - 1)), by integrating the density."""
    freedom = clusters - 1
    t = numpy.linspace(0, 60, 6_000_001)
    density = (1 + t * t / freedom) ** (-(freedom + 1) / 2)
    density *= math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(freedom * math.pi)
    below = 0.5 + numpy.concatenate([[0], numpy.cumsum((density[1:] + density[:-1]) / 2 * t[1])])
    quantile = numpy.interp(0.975, below, t)
    return math.erfc(quantile * math.sqrt(clusters / freedom / 2)) / 2


def statistics(x, y, moment):
    pearson, slope, intercept = line(x, y)
    within_pearson, within_slope, _ = line(less_moment_means(x, moment), less_moment_means(y, moment))
    return {
        "pearson": pearson,
        "spearman": numpy.corrcoef(midranks(x), midranks(y))[0, 1],
        "slope": slope,
        "intercept": intercept,
        "within_pearson": within_pearson,
        "within_slope": within_slope,
    }


def case(random, clusters, per_cluster, is_rounded, blocks=0):
    """blocks: how many clusters are of one run, 0 if each is a run"""
    x, y, cluster, moment = [], [], [], []
    for own in range(clusters):
        reach = random.uniform(0.5, 1.5)
        for place, _ in enumerate(STEPS):
            for _ in range(per_cluster + own % 2):
                fall = 0.1 * place * reach + random.normal(0, 0.02)
                x.append(1 - fall)
                y.append(1 - 0.6 * fall - 0.05 * place + random.normal(0, 0.02))
                cluster.append(own)
                moment.append(place + (own // blocks * len(STEPS) if blocks else 0))
    x, y, cluster, moment = map(numpy.array, (x, y, cluster, moment))
    if is_rounded:  # many equal values
        x, y = numpy.round(x, 2), numpy.round(y, 2)
    draws = random.integers(0, clusters, (60, clusters))
    resampled = []
    for draw in draws:
        points = numpy.concatenate([numpy.flatnonzero(cluster == own) for own in draw])
        resampled.append(statistics(x[points], y[points], moment[points]))
    found = statistics(x, y, moment)
    share = tail(clusters)
    expected = {
        name: [value, *numpy.quantile([one[name] for one in resampled], [share, 1 - share])]
        for name, value in found.items()
    }
    counts = [[int((draw == own).sum()) for own in range(clusters)] for draw in draws]
    return {
        "x": x.tolist(),
        "y": y.tolist(),
        "cluster": cluster.tolist(),
        "moment": moment.tolist(),
        "counts": counts,
        "expected": expected,
    }


random = numpy.random.default_rng(20260101)
cases = [case(random, 6, 3, False), case(random, 12, 2, True), case(random, 3, 4, True)]
cases.append(case(random, 9, 3, False, 3))
tails = {n: tail(n) for n in (3, 4, 5, 6, 10, 20, 101)}
print(json.dumps({"numpy": numpy.__version__, "cases": cases, "tails": tails}))
