"""Golden values of published preprocessing: what transformers' processors and timm's transforms make of images.

    python3 -m venv --system-site-packages .cache/processors
    .cache/processors/bin/pip install --no-deps timm==1.0.15 transformers==4.53.3 huggingface-hub==0.34.4 \
        tokenizers==0.21.2 hf-xet safetensors regex tqdm filelock fsspec packaging requests pyyaml typing_extensions
    .cache/processors/bin/python tests/golden/make_processors.py

needs torch 1.13 and torchvision 0.14, as Debian has them, and writes tests/golden/processors:

* `cases.json`: each configuration, as it is published with a model, and which processors were asked;
* `values.npy`: float16, answers x images x 12 x 12 x 3: a lattice of the finished input, channels last, that is its
  value at rows floor((i + 1/2) height / 12) and columns alike. An answer is one processor's for one configuration.

The images are three of tests/golden/preprocessing/images.
"""

import importlib
import importlib.metadata
import json
import sys
import types
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torchvision.transforms import InterpolationMode, functional

# The processors do without what is new in torch 2; only their package asks for it. The nearest pixel, which this
# torchvision does not know to choose as PIL does, torch does.
InterpolationMode.NEAREST_EXACT = InterpolationMode.NEAREST
resize = functional.resize


def resized(image, size, interpolation=InterpolationMode.BILINEAR, *others, **options):
    if interpolation != InterpolationMode.NEAREST or not isinstance(image, torch.Tensor):
        return resize(image, size, interpolation, *others, **options)
    pixels = torch.nn.functional.interpolate(image.float(), size, mode="nearest-exact")
    return pixels.to(image.dtype)


functional.resize = resized
torch.compiler = types.SimpleNamespace(is_compiling=lambda: False)
installed = importlib.metadata.version
importlib.metadata.version = lambda name: "2.1.0" if name == "torch" else installed(name)
import transformers  # noqa: E402

models = types.ModuleType("transformers.modeling_utils")
models.PreTrainedAudioTokenizerBase = models.PreTrainedModel = object
sys.modules["transformers.modeling_utils"] = models

import timm  # noqa: E402
from timm.data import create_transform, resolve_data_config  # noqa: E402

FOLDER = Path(__file__).parent
IMAGES = ["large_progressive.jpg", "photo.jpg", "tall.png"]
LATTICE = 12

