"""torchvision's classifiers and segmentation networks."""

from torch import nn
from torchvision import models

from record import Case, image

OPSETS = (9, 11, 12, 13, 14, 15, 16, 17)


def last_of(name):
    return lambda model: getattr(model, name)[-1] if isinstance(getattr(model, name), nn.Sequential) else getattr(
        model, name
    )


# Module that is the head, side of the images.
CLASSIFIERS = {
    "alexnet": ("classifier", 224),
    "vgg11": ("classifier", 224),
    "vgg13_bn": ("classifier", 224),
    "resnet18": ("fc", 96),
    "resnet50": ("fc", 96),
    "resnext50_32x4d": ("fc", 96),
    "wide_resnet50_2": ("fc", 64),
    "densenet121": ("classifier", 96),
    "googlenet": ("fc", 96),
    "inception_v3": ("fc", 160),
    "mobilenet_v2": ("classifier", 96),
    "mobilenet_v3_small": ("classifier", 96),
    "mobilenet_v3_large": ("classifier", 96),
    "shufflenet_v2_x0_5": ("fc", 96),
    "shufflenet_v2_x1_0": ("fc", 96),
    "mnasnet0_5": ("classifier", 96),
    "mnasnet1_0": ("classifier", 96),
    "efficientnet_b0": ("classifier", 96),
    "efficientnet_v2_s": ("classifier", 96),
    "regnet_x_400mf": ("fc", 96),
    "regnet_y_400mf": ("fc", 96),
    "convnext_tiny": ("classifier", 96),
    "vit_b_32": ("heads", 224),
    "swin_t": ("head", 224),
    "maxvit_t": ("classifier", 224),
}
EXTRA = {
    "googlenet": {"aux_logits": False, "init_weights": True},
    "inception_v3": {"aux_logits": False, "init_weights": True},
}
# Their attention is exported only from these operators on, or only for one batch.
NEEDS = {"swin_t": 12, "vit_b_32": 14, "maxvit_t": 13, "efficientnet_v2_s": 11}
FIXED = {"swin_t", "maxvit_t"}


def cases():
    for at, (name, (head, side)) in enumerate(CLASSIFIERS.items()):
        opset = max(OPSETS[at % len(OPSETS)], NEEDS.get(name, 9))
        make = lambda name=name: getattr(models, name)(weights=None, num_classes=20, **EXTRA.get(name, {}))
        yield Case(name, "torchvision", make, last_of(head), inputs={"input": image(side)}, opset=opset,
                   fixed_batch=name in FIXED)
    for name in ("squeezenet1_0", "squeezenet1_1"):
        make = lambda name=name: getattr(models, name)(weights=None, num_classes=20)
        yield Case(name, "torchvision", make, lambda model: model.classifier[1], inputs={"input": image(96)},
                   opset=11, pooled=True)
    for name, head in (
        ("fcn_resnet50", lambda model: model.classifier[-1]),
        ("deeplabv3_resnet50", lambda model: model.classifier[-1]),
        ("deeplabv3_mobilenet_v3_large", lambda model: model.classifier[-1]),
    ):
        make = lambda name=name: getattr(models.segmentation, name)(
            weights=None, weights_backbone=None, num_classes=20, aux_loss=False
        )
        yield Case(name, "torchvision segmentation", make, head, inputs={"input": image(160)}, outputs=("out",),
                   truth="map")
    # Two heads on maps of two resolutions are summed up: there is no one penultimate layer.
    yield Case("lraspp_mobilenet_v3_large", "torchvision segmentation", lambda: models.segmentation.lraspp_mobilenet_v3_large(
        weights=None, weights_backbone=None, num_classes=20), lambda model: model.classifier.high_classifier,
        inputs={"input": image(96)}, outputs=("out",), truth="none")
    # Bodies without a head: their output is the feature, and only its name says so.
    for name, head in (("resnet18", "fc"), ("resnet50", "fc"), ("mobilenet_v2", "classifier"), ("densenet121", "classifier"),
                       ("regnet_y_400mf", "fc"), ("shufflenet_v2_x1_0", "fc")):
        yield Case(f"{name}_body", "torchvision, head removed", lambda name=name, head=head: bodied(name, head),
                   inputs={"input": image(96)}, outputs=("features",))
        yield Case(f"{name}_unnamed_body", "torchvision, head removed, output unnamed",
                   lambda name=name, head=head: bodied(name, head), inputs={"input": image(96)})


def bodied(name, head):
    model = getattr(models, name)(weights=None, num_classes=20)
    setattr(model, head, nn.Identity())
    return model
