"""Encoders of texts and images of transformers, in small configurations, with heads and without."""

import torch

# ModernBERT compiles parts of itself when it is imported; what is exported does not change.
if not hasattr(torch, "compile"):
    torch.compile = lambda function=None, **_: function if function else (lambda inner: inner)
# The exporter knows the operator by another of its names only.
torch.onnx.register_custom_op_symbolic("aten::logical_not", lambda graph, value: graph.op("Not", value), 9)


class LayerNorm(torch.nn.LayerNorm):
    """With a bias or without, as later versions of torch have it."""

    def __init__(self, normalized_shape, eps=1e-5, elementwise_affine=True, bias=True, **others):
        super().__init__(normalized_shape, eps=eps, elementwise_affine=elementwise_affine, **others)
        if not bias and elementwise_affine:
            self.bias.requires_grad = False

import transformers as hf  # noqa: E402

from record import Case, image  # noqa: E402

SMALL = {"vocab_size": 120, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4,
         "intermediate_size": 48, "max_position_embeddings": 64}
IDS = torch.tensor([[3, 17, 45, 8, 99, 21, 4], [3, 64, 12, 7, 31, 4, 1]])
MASK = torch.ones_like(IDS)
TOKENS = {"input_ids": IDS, "attention_mask": MASK}

# Family, changes to the configuration, whether the base model has a pooler, head of the classifier.
TEXTS = {
    "Bert": ({}, True, "classifier"),
    "DistilBert": ({"dim": 32, "n_layers": 2, "n_heads": 4, "hidden_dim": 48}, False, "classifier"),
    "Roberta": ({}, True, "classifier.out_proj"),
    "XLMRoberta": ({}, True, "classifier.out_proj"),
    "Camembert": ({}, True, "classifier.out_proj"),
    "Electra": ({"embedding_size": 32}, False, "classifier.out_proj"),
    "MPNet": ({}, True, "classifier.out_proj"),
    "Albert": ({"embedding_size": 16}, True, "classifier"),
    "Deberta": ({"relative_attention": True, "pos_att_type": ["c2p", "p2c"]}, False, "classifier"),
    "DebertaV2": ({"relative_attention": True, "pos_att_type": ["c2p", "p2c"], "position_buckets": 8}, False, "classifier"),
    "ModernBert": ({"global_attn_every_n_layers": 2, "local_attention": 8, "pad_token_id": 0, "reference_compile": False,
                    "cls_token_id": 1, "sep_token_id": 2, "bos_token_id": 1, "eos_token_id": 2}, False, "classifier"),
    "MobileBert": ({"embedding_size": 16, "intra_bottleneck_size": 16, "true_hidden_size": 16}, True, "classifier"),
    "SqueezeBert": ({"q_groups": 1, "k_groups": 1, "v_groups": 1, "post_attention_groups": 1, "intermediate_groups": 1,
                     "output_groups": 1, "embedding_size": 32}, True, "classifier"),
    "RoFormer": ({"embedding_size": 32}, False, "classifier.out_proj"),
    "ConvBert": ({"embedding_size": 32, "head_ratio": 2}, False, "classifier.out_proj"),
    "Ernie": ({}, True, "classifier"),
    "MegatronBert": ({}, True, "classifier"),
    "XLNet": ({"d_model": 32, "n_layer": 2, "n_head": 4, "d_inner": 48}, False, "logits_proj"),
    "RemBert": ({"input_embedding_size": 16, "output_embedding_size": 16}, True, "classifier"),
    "Xmod": ({"languages": ["en"], "default_language": "en"}, True, "classifier.out_proj"),
    "IBert": ({"quant_mode": False}, True, "classifier.out_proj"),
    "Data2VecText": ({}, True, "classifier.out_proj"),
    "Longformer": ({"attention_window": [4, 4]}, True, "classifier.out_proj"),
    "GPT2": ({"n_embd": 32, "n_layer": 2, "n_head": 4, "n_positions": 64, "pad_token_id": 1}, False, "score"),
}

VISION = {"image_size": 64, "patch_size": 16, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4,
          "intermediate_size": 48}
