"""Writes the ONNX files, their model cards and the label lists, and checks the files with onnx."""
import argparse
import hashlib
import json
import os

import onnx
import torch

from .dataset import SPLITS, load
from .models import MODELS
from .scene import ACTIONS, OBJECTS
from .train import accuracy
from .transfer import model_from

TITLES = {
    "image_demo": ("Shapes image net", ["edges and stripes", "corners and texture", "parts", "objects"]),
    "video_demo_a": ("Kinetic Shapes A (R(2+1)D)", ["edges in motion", "texture in motion", "parts in motion", "actions"]),
    "video_demo_b": ("Kinetic Shapes B (shift-squeeze)",
                     ["frame pairs", "texture with shifts", "parts with shifts", "actions"]),
}


class Outputs(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, x):
        out = self.model(x)
        return tuple(out[k] for k in ("logits", "stage1", "stage2", "stage3", "stage4"))


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--weights", required=True)
    ap.add_argument("--out", required=True, help="the demo folder: gets models/ and labels/")
    ap.add_argument("--cache", help="measure held-out accuracy on this cache")
    ap.add_argument("--threads", type=int, default=1)
    ap.add_argument("--only", choices=MODELS)
    a = ap.parse_args()
    torch.set_num_threads(a.threads)
    for sub, names, file in (("labels", OBJECTS, "objects.txt"), ("labels", ACTIONS, "actions.txt")):
        os.makedirs(os.path.join(a.out, sub), exist_ok=True)
        with open(os.path.join(a.out, sub, file), "w") as f:
            f.write("\n".join(names) + "\n")
    os.makedirs(os.path.join(a.out, "models"), exist_ok=True)
    for name, cls in MODELS.items():
        if (a.only and name != a.only) or not os.path.exists(os.path.join(a.weights, name + ".pt")):
            continue
        model = model_from(a.weights, name)
        info = torch.load(os.path.join(a.weights, name + ".pt"))
        video = cls.kind == "video"
        x = torch.randn((2, 3, 16, 112, 112) if video else (2, 3, 112, 112))
        outputs = ["logits", "stage1", "stage2", "stage3", "stage4"]
        path = os.path.join(a.out, "models", name + ".onnx")
        torch.onnx.export(Outputs(model), x, path, opset_version=13, input_names=["input"], output_names=outputs,
                          dynamic_axes={k: {0: "N"} for k in ["input"] + outputs}, do_constant_folding=True)
        graph = onnx.load(path)
        for node in graph.graph.node:
            node.ClearField("doc_string")
        shapes = dict(zip(outputs, [list(t.shape[1:]) for t in Outputs(model)(x)]))
        for o in graph.graph.output:       # spell the shapes out; only N stays open
            del o.type.tensor_type.shape.dim[:]
            o.type.tensor_type.shape.dim.add().dim_param = "N"
            for n in shapes[o.name]:
                o.type.tensor_type.shape.dim.add().dim_value = n
        onnx.checker.check_model(graph, full_check=True)
        onnx.save(graph, path)
        with open(path, "rb") as f:
            digest = hashlib.sha256(f.read()).hexdigest()
        title, stages = TITLES[name]
        spec = {"tensor": "input", "layout": "NCTHW" if video else "NCHW", "size": [112, 112],
                "channels": "RGB", "range": [0, 1], "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225],
                "resize": {"shortSide": 128, "interpolation": "bilinear", "crop": "center"}}
        if video:
            spec.update(frames=16, stride=4)
        training = {"data": "Kinetic Shapes, procedural, rendered by training/kinetic_shapes/scene.py",
                    "clips": {k: v[1] for k, v in SPLITS.items()}, "seeds": {k: v[0] for k, v in SPLITS.items()},
                    "parameters": sum(p.numel() for p in model.parameters()),
                    "examplesSeen": info.get("seen"), "minutes": info.get("minutes"),
                    "validationAccuracy": info.get("val")}
        if a.cache:
            training["testAccuracy"] = round(accuracy(model, *load(a.cache, "test")), 4)
            training["testClips"] = SPLITS["test"][1]
        card = {"card": 1, "name": title, "kind": cls.kind, "file": name + ".onnx", "sha256": digest,
                "input": spec, "output": {"tensor": "logits", "kind": "logits"},
                "labels": "../labels/" + ("actions.txt" if video else "objects.txt"),
                "layers": [{"depth": d, "tensor": f"stage{d}", "title": f"Stage {d}: {stages[d - 1]}",
                            "shape": ["N"] + shapes[f"stage{d}"]} for d in range(1, 5)],
                "source": {"licence": "our own work, MIT"},
                "notes": {"opset": 13, "bytes": os.path.getsize(path), "training": training}}
        with open(os.path.join(a.out, "models", name + ".json"), "w") as f:
            json.dump(card, f, indent=2)
            f.write("\n")
        print(name, card["notes"]["bytes"], training, flush=True)


if __name__ == "__main__":
    main()
