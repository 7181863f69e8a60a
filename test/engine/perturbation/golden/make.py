"""
Writes benign.npy, adversarial.npy (a small clip as a run folder holds it) and golden.json: every measure of the
perturbation with numpy, scipy and scikit-image, by library calls or other formulas than the program's.

    python3 make.py        numpy 1.24, scipy 1.10, scikit-image 0.19
"""
import json
import os

import numpy as np
from scipy.ndimage import gaussian_filter
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

HERE = os.path.dirname(os.path.abspath(__file__))
T, H, W, EPSILON = 5, 26, 21, 16 / 255


def make_clip(rng):
    """Smooth benign frames; a perturbation that partly stands still and partly sits at the bound; one frame untouched."""
    smooth = gaussian_filter(rng.normal(size=(T, H, W, 3)), (0.5, 2, 2, 0))
    benign = np.clip(np.rint(128 + 400 * smooth), 0, 255).astype(np.uint8)
    still = rng.normal(size=(3, H, W))
    change = EPSILON * np.clip(0.8 * still + 0.7 * rng.normal(size=(T, 3, H, W)), -1, 1)
    change[:, 2] *= 0.4
    change[3] = 0
    pixels = benign.transpose(0, 3, 1, 2).astype(np.float32) / np.float32(255)
    return benign, np.clip(pixels + change.astype(np.float32), 0, 1).astype(np.float32)


def measures(benign, form):
    """Both [T, 3, H, W] in float32."""
    a, b = benign.astype(np.float64), form.astype(np.float64)
    d = b - a
    flat = d.reshape(T, -1)
    frame = lambda f: [f(t) for t in range(T)]
    changed = [bool(np.any(flat[t])) for t in range(T)]
    one = lambda t: structural_similarity(
        a[t], b[t], data_range=1, channel_axis=0, gaussian_weights=True, sigma=1.5, use_sample_covariance=False
    )
    cosine = lambda t: (
        float(flat[t] @ flat[t - 1] / np.linalg.norm(flat[t]) / np.linalg.norm(flat[t - 1]))
        if t > 0 and changed[t] and changed[t - 1]
        else None
    )
    share = lambda x: (np.sum(x**2, axis=(0, 2, 3)) / np.sum(x**2)).tolist() if np.any(x) else [None] * 3
    grey = lambda x: float(np.sum(x.mean(axis=1, keepdims=True).repeat(3, axis=1) ** 2) / np.sum(x**2)) if np.any(x) else None
    power = np.mean([np.mean(np.abs(np.fft.fft2(d[t])) ** 2, axis=0) for t in range(T)], axis=0) / (H * W) ** 2
    ratio = lambda t: float(peak_signal_noise_ratio(a[t], b[t], data_range=1)) if changed[t] else None
    edges = (np.arange(-256, 256) + 0.5) / 255
    return {
        "linf": frame(lambda t: float(np.abs(flat[t]).max())),
        "l2": frame(lambda t: float(np.linalg.norm(flat[t]))),
        "meanAbsolute": frame(lambda t: float(np.abs(flat[t]).mean())),
        "shareAtBound": frame(lambda t: float(np.mean(np.abs(flat[t]) >= EPSILON - 2**-22))),
        "psnr": frame(ratio),
        "psnrOverall": float(peak_signal_noise_ratio(a, b, data_range=1)),
        "ssim": frame(lambda t: float(one(t))),
        "energy": frame(lambda t: share(d[t : t + 1])),
        "energyOverall": share(d),
        "greyShare": frame(lambda t: grey(d[t : t + 1])),
        "greyShareOverall": grey(d),
        "neighbourCosine": frame(cosine),
        "histogram": np.histogram(d, bins=edges)[0].tolist(),
        "power": np.fft.fftshift(power).tolist(),
        "radial": radial(power),
        "temporal": temporal(flat),
    }


def radial(power):
    fy, fx = np.meshgrid(np.fft.fftfreq(H), np.fft.fftfreq(W), indexing="ij")
    ring = np.floor(np.hypot(fy, fx) * min(H, W) + 0.5).astype(int).ravel()
    return (np.bincount(ring, power.ravel()) / np.bincount(ring)).tolist()


def temporal(flat):
    both = np.mean(np.abs(np.fft.fft(flat, axis=0)) ** 2, axis=1) / T**2
    return [float(both[0])] + [float(both[k] + both[-k]) for k in range(1, T // 2 + 1)]


rng = np.random.default_rng(20260)
benign, adversarial = make_clip(rng)
np.save(os.path.join(HERE, "benign.npy"), benign)
np.save(os.path.join(HERE, "adversarial.npy"), adversarial)
pixels = benign.transpose(0, 3, 1, 2).astype(np.float32) / np.float32(255)
rounded = np.rint(adversarial * np.float32(255)).astype(np.float32) / np.float32(255)
golden = {"epsilon": EPSILON, "float": measures(pixels, adversarial), "rounded": measures(pixels, rounded)}
with open(os.path.join(HERE, "golden.json"), "w") as out:
    json.dump(golden, out)
    out.write("\n")