# Family, configuration, side, features of the base model, head of the classifier.
IMAGES = {
    "ViT": (VISION, 64, "pooler_output", "classifier"),
    "DeiT": (VISION, 64, "pooler_output", "classifier"),
    "Beit": (VISION, 64, "pooler_output", "classifier"),
    "Data2VecVision": (VISION, 64, "last_hidden_state", "classifier"),
    "Dinov2": (VISION, 64, "pooler_output", "classifier"),
    "Dinov2WithRegisters": (VISION, 64, "pooler_output", "classifier"),
    "ViTMSN": (VISION, 64, "last_hidden_state", "classifier"),
    "IJepa": (VISION, 64, "last_hidden_state", "classifier"),
    "Swin": ({"image_size": 64, "embed_dim": 16, "depths": [1, 1], "num_heads": [2, 4], "window_size": 4}, 64,
             "pooler_output", "classifier"),
    "Swinv2": ({"image_size": 64, "embed_dim": 16, "depths": [1, 1], "num_heads": [2, 4], "window_size": 4}, 64,
               "pooler_output", "classifier"),
    "ConvNext": ({"hidden_sizes": [16, 24, 32, 40], "depths": [1, 1, 1, 1]}, 64, "pooler_output", "classifier"),
    "ConvNextV2": ({"hidden_sizes": [16, 24, 32, 40], "depths": [1, 1, 1, 1]}, 64, "pooler_output", "classifier"),
    "ResNet": ({"embedding_size": 16, "hidden_sizes": [16, 24, 32, 40], "depths": [1, 1, 1, 1], "layer_type": "bottleneck"},
               64, "pooler_output", "classifier.1"),
    "RegNet": ({"embedding_size": 16, "hidden_sizes": [16, 24, 32, 40], "depths": [1, 1, 1, 1], "groups_width": 8}, 64,
               "pooler_output", "classifier.1"),
    "MobileNetV1": ({"image_size": 64, "depth_multiplier": 0.25}, 64, "pooler_output", "classifier"),
    "MobileNetV2": ({"image_size": 64, "depth_multiplier": 0.25}, 64, "pooler_output", "classifier"),
    "MobileViT": ({"image_size": 64, "hidden_sizes": [16, 24, 32], "neck_hidden_sizes": [8, 8, 16, 16, 24, 32, 40],
                   "num_attention_heads": 4}, 64, "pooler_output", "classifier"),
    "Segformer": ({"hidden_sizes": [16, 24, 32, 40], "depths": [1, 1, 1, 1], "decoder_hidden_size": 32,
                   "num_attention_heads": [1, 2, 4, 4]}, 64,
                  "last_hidden_state", "classifier"),
    "Cvt": ({"num_channels": 3, "embed_dim": [16, 24, 32], "depth": [1, 2, 3], "num_heads": [1, 2, 4]}, 64, "last_hidden_state", "classifier"),
    "Pvt": ({"image_size": 64, "hidden_sizes": [16, 24, 32, 40], "depths": [1, 1, 1, 1], "num_attention_heads": [1, 2, 4, 4]},
            64, "last_hidden_state", "classifier"),
    "PvtV2": ({"image_size": 64, "hidden_sizes": [16, 24, 32, 40], "depths": [1, 1, 1, 1],
               "num_attention_heads": [1, 2, 4, 4]}, 64, "last_hidden_state", "classifier"),
    "Levit": ({"image_size": 64, "hidden_sizes": [16, 32, 48], "depths": [1, 1, 1], "num_attention_heads": [2, 2, 3],
               "key_dim": [8, 8, 8]}, 64, "pooler_output", "classifier.linear"),
    "PoolFormer": ({"hidden_sizes": [16, 24, 32, 40], "depths": [1, 1, 1, 1]}, 64, "last_hidden_state", "classifier"),
    "FocalNet": ({"image_size": 64, "embed_dim": 16, "depths": [1, 1], "focal_levels": [1, 1], "focal_windows": [3, 3],
                  "hidden_sizes": [16, 32]}, 64, "pooler_output", "classifier"),
    "Hiera": ({"image_size": [64, 64], "embed_dim": 16, "depths": [1, 1, 1, 1], "num_heads": [1, 2, 4, 4], "masked_unit_size": [8, 8]},
              64, "pooler_output", "classifier"),
    "SwiftFormer": ({"image_size": 64, "embed_dims": [16, 24, 32, 40], "depths": [1, 1, 1, 1]}, 64, "last_hidden_state", None),
}


def module_at(path):
    def find(model):
        for part in path.split("."):
            model = model[int(part)] if part.isdigit() else getattr(model, part)
        return model
    return find


def configured(family, settings):
    if family == "XLNet":
        settings = {key: value for key, value in settings.items() if key != "max_position_embeddings"}
    config = getattr(hf, f"{family}Config")(**settings)
    config._attn_implementation = "eager"
    return config


def built(name, config):
    normalisation = torch.nn.LayerNorm
    torch.nn.LayerNorm = LayerNorm
    try:
        model = getattr(hf, name)(config)
    finally:
        torch.nn.LayerNorm = normalisation
    if "WithRegisters" in name:
        # Positions of the stated size need no interpolation, which cannot be exported.
        for module in model.modules():
            if hasattr(module, "interpolate_pos_encoding"):
                module.interpolate_pos_encoding = lambda *_: module.position_embeddings
                break
    return model


