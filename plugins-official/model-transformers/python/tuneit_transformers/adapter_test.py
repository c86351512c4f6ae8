"""Loading, packing, saving; and every way a model folder can be wrong."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from tuneit_runtime.sdk import Batch, ModelRequest, PluginFault
from tuneit_runtime.sdk.manifest_check import manifest_problems

from tuneit_transformers.adapter import TransformersAdapter, TransformersConfig
from tuneit_transformers.bundled import BUNDLED, bundled_folder
from tuneit_transformers.conftest import SETTINGS, RecordingContext, write_tiny_bert

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")
PLUGIN = Path(__file__).resolve().parents[2]
TASK = "text-classification"
CLASSES = ["no", "yes", "maybe"]
TEXTS = [
    "the cat sat",
    "a",
    "one two three and the big red dog ran fast or not so slow",
    "blue dog",
]


def load(folder, classes=CLASSES, config=None):
    request = ModelRequest("file:./tiny", TASK, classes=classes, folder=folder)
    return TransformersAdapter(config).load(request, None)


def both_forms(loaded, texts=TEXTS):
    """The same texts, packed and padded."""
    ids = loaded.processor.encode(texts, 512)
    offsets = np.concatenate([[0], np.cumsum([len(one) for one in ids])])
    positions = np.concatenate([np.arange(len(one)) for one in ids])
    labels = torch.arange(len(ids)) % len(loaded.classes)
    packed = Batch(
        torch.from_numpy(np.concatenate(ids).astype(np.int64)),
        torch.from_numpy(positions),
        torch.from_numpy(offsets.astype(np.int32)),
        labels,
        torch.arange(len(ids)),
    )
    tokens = torch.full((len(ids), max(map(len, ids))), loaded.processor.pad_id)
    mask = torch.zeros_like(tokens)
    for row, one in enumerate(ids):
        tokens[row, : len(one)] = torch.from_numpy(one.astype(np.int64))
        mask[row, : len(one)] = 1
    return packed, {"input_ids": tokens, "attention_mask": mask}


def loss_and_gradients(loaded, logits, labels):
    loaded.model.zero_grad()
    loss = torch.nn.functional.cross_entropy(logits, labels)
    loss.backward()
    return float(loss.detach()), {
        name: p.grad.clone() for name, p in loaded.model.named_parameters()
    }


def check_forms_agree(loaded, texts=TEXTS):
    packed, padded = both_forms(loaded, texts)
    loss, gradients = loss_and_gradients(loaded, loaded.packed(packed), packed.labels)
    other, expected = loss_and_gradients(loaded, loaded.model(**padded).logits, packed.labels)
    assert abs(loss - other) < 1e-6
    for name, gradient in gradients.items():
        assert torch.allclose(gradient, expected[name], atol=2e-5), name


def test_manifest_and_code_agree():
    assert manifest_problems(PLUGIN) == []
    (said,) = json.loads((PLUGIN / "package.json").read_text())["tuneit"]["contributes"][
        "model-adapter"
    ]
    for model in said["bundled"]:
        known = BUNDLED[model["name"]]
        assert (model["title"], model["license"], model["distribution"], model["sha256"]) == (
            known.title, known.license, known.distribution, known.sha256,
        )  # fmt: skip
        folder = bundled_folder(known)
        config = json.loads((folder / "config.json").read_text())
        assert [model[name] for name in ("family", "context", "hidden", "layers")] == [
            config[name]
            for name in (
                "model_type",
                "max_position_embeddings",
                "hidden_size",
                "num_hidden_layers",
            )
        ]
        assert model["bytes"] == sum(
            path.stat().st_size for path in folder.rglob("*") if path.is_file()
        )
    alone = json.loads((PLUGIN / "package.json").read_text())["tuneit"]["python"]["requiresAlone"]
    assert alone == [model.distribution for model in BUNDLED.values()]


def test_packed_and_padded_give_the_same_loss_and_gradients(tiny):
    check_forms_agree(load(tiny))


def test_equal_lengths_need_no_mask(tiny):
    check_forms_agree(load(tiny), ["the cat", "a dog", "big red"])


def test_minilm_packed_and_padded_agree_and_transformers_answers_the_same(tmp_path):
    adapter = TransformersAdapter()
    loaded = adapter.load(ModelRequest("bundled:minilm-l6", TASK, classes=CLASSES), None)
    assert loaded.card.parameters == 22_713_728
    texts = [
        "hello",
        "How do I reset my password? " * 9,
        "Où est ma commande n° 4711 ?",
        "ok " * 60,
    ]
    check_forms_agree(loaded, texts)
    adapter.save(loaded, tmp_path)
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    other = AutoModelForSequenceClassification.from_pretrained(tmp_path).eval()
    batch = AutoTokenizer.from_pretrained(tmp_path)(texts, padding=True, return_tensors="pt")
    _, padded = both_forms(loaded, texts)
    assert torch.equal(batch["input_ids"], padded["input_ids"])
    with torch.no_grad():
        ours, theirs = loaded.model(**padded).logits, other(**padded).logits
    assert torch.allclose(ours, theirs, atol=1e-6)
    assert other.config.id2label == {0: "no", 1: "yes", 2: "maybe"}


def test_a_fresh_head_hangs_on_the_seed_alone(tiny):
    torch.manual_seed(1)
    first = load(tiny).model.state_dict()
    torch.manual_seed(2)
    second = load(tiny).model.state_dict()
    assert all(torch.equal(first[name], second[name]) for name in first)
    request = ModelRequest("x", TASK, classes=CLASSES, folder=tiny, seed=8)
    other = TransformersAdapter().load(request, None).model
    assert not torch.equal(first["classifier.weight"], other.classifier.weight)


def test_a_saved_model_keeps_its_head_and_another_set_of_classes_gets_a_fresh_one(tiny, tmp_path):
    loaded = load(tiny)
    with torch.no_grad():
        loaded.model.classifier.weight.add_(1.0)
    TransformersAdapter().save(loaded, tmp_path / "saved")
    again = load(tmp_path / "saved")
    assert torch.equal(again.model.classifier.weight, loaded.model.classifier.weight)
    assert load(tmp_path / "saved", classes=()).classes == CLASSES
    other = load(tmp_path / "saved", classes=["ham", "spam"])
    assert other.model.classifier.weight.shape[0] == 2


def test_the_configured_dropout_wins(tiny):
    loaded = load(tiny, config=TransformersConfig(dropout=0.0))
    loaded.model.train()
    packed, padded = both_forms(loaded)
    with torch.no_grad():
        assert torch.allclose(loaded.packed(packed), loaded.model(**padded).logits, atol=1e-6)


def test_the_tokenizer_cuts_at_the_model_and_at_the_recipe(tiny):
    processor = TransformersAdapter().processor(ModelRequest("x", TASK, folder=tiny), None)
    long = "cat " * 100
    assert [len(one) for one in processor.encode([long, "cat"], 10)] == [10, 3]
    assert len(processor.encode([long], 1000)[0]) == SETTINGS["max_position_embeddings"]
    assert processor.encode([long], 10)[0][-1] == 3, "the end mark stays"
    assert len(processor.fingerprint()) == 64


def test_a_trace_is_what_is_trained_on_with_the_letters_behind_it(tiny):
    processor = TransformersAdapter().processor(ModelRequest("x", TASK, folder=tiny), None)
    texts = ["The  CAT sat", "cat " * 100, "zebra", ""]
    for limit in (3, 10, 1000):
        traces = processor.trace(texts, limit)
        for trace, ids in zip(traces, processor.encode(texts, limit), strict=True):
            assert trace.ids.tolist() == ids.tolist()
            assert len(trace.names) == len(trace.spans) == len(ids)
    first, long, unknown, empty = processor.trace(texts, 10)
    assert first.names == ["[CLS]", "the", "cat", "sat", "[SEP]"]
    assert first.spans == [None, (0, 3), (5, 8), (9, 12), None], "by the letters of the file"
    assert (long.whole, len(long.ids), long.spans[-2]) == (102, 10, (28, 31))
    assert unknown.names[1] == "[UNK]"
    assert unknown.spans[1] == (0, 5)
    assert empty.whole == 2
    assert len(processor.encode(["cat " * 30], 1000)[0]) == 32, "no limit is left behind"


def check_token_vectors(loaded):
    """What is put in the named layer's place is what the model goes by."""
    ids = torch.tensor([[5, 6, 7, 8]])
    mask = torch.ones_like(ids)
    vectors = loaded.token_vectors(ids).detach().requires_grad_()
    assert vectors.shape[:2] == ids.shape
    hook = loaded.token_vectors.register_forward_hook(lambda *_: vectors)
    through = loaded.model(input_ids=ids, attention_mask=mask).logits
    hook.remove()
    assert torch.equal(through, loaded.model(input_ids=ids, attention_mask=mask).logits)
    (gradient,) = torch.autograd.grad(through[0, 0], vectors)
    assert float(gradient.abs().min(dim=-1).values.max()) > 0


