"""timm's networks, in their small forms."""

import timm
from torch import nn

from record import Case, image

# Name, side of the images or None for the network's own, and what makes a large one small.
NAMES = {
    "resnet26d": {}, "seresnet18": {}, "ecaresnet26t": {}, "resnetv2_50": {}, "res2net50_26w_4s": {}, "resnest14d": {},
    "skresnet18": {}, "resnetblur18": {}, "gcresnet33ts": {}, "vit_tiny_patch16_224": {}, "vit_small_patch32_224": {},
    "vit_tiny_r_s16_p8_224": {}, "vit_base_patch16_siglip_224": {"depth": 2, "embed_dim": 96, "num_heads": 3},
    "vit_base_patch16_clip_224": {"depth": 2, "embed_dim": 96, "num_heads": 3},
    "vit_small_patch14_dinov2": {"depth": 2, "img_size": 98}, "vit_little_patch16_reg4_gap_256": {"depth": 2},
    "vit_relpos_small_patch16_224": {"depth": 2}, "vit_srelpos_small_patch16_224": {"depth": 2},
    "deit_tiny_patch16_224": {}, "deit_tiny_distilled_patch16_224": {}, "deit3_small_patch16_224": {"depth": 2},
    "beit_base_patch16_224": {"depth": 2, "embed_dim": 96, "num_heads": 3},
    "beitv2_base_patch16_224": {"depth": 2, "embed_dim": 96, "num_heads": 3},
    "eva02_tiny_patch14_224": {"depth": 2}, "cait_xxs24_224": {"depth": 2}, "xcit_nano_12_p16_224": {"depth": 2},
    "swin_tiny_patch4_window7_224": {"depths": (1, 1, 1, 1)}, "swinv2_tiny_window8_256": {"depths": (1, 1, 1, 1)},
    "swinv2_cr_tiny_224": {"depths": (1, 1, 1, 1)}, "convnext_atto": {}, "convnext_femto_ols": {}, "convnextv2_atto": {},
    "mixer_s32_224": {}, "resmlp_12_224": {}, "gmlp_ti16_224": {}, "gmixer_12_224": {}, "efficientnet_b0": {},
    "efficientnet_lite0": {}, "tf_efficientnet_b0": {}, "efficientnetv2_rw_t": {}, "gc_efficientnetv2_rw_t": {},
    "mixnet_s": {}, "mobilenetv1_100": {}, "mobilenetv2_050": {}, "mobilenetv3_small_050": {}, "tf_mobilenetv3_small_minimal_100": {},
    "mobilenetv4_conv_small": {}, "mobilenetv4_hybrid_medium": {}, "lcnet_050": {}, "tinynet_e": {}, "mnasnet_small": {},
    "semnasnet_075": {}, "spnasnet_100": {}, "fbnetc_100": {}, "fbnetv3_b": {}, "hardcorenas_a": {}, "rexnet_100": {},
    "regnetx_002": {}, "regnety_002": {}, "regnetv_040": {}, "nf_regnet_b0": {}, "nf_resnet26": {}, "eca_nfnet_l0": {},
    "dm_nfnet_f0": {}, "levit_128s": {}, "levit_conv_128s": {}, "levit_256d": {}, "maxvit_pico_rw_256": {}, "maxvit_tiny_tf_224": {},
    "maxxvit_rmlp_nano_rw_256": {}, "coatnet_pico_rw_224": {}, "coatnet_rmlp_nano_rw_224": {}, "ghostnet_050": {},
    "ghostnetv2_100": {}, "hrnet_w18_small": {}, "dla34": {}, "dla46_c": {}, "dla60x_c": {}, "densenet121": {}, "vgg11": {},
    "legacy_xception": {}, "xception41": {}, "inception_v3": {}, "inception_v4": {}, "inception_resnet_v2": {}, "dpn48b": {},
    "ese_vovnet19b_slim": {}, "cspresnet50": {}, "cspdarknet53": {}, "darknet53": {}, "selecsls42b": {}, "mobileone_s0": {},
    "repvgg_a0": {}, "repghostnet_050": {}, "repvit_m0_9": {}, "fastvit_t8": {}, "efficientformer_l1": {},
    "efficientformerv2_s0": {}, "edgenext_xx_small": {}, "mobilevit_xxs": {}, "mobilevitv2_050": {}, "poolformer_s12": {},
    "poolformerv2_s12": {}, "caformer_s18": {}, "convformer_s18": {},
    "crossvit_tiny_240": {}, "coat_lite_tiny": {}, "convit_tiny": {}, "tnt_s_patch16_224": {"depth": 2},
    "twins_pcpvt_small": {}, "twins_svt_small": {}, "pit_ti_224": {}, "pit_ti_distilled_224": {}, "visformer_tiny": {},
    "pvt_v2_b0": {}, "nest_tiny": {}, "sequencer2d_s": {}, "focalnet_tiny_srf": {}, "davit_tiny": {},
    "gcvit_xxtiny": {}, "inception_next_tiny": {}, "tiny_vit_5m_224": {}, "efficientvit_b0": {}, "efficientvit_m0": {},
    "hiera_tiny_224": {}, "hgnet_tiny": {}, "hgnetv2_b0": {}, "nextvit_small": {}, "rdnet_tiny": {}, "mambaout_femto": {},
    "botnet26t_256": {}, "lambda_resnet26t": {}, "vitamin_small_224": {},
    "samvit_base_patch16": {"depth": 2, "embed_dim": 96, "num_heads": 3, "img_size": 128, "global_attn_indexes": (1,)}, "starnet_s1": {},
    "shvit_s1": {}, "swiftformer_xs": {},
}
# Two heads on two tensors are averaged: there is no one penultimate layer.
UNDECIDED = {"deit_tiny_distilled_patch16_224", "crossvit_tiny_240"}
BODIES = ("resnet26d", "vit_tiny_patch16_224", "convnext_atto", "dla34", "mobilenetv2_050", "efficientnet_b0",
          "mixer_s32_224", "regnety_002", "repvgg_a0")