IMAGENET = {"image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}
HALF = {"image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5]}
CLIP = {"image_mean": [0.48145466, 0.4578275, 0.40821073], "image_std": [0.26862954, 0.26130258, 0.27577711]}
BYTE = 0.00392156862745098
ON = {"do_resize": True, "do_rescale": True, "do_normalize": True, "rescale_factor": BYTE}
SQUARE = {"height": 224, "width": 224}

# Configurations as checkpoints on the hub state them, in the old form (feature_extractor_type, plain numbers) or the
# new one: family, then the fields.
PROCESSORS = {
    "ViT": ("ViT", {**ON, **HALF, "image_processor_type": "ViTImageProcessor", "resample": 2, "size": SQUARE}),
    "ViT, old form": ("ViT", {"do_normalize": True, "do_resize": True, **HALF, "resample": 2, "size": 224,
                              "feature_extractor_type": "ViTFeatureExtractor"}),
    "ViT, fields alone": ("ViT", {"do_normalize": True, "do_resize": True, **HALF, "size": 224}),
    "Swin, old form": ("ViT", {"do_normalize": True, "do_resize": True, **IMAGENET, "resample": 3, "size": 224,
                               "feature_extractor_type": "ViTFeatureExtractor"}),
    "DeiT, old form": ("DeiT", {"crop_size": 224, "do_center_crop": True, "do_normalize": True, "do_resize": True, **IMAGENET,
                                "resample": 3, "size": 256, "feature_extractor_type": "DeiTFeatureExtractor"}),
    "ConvNeXt 224, old form": ("ConvNext", {"crop_pct": 0.875, "do_normalize": True, "do_resize": True, **IMAGENET,
                                            "resample": 3, "size": 224, "feature_extractor_type": "ConvNextFeatureExtractor"}),
    "ConvNeXt 224": ("ConvNext", {**ON, **IMAGENET, "image_processor_type": "ConvNextImageProcessor", "resample": 3,
                                  "size": {"shortest_edge": 224}, "crop_pct": 0.875}),
    "ConvNeXt 384": ("ConvNext", {"crop_pct": 0.875, "do_normalize": True, "do_resize": True, **IMAGENET, "resample": 3,
                                  "size": 384, "feature_extractor_type": "ConvNextFeatureExtractor"}),
    "ResNet-50": ("ConvNext", {"crop_pct": 0.875, "do_normalize": True, "do_resize": True, **IMAGENET, "resample": 3,
                               "size": 224, "feature_extractor_type": "ConvNextFeatureExtractor"}),
    "CvT": ("ConvNext", {"do_normalize": True, "do_resize": True, **IMAGENET, "resample": 3, "size": 224,
                         "feature_extractor_type": "ConvNextFeatureExtractor"}),
    "CLIP, old form": ("CLIP", {"crop_size": 224, "do_center_crop": True, "do_normalize": True, "do_resize": True, **CLIP,
                                "resample": 3, "size": 224, "feature_extractor_type": "CLIPFeatureExtractor"}),
    "CLIP 336": ("CLIP", {**ON, **CLIP, "image_processor_type": "CLIPImageProcessor", "do_center_crop": True,
                          "do_convert_rgb": True, "resample": 3, "size": {"shortest_edge": 336},
                          "crop_size": {"height": 336, "width": 336}}),
    "BiT": ("Bit", {**ON, **HALF, "image_processor_type": "BitImageProcessor", "do_center_crop": True, "do_convert_rgb": True,
                    "resample": 2, "size": {"shortest_edge": 448}, "crop_size": {"height": 448, "width": 448}}),
    "DINOv2": ("Bit", {**ON, **IMAGENET, "image_processor_type": "BitImageProcessor", "do_center_crop": True,
                       "do_convert_rgb": True, "resample": 3, "size": {"shortest_edge": 256}, "crop_size": SQUARE}),
    "SegFormer": ("Segformer", {"do_normalize": True, "do_resize": True, **IMAGENET, "reduce_labels": True, "resample": 2,
                                "size": 512, "feature_extractor_type": "SegformerFeatureExtractor"}),
    "SegFormer, new form": ("Segformer", {**ON, **IMAGENET, "image_processor_type": "SegformerImageProcessor", "resample": 2,
                                          "size": {"height": 512, "width": 512}, "do_reduce_labels": True}),
    "BEiT": ("Beit", {"crop_size": 224, "do_center_crop": False, "do_normalize": True, "do_resize": True, **HALF, "resample": 2,
                      "size": 224, "feature_extractor_type": "BeitFeatureExtractor"}),
    "data2vec": ("Beit", {"crop_size": 224, "do_center_crop": True, "do_normalize": True, "do_resize": True, **HALF,
                          "resample": 3, "size": 256, "feature_extractor_type": "BeitFeatureExtractor"}),
    "MobileViT": ("MobileViT", {"crop_size": {"height": 256, "width": 256}, "do_center_crop": True, "do_rescale": True,
                                "do_flip_channel_order": True, "do_resize": True, "rescale_factor": BYTE, "resample": 2,
                                "size": {"shortest_edge": 288}, "image_processor_type": "MobileViTImageProcessor"}),
    "MobileViT, old form": ("MobileViT", {"crop_size": 256, "do_center_crop": True, "do_flip_channels": True, "do_resize": True,
                                          "resample": 2, "size": 288, "feature_extractor_type": "MobileViTFeatureExtractor"}),
    "MobileNetV1": ("MobileNetV1", {**ON, **HALF, "image_processor_type": "MobileNetV1ImageProcessor", "do_center_crop": True,
                                    "resample": 2, "size": {"shortest_edge": 256}, "crop_size": SQUARE}),
    "MobileNetV2": ("MobileNetV2", {**ON, **HALF, "image_processor_type": "MobileNetV2ImageProcessor", "do_center_crop": True,
                                    "resample": 2, "size": {"shortest_edge": 256}, "crop_size": SQUARE}),
    "LeViT": ("Levit", {"do_center_crop": True, "do_normalize": True, "do_resize": True, **IMAGENET, "resample": 3, "size": 224,
                        "feature_extractor_type": "LevitFeatureExtractor"}),
    "PoolFormer": ("PoolFormer", {"crop_pct": 0.9, "do_normalize": True, "do_resize_and_center_crop": True, **IMAGENET,
                                  "resample": 3, "size": 224, "feature_extractor_type": "PoolFormerFeatureExtractor"}),
    "EfficientNet-B0": ("EfficientNet", {**ON, "image_mean": [0.485, 0.456, 0.406],
                                         "image_std": [0.47853944, 0.4732864, 0.47434163], "do_center_crop": False,
                                         "image_processor_type": "EfficientNetImageProcessor", "include_top": True,
                                         "crop_size": {"height": 289, "width": 289}, "resample": 0, "rescale_offset": False,
                                         "size": SQUARE}),
    "EfficientNet, offset": ("EfficientNet", {"do_resize": True, "do_rescale": True, "do_normalize": False,
                                              "image_processor_type": "EfficientNetImageProcessor", "do_center_crop": False,
                                              "rescale_factor": 1 / 127.5, "rescale_offset": True, "resample": 3,
                                              "size": SQUARE}),
    "SigLIP": ("Siglip", {**ON, **HALF, "image_processor_type": "SiglipImageProcessor", "processor_class": "SiglipProcessor",
                          "resample": 3, "size": SQUARE}),
    "PVT": ("Pvt", {**ON, **IMAGENET, "image_processor_type": "PvtImageProcessor", "resample": 2, "size": SQUARE}),
    "ViT, defaults": ("ViT", {"image_processor_type": "ViTImageProcessor", "size": SQUARE}),
    "CLIP, defaults": ("CLIP", {"image_processor_type": "CLIPImageProcessor", "size": {"shortest_edge": 224}}),
    "ConvNeXt, defaults": ("ConvNext", {"image_processor_type": "ConvNextImageProcessor", "size": {"shortest_edge": 384}}),
    "MobileViT, defaults": ("MobileViT", {"image_processor_type": "MobileViTImageProcessor", "size": {"shortest_edge": 224}}),
    "LeViT, defaults": ("Levit", {"image_processor_type": "LevitImageProcessor", "size": {"shortest_edge": 224}}),
    "EfficientNet, defaults": ("EfficientNet", {"image_processor_type": "EfficientNetImageProcessor",
                                                "size": {"height": 346, "width": 346}}),
    "MobileNetV2, defaults": ("MobileNetV2", {"image_processor_type": "MobileNetV2ImageProcessor",
                                              "size": {"shortest_edge": 256}}),
    "SigLIP, defaults": ("Siglip", {"image_processor_type": "SiglipImageProcessor", "size": SQUARE}),
    "DeiT, defaults": ("DeiT", {"image_processor_type": "DeiTImageProcessor", "size": {"height": 256, "width": 256}}),
}
FILES = {"ConvNext": "convnext", "MobileNetV1": "mobilenet_v1", "MobileNetV2": "mobilenet_v2"}

# timm's names of checkpoints: their configurations come with timm.
CHECKPOINTS = [
    "resnet50.a1_in1k", "resnet18.tv_in1k", "vit_base_patch16_224.augreg2_in21k_ft_in1k", "vit_base_patch16_clip_224.openai",
    "vit_base_patch16_siglip_256.webli", "vit_small_patch14_dinov2.lvd142m", "convnext_tiny.fb_in22k_ft_in1k_384",
    "convnext_tiny.fb_in22k", "convnextv2_atto.fcmae_ft_in1k", "efficientnet_b0.ra_in1k", "tf_efficientnet_lite0.in1k",
    "tf_efficientnetv2_s.in21k_ft_in1k", "mobilenetv3_small_100.lamb_in1k", "inception_v4.tf_in1k", "resnetv2_50x1_bit.goog_in21k",
    "swin_base_patch4_window12_384.ms_in22k_ft_in1k", "beit_base_patch16_224.in22k_ft_in22k", "levit_128s.fb_dist_in1k",
    "maxvit_tiny_tf_384.in1k", "regnety_002.pycls_in1k", "eva02_tiny_patch14_336.mim_in22k_ft_in1k", "mixer_b16_224.goog_in21k",
    "deit3_small_patch16_384.fb_in22k_ft_in1k", "hrnet_w18_small.ms_in1k", "nf_resnet50.ra2_in1k", "dm_nfnet_f0.dm_in1k",
    "ghostnet_100.in1k", "mobilevit_s.cvnets_in1k", "fastvit_t8.apple_in1k", "samvit_base_patch16.sa1b",
]


def lattice(tensor):
    """Values at the lattice, channels last."""
    pixels = np.asarray(tensor, dtype=np.float32).transpose(1, 2, 0)
    rows, columns = (((np.arange(LATTICE) + 0.5) * size / LATTICE).astype(int) for size in pixels.shape[:2])
    return pixels[rows][:, columns].astype(np.float16)


def processors_of(family):
    """transformers' slow processor and its fast one, where there is one."""
    file = FILES.get(family, family.lower())
    where = f"transformers.models.{file}.image_processing_{file}"
    yield "slow", getattr(importlib.import_module(where), f"{family}ImageProcessor")
    try:
        yield "fast", getattr(importlib.import_module(f"{where}_fast"), f"{family}ImageProcessorFast")
    except ModuleNotFoundError:
        return


def main():
    images = [Image.open(FOLDER / "preprocessing" / "images" / name).convert("RGB") for name in IMAGES]
    cases, values = [], []
    for name, (family, config) in PROCESSORS.items():
        answers = []
        for kind, processor in processors_of(family):
            ready = processor.from_dict(config)
            tensors = [ready(images=image, return_tensors="pt")["pixel_values"][0] for image in images]
            values.append([lattice(tensor) for tensor in tensors])
            answers.append(f"transformers {kind}")
        cases.append({"name": name, "file": "preprocessor_config.json", "config": config, "answers": answers,
                      "size": list(tensors[0].shape[1:])})
    for name in CHECKPOINTS:
        stated = timm.get_pretrained_cfg(name).to_dict()
        architecture = name.split(".")[0]
        config = {"architecture": architecture, "num_classes": stated.get("num_classes"), "pretrained_cfg": stated}
        transform = create_transform(**resolve_data_config({}, pretrained_cfg=stated), is_training=False)
        tensors = [transform(image) for image in images]
        values.append([lattice(tensor) for tensor in tensors])
        cases.append({"name": f"timm {name}", "file": "config.json", "config": config, "answers": ["timm"],
                      "size": list(tensors[0].shape[1:])})
    np.save(FOLDER / "processors" / "values.npy", np.stack(values))
    lines = ",\n".join(json.dumps(case) for case in cases)
    versions = json.dumps({"transformers": transformers.__version__, "timm": timm.__version__})
    text = f'{{"versions": {versions}, "images": {json.dumps(IMAGES)}, "cases": [\n{lines}\n]}}\n'
    (FOLDER / "processors" / "cases.json").write_text(text)
    print(f"{len(cases)} configurations, {len(values)} answers")


if __name__ == "__main__":
    main()
