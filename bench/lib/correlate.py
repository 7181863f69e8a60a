"""Debiased linear CKA between layers of an image model and of a video model, as one would write it in PyTorch and NumPy.

Reads one JSON object from standard input: models (name, layers), frames (.npy, uint8 [T, H, W, 3]), for each video layer
the frame that each of its steps is compared with, and the folder of the ONNX files and of the evaluator that runs them in
PyTorch. Prints one JSON object: seconds, values.

  plain  as the usual scripts do: features of all layers once, then for each pair both Gram matrices and HSIC_1
  kept   the same, but the Gram matrix of each layer is made once
"""
import json
import sys
import time

import numpy as np
import torch

request = json.load(sys.stdin)
sys.path.insert(0, request["evaluator"])
from reference_i2v import OnnxNet, clip5d, normalise  # noqa: E402


def features(name, layers, frames, is_video):
    net = OnnxNet(request["models"] + "/" + name + ".onnx")
    x = normalise(np.load(frames))
    with torch.no_grad():
        found = net.run(clip5d(x) if is_video else x, layers)
    if is_video:
        return [one[0].transpose(0, 1).flatten(1).numpy() for one in found]
    return [one.flatten(1).numpy() for one in found]


def hsic(k, l):
    """Song et al., JMLR 2012, eq. 5."""
    n = len(k)
    k = k - np.diag(np.diag(k))
    l = l - np.diag(np.diag(l))
    one = np.ones(n)
    return (
        np.trace(k @ l)
        + (one @ k @ one) * (one @ l @ one) / ((n - 1) * (n - 2))
        - 2 * (one @ k @ l @ one) / (n - 2)
    ) / (n * (n - 3))


def cka(k, l):
    return hsic(k, l) / np.sqrt(hsic(k, k) * hsic(l, l))


def gram(x):
    x = x.astype(np.float64)
    return x @ x.T


start = time.perf_counter()
images = features(request["image"]["name"], request["image"]["layers"], request["frames"], False)
videos = features(request["video"]["name"], request["video"]["layers"], request["frames"], True)
if request["way"] == "plain":
    values = [
        [float(cka(gram(x[request["nearest"][column]]), gram(y))) for column, y in enumerate(videos)] for x in images
    ]
else:
    image_grams = [gram(x) for x in images]
    video_grams = [gram(y) for y in videos]
    values = []
    for k in image_grams:
        row = []
        for column, l in enumerate(video_grams):
            at = request["nearest"][column]
            row.append(float(cka(k[np.ix_(at, at)], l)))
        values.append(row)
seconds = time.perf_counter() - start
import resource  # noqa: E402

print(json.dumps({"seconds": seconds, "values": values, "bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}))
