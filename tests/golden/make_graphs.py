"""Skeletons of exported graphs whose ends differ: no weights, and the features' tensor that the check confirmed.

    .cache/graphs/bin/python tests/golden/make_graphs.py FOLDER

takes the graphs that tasks/graphs wrote into FOLDER and what docs/results/graphs.json says of them, and writes
tests/golden/graphs: NAME.onnx.gz, whose large constants lie in a file that is not there, and expected.json.
"""

import gzip
import json
import sys
from pathlib import Path

import onnx

HERE = Path(__file__).parent / "graphs"
RESULTS = Path(__file__).parents[2] / "docs" / "results" / "graphs.json"
SHAPES = {
    "squeezenet1_1": "a 1x1 Conv, a Relu and a pooling are the classifier",
    "lraspp_mobilenet_v3_large": "two heads on maps of two resolutions",
    "timm_deit_tiny_distilled_patch16_224": "two heads on two tokens",
    "timm_levit_128s": "two heads that normalise one tensor each for itself",
    "timm_resnetv2_50": "a 1x1 Conv on a pooled map",
    "timm_convnextv2_atto": "a normalisation between pooling and head",
    "timm_mobilenetv3_small_050": "a 1x1 Conv and an activation before the head",
    "timm_caformer_s18": "a head of two layers with a squared Relu between",
    "timm_vit_base_patch16_siglip_224": "pooling by attention",
    "timm_dla34_unnamed_body": "a body that ends as SqueezeNet does",
    "timm_repvgg_a0_unnamed_body": "a body that ends in a Relu and a pooling",
    "timm_mixer_s32_224_unnamed_body": "a body that ends in a normalisation and a mean",
    "hf_bert_classifier": "a pooler with Tanh before the head",
    "hf_bert_masked": "a head over the vocabulary, its weight transposed on the way",
    "hf_distilbert_classifier": "a Relu between two dense layers",
    "hf_debertav2_tokens": "a head on every token",
    "hf_gpt2_classifier": "a row chosen by the input after the head",
    "hf_clip_vision_projected": "two outputs of features",
    "hf_segformer_semantic": "a segmentation head that is not resized",
    "hf_dinov2_classifier": "a class token beside the mean of the patches",
    "timm_mobilevitv2_050_unnamed_body": "a body that ends in a 1x1 Conv without an activation",
    "hf_distilbert_classifier_qdq_int8": "a quantiser that does the work of a Relu",
    "keras_mobilenet_qlinear_int8": "eight bits up to the softmax",
    "hf_roberta_classifier_fused": "fused attention and normalisation",
    "hf_clip_both": "texts beside the images",
    "keras_mobilenet": "channels last, a 1x1 Conv on a pooled map, a softmax",
    "keras_two_dense": "channels last, MatMul and a bias of its own, a softmax",
    "keras_sigmoid": "a maximum over the map, a sigmoid",
}
MOST_ELEMENTS = 64


def stripped(model):
    """The model with its large constants moved to a file that does not exist."""
    for graph in graphs_of(model.graph):
        tensors = list(graph.initializer)
        tensors += [attribute.t for node in graph.node for attribute in node.attribute if attribute.HasField("t")]
        for tensor in tensors:
            size = 1
            for dim in tensor.dims:
                size *= dim
            if size <= MOST_ELEMENTS:
                continue
            for field in ("raw_data", "float_data", "int32_data", "int64_data", "double_data", "uint64_data"):
                tensor.ClearField(field)
            tensor.data_location = onnx.TensorProto.EXTERNAL
            del tensor.external_data[:]
            tensor.external_data.add(key="location", value="weights")
        for node in graph.node:
            node.ClearField("doc_string")
    return model


def graphs_of(graph):
    yield graph
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.HasField("g"):
                yield from graphs_of(attribute.g)


def main():
    folder = Path(sys.argv[1])
    results = {line["name"]: line for line in json.loads(RESULTS.read_text())}
    HERE.mkdir(exist_ok=True)
    expected = []
    for name, what in SHAPES.items():
        found = results[name]
        if found["verdict"] == "wrong":
            raise SystemExit(f"{name} is not understood yet")
        model = stripped(onnx.load(str(folder / f"{name}.onnx"), load_external_data=False))
        packed = gzip.compress(model.SerializeToString(), compresslevel=9, mtime=0)
        (HERE / f"{name}.onnx.gz").write_bytes(packed)
        is_tap = found["operator"] != ""
        expected.append({"name": name, "what": what, "tap": found["found"] if is_tap else None,
                         "pooling": found["pooling"], "warnings": len(found["warnings"])})
        print(f"{name:44s} {len(packed) / 1024:6.1f} kB")
    lines = ",\n".join(json.dumps(line) for line in expected)
    (HERE / "expected.json").write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    main()