def test_the_layer_of_token_vectors_is_named(tiny):
    check_token_vectors(load(tiny))


def test_other_architectures_run_padded(tmp_path):
    from transformers import DistilBertConfig, DistilBertModel

    folder = write_tiny_bert(tmp_path / "other")
    config = DistilBertConfig(
        vocab_size=SETTINGS["vocab_size"], dim=16, n_layers=1, n_heads=2, hidden_dim=32
    )
    DistilBertModel(config).save_pretrained(folder)
    loaded = load(folder)
    assert loaded.packed is None
    assert "classifier." in loaded.head
    assert not any(name.startswith("distilbert") for name in loaded.head)
    _, padded = both_forms(loaded)
    assert loaded.model(**padded).logits.shape == (len(TEXTS), 3)
    check_token_vectors(loaded)


def broken(folder: Path, case: str) -> None:
    weights = folder / "model.safetensors"
    data = weights.read_bytes()
    if case == "truncated":
        weights.write_bytes(data[:-100])
    elif case == "header":
        weights.write_bytes(b"\xff" * 64 + data[64:])
    elif case == "empty":
        weights.write_bytes(b"")
    elif case == "poisoned":
        weights.write_bytes(data[:-4] + np.array([np.nan], np.float32).tobytes())
    elif case == "pickle":
        weights.rename(folder / "pytorch_model.bin")
    elif case == "none":
        weights.unlink()
    elif case == "tokenizer":
        (folder / "tokenizer.json").unlink()
    elif case == "tokenizer-broken":
        (folder / "tokenizer.json").write_text("{")
    elif case == "config":
        (folder / "config.json").write_text("[")
    elif case == "shape":
        (folder / "config.json").write_text(json.dumps({**SETTINGS, "hidden_size": 16}))
    elif case == "layers":
        (folder / "config.json").write_text(json.dumps({**SETTINGS, "num_hidden_layers": 3}))
    elif case == "architecture":
        (folder / "config.json").write_text(json.dumps({**SETTINGS, "model_type": "no-such-kind"}))


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("truncated", "TUNEIT_MODEL_WEIGHTS_INVALID"),
        ("header", "TUNEIT_MODEL_WEIGHTS_INVALID"),
        ("empty", "TUNEIT_MODEL_WEIGHTS_INVALID"),
        ("poisoned", "TUNEIT_MODEL_WEIGHTS_INVALID"),
        ("shape", "TUNEIT_MODEL_WEIGHTS_INVALID"),
        ("layers", "TUNEIT_MODEL_WEIGHTS_INVALID"),
        ("pickle", "TUNEIT_MODEL_PICKLE_REFUSED"),
        ("none", "TUNEIT_MODEL_FILES_MISSING"),
        ("tokenizer", "TUNEIT_MODEL_TOKENIZER_MISSING"),
        ("tokenizer-broken", "TUNEIT_MODEL_TOKENIZER_MISSING"),
        ("config", "TUNEIT_MODEL_CONFIG_INVALID"),
        ("architecture", "TUNEIT_MODEL_ARCHITECTURE_UNSUPPORTED"),
    ],
)
def test_a_wrong_folder_is_refused_with_its_code(tiny, case, code):
    broken(tiny, case)
    with pytest.raises(PluginFault) as refused:
        load(tiny)
    assert refused.value.code == code
    assert refused.value.mend
    assert str(tiny) not in refused.value.cause + refused.value.message