# Ends of bodies that look like heads, or like nothing else.
UNNAMED = ("mobilevitv2_050", "inception_v4", "selecsls42b", "dla46_c", "legacy_xception", "ese_vovnet19b_slim",
           "resmlp_12_224", "gmlp_ti16_224", "visformer_tiny", "hiera_tiny_224", "poolformer_s12", "edgenext_xx_small",
           "efficientvit_b0", "efficientvit_m0", "repvit_m0_9", "mobilenetv3_small_050", "mobilenetv4_conv_small", "convit_tiny",
           "densenet121", "dpn48b", "ghostnet_050", "fastvit_t8", "hgnet_tiny", "levit_128s", "pvt_v2_b0", "cspresnet50",
           "xcit_nano_12_p16_224", "nest_tiny", "coat_lite_tiny", "lcnet_050", "mobileone_s0", "shvit_s1", "nextvit_small")


def head_of(model):
    """The last linear layer, as timm itself names the head that holds it."""
    head = model.get_classifier()
    if isinstance(head, (tuple, list, nn.ModuleList)):
        # LeViT's two heads normalise the same features, each with numbers of its own: what enters both is meant.
        return head[0]
    for inner in ("fc", "fc2", "linear", "l"):
        head = getattr(head, inner, head)
    return head


def cases():
    known = set(timm.list_models())
    for at, (name, changes) in enumerate(NAMES.items()):
        if name not in known:
            continue
        make = lambda name=name, changes=changes: timm.create_model(name, num_classes=20, **changes)
        truth = "none" if name in UNDECIDED else "rows"
        yield Case(f"timm_{name}", "timm", make, head_of, inputs={"input": lambda make=make: image(side_of(make))},
                   opset=(13, 14, 15, 16, 17)[at % 5], truth=truth)
    for name in BODIES + UNNAMED:
        make = lambda name=name: timm.create_model(name, num_classes=0)
        images = {"input": lambda make=make: image(side_of(make))}
        if name in BODIES:
            yield Case(f"timm_{name}_body", "timm, num_classes=0", make, inputs=images, outputs=("embedding",))
        yield Case(f"timm_{name}_unnamed_body", "timm, num_classes=0, output unnamed", make, inputs=images)


def side_of(make):
    model = make()
    size = getattr(getattr(model, "patch_embed", None), "img_size", None)
    return size[0] if size else model.default_cfg["input_size"][-1]
