"""Numbers of a link by NumPy alone: every resample is written out point by point, no sums over clusters.

python3 link.py > link.json
"""

import json

import numpy

STEPS = [0, 5, 10, 20]


def midranks(values):
    below = (values[None, :] < values[:, None]).sum(1)
    equal = (values[None, :] == values[:, None]).sum(1)
    return below + (equal + 1) / 2


def line(x, y):
    slope, intercept = numpy.polyfit(x, y, 1)
    return numpy.corrcoef(x, y)[0, 1], slope, intercept


def less_step_means(values, step):
    left = values.copy()
    for one in numpy.unique(step):
        left[step == one] -= values[step == one].mean()
    return left


def statistics(x, y, step):
    pearson, slope, intercept = line(x, y)
    within_pearson, within_slope, _ = line(less_step_means(x, step), less_step_means(y, step))
    return {
        "pearson": pearson,
        "spearman": numpy.corrcoef(midranks(x), midranks(y))[0, 1],
        "slope": slope,
        "intercept": intercept,
        "within_pearson": within_pearson,
        "within_slope": within_slope,
    }


def case(random, clusters, per_cluster, is_rounded):
    x, y, cluster, step = [], [], [], []
    for own in range(clusters):
        reach = random.uniform(0.5, 1.5)
        for place, _ in enumerate(STEPS):
            for _ in range(per_cluster + own % 2):
                fall = 0.1 * place * reach + random.normal(0, 0.02)
                x.append(1 - fall)
                y.append(1 - 0.6 * fall - 0.05 * place + random.normal(0, 0.02))
                cluster.append(own)
                step.append(place)
    x, y, cluster, step = map(numpy.array, (x, y, cluster, step))
    if is_rounded:  # many equal values
        x, y = numpy.round(x, 2), numpy.round(y, 2)
    draws = random.integers(0, clusters, (60, clusters))
    resampled = []
    for draw in draws:
        points = numpy.concatenate([numpy.flatnonzero(cluster == own) for own in draw])
        resampled.append(statistics(x[points], y[points], step[points]))
    found = statistics(x, y, step)
    expected = {
        name: [value, *numpy.percentile([one[name] for one in resampled], [2.5, 97.5])] for name, value in found.items()
    }
    counts = [[int((draw == own).sum()) for own in range(clusters)] for draw in draws]
    return {
        "x": x.tolist(),
        "y": y.tolist(),
        "cluster": cluster.tolist(),
        "step": step.tolist(),
        "counts": counts,
        "expected": expected,
    }


random = numpy.random.default_rng(20260101)
cases = [case(random, 6, 3, False), case(random, 12, 2, True), case(random, 3, 4, True)]
print(json.dumps({"numpy": numpy.__version__, "cases": cases}))