@pytest.mark.parametrize(
    ("reference", "hint"),
    [
        ("bundled:minilm", "minilm-l6"),
        ("bundled:gpt", "minilm-l6"),
        ("ftp:x", "hub:"),
        ("hub:../x", "hub:"),
    ],
)
def test_an_unknown_model_names_the_nearest(reference, hint):
    with pytest.raises(PluginFault) as refused:
        TransformersAdapter().describe(ModelRequest(reference, TASK), None)
    assert refused.value.code == "TUNEIT_MODEL_UNKNOWN"
    assert hint in refused.value.mend


def test_the_bundled_weights_are_checked(tmp_path, monkeypatch):
    model = dataclasses.replace(BUNDLED["minilm-l6"], sha256="0" * 64)
    monkeypatch.setitem(BUNDLED, "minilm-l6", model)
    with pytest.raises(PluginFault) as refused:
        TransformersAdapter().load(ModelRequest("bundled:minilm-l6", TASK, classes=CLASSES), None)
    assert refused.value.code == "TUNEIT_MODEL_WEIGHTS_INVALID"


def test_a_local_folder_is_the_granted_one(tiny):
    context = RecordingContext({"model": tiny})
    card = TransformersAdapter().describe(ModelRequest("file:./tiny", TASK), context)
    assert (card.architecture, card.max_length) == ("bert", 48)
    with pytest.raises(PluginFault, match="no model"):
        TransformersAdapter().describe(ModelRequest("file:./tiny", TASK), RecordingContext())


def test_memory_grows_with_batch_and_length(tiny):
    adapter = TransformersAdapter()
    card = adapter.describe(ModelRequest("x", TASK, folder=tiny), None)

    def total(**given):
        return adapter.estimate(card, **{"trainable": 1.0, **given}, context=None).total

    assert total(batch=8, length=16) < total(batch=16, length=16) < total(batch=16, length=32)
    frozen = adapter.estimate(card, batch=1, length=8, trainable=0.0, context=None)
    assert frozen.gradients == frozen.optimizer == 0