def texts():
    for at, (family, (changes, has_pooler, head)) in enumerate(TEXTS.items()):
        settings = {**SMALL, **changes, "num_labels": 5}
        opset = (11, 13, 14, 15, 16, 17)[at % 6]
        if family in ("Deberta", "DebertaV2", "ModernBert", "Longformer", "MPNet"):
            opset = max(opset, 14)
        where = f"hf_{family.lower()}"
        base = ("last_hidden_state", "pooler_output") if has_pooler else ("last_hidden_state",)
        yield Case(f"{where}_base", "transformers, base", lambda f=family, s=settings: built(f"{f}Model", configured(f, s)),
                   feature_output="last_hidden_state", inputs=TOKENS, outputs=base, opset=opset, truth="tokens")
        yield Case(f"{where}_classifier", "transformers, sequence classification",
                   lambda f=family, s=settings: built(f"{f}ForSequenceClassification", configured(f, s)),
                   module_at(head), inputs=TOKENS, outputs=("logits",), opset=opset)
    yield Case("hf_bert_unnamed_base", "transformers, base, output unnamed",
               lambda: hf.BertModel(configured("Bert", SMALL), add_pooling_layer=False), inputs=TOKENS, truth="tokens")
    for family, head in (("Bert", "classifier"), ("Roberta", "classifier"), ("DebertaV2", "classifier")):
        settings = {**SMALL, **TEXTS[family][0], "num_labels": 5}
        yield Case(f"hf_{family.lower()}_tokens", "transformers, token classification",
                   lambda f=family, s=settings: built(f"{f}ForTokenClassification", configured(f, s)), module_at(head),
                   inputs=TOKENS, outputs=("logits",), truth="tokens")
    for family, head in (("Bert", "cls.predictions.decoder"), ("Roberta", "lm_head.decoder"),
                         ("DistilBert", "vocab_projector"), ("ModernBert", "decoder")):
        settings = {**SMALL, **TEXTS[family][0]}
        yield Case(f"hf_{family.lower()}_masked", "transformers, masked words",
                   lambda f=family, s=settings: built(f"{f}ForMaskedLM", configured(f, s)), module_at(head),
                   inputs=TOKENS, outputs=("logits",), truth="tokens")


def images():
    for at, (family, entry) in enumerate(IMAGES.items()):
        if not hasattr(hf, f"{family}Config"):
            continue
        settings, side, features, head = entry
        settings = {**settings, "num_labels": 20}
        opset = (12, 13, 14, 15, 16, 17)[at % 6]
        pixels = {"pixel_values": image(side)}
        where = f"hf_{family.lower()}"
        if features:
            outputs = ("last_hidden_state", "pooler_output") if features == "pooler_output" else ("last_hidden_state",)
            yield Case(f"{where}_base", "transformers, base", lambda f=family, s=settings: built(f"{f}Model", configured(f, s)),
                       feature_output=features, inputs=pixels, outputs=outputs, opset=opset,
                       truth="rows" if features == "pooler_output" else "tokens")
        if head:
            yield Case(f"{where}_classifier", "transformers, image classification",
                       lambda f=family, s=settings: built(f"{f}ForImageClassification", configured(f, s)),
                       module_at(head), inputs=pixels, outputs=("logits",), opset=opset)
    segformer = {**IMAGES["Segformer"][0], "num_labels": 20}
    yield Case("hf_segformer_semantic", "transformers, segmentation",
               lambda: hf.SegformerForSemanticSegmentation(configured("Segformer", segformer)),
               module_at("decode_head.classifier"), inputs={"pixel_values": image(64)}, outputs=("logits",), truth="map")
    mobile = {**IMAGES["MobileViT"][0], "num_labels": 20}
    yield Case("hf_mobilevit_semantic", "transformers, segmentation",
               lambda: hf.MobileViTForSemanticSegmentation(configured("MobileViT", mobile)),
               module_at("segmentation_head.classifier"), inputs={"pixel_values": image(64)}, outputs=("logits",), truth="map")
    pixels = {"pixel_values": image(64)}
    yield Case("hf_clip_vision", "transformers, base", lambda: hf.CLIPVisionModel(configured("CLIPVision", VISION)),
               feature_output="pooler_output", inputs=pixels, outputs=("last_hidden_state", "pooler_output"))
    yield Case("hf_clip_vision_projected", "transformers, base",
               lambda: hf.CLIPVisionModelWithProjection(configured("CLIPVision", VISION)), feature_output="image_embeds",
               inputs=pixels, outputs=("image_embeds", "last_hidden_state"))
    text = {**SMALL, "eos_token_id": 4, "bos_token_id": 3, "pad_token_id": 1}
    yield Case("hf_clip_text_projected", "transformers, base",
               lambda: hf.CLIPTextModelWithProjection(configured("CLIPText", text)), feature_output="text_embeds",
               inputs={"input_ids": IDS}, outputs=("text_embeds", "last_hidden_state"))
    both = hf.CLIPConfig(text_config={**text, "projection_dim": 24}, vision_config={**VISION, "projection_dim": 24},
                         projection_dim=24)
    yield Case("hf_clip_both", "transformers, base", lambda: hf.CLIPModel(both).eval(), feature_output="image_embeds",
               inputs={**pixels, **TOKENS}, outputs=("logits_per_image", "logits_per_text", "text_embeds", "image_embeds"))
    yield Case("hf_siglip_vision", "transformers, base", lambda: hf.SiglipVisionModel(configured("SiglipVision", VISION)),
               feature_output="pooler_output", inputs=pixels, outputs=("last_hidden_state", "pooler_output"))


def cases():
    yield from texts()
    yield from images()
