"""What learns, how fast, and what comes out; on a tiny seeded encoder of transformers' own."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from tuneit_runtime.sdk import Batch, LoadedModel, ModelCard, PluginFault
from tuneit_runtime.sdk.manifest_check import manifest_problems

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
# also puts the package on the import path
assert manifest_problems(Path(__file__).resolve().parents[2]) == []

from tuneit_finetune.full import Frozen, Full, FullConfig  # noqa: E402
from tuneit_finetune.lora import Lora, LoraConfig  # noqa: E402

HEAD = ("classifier.", "bert.pooler.")


@pytest.fixture
def loaded():
    from transformers.models.bert import BertConfig
    from transformers.models.bert.modeling_bert import BertForSequenceClassification

    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=40, hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=16, num_labels=3,
    )  # fmt: skip
    model = BertForSequenceClassification(config).eval()
    card = ModelCard("tiny", "tiny", "bert", 1, None, 16, 40)
    return LoadedModel(model, SimpleNamespace(pad_id=0), card, ["a", "b", "c"], None, HEAD)


def ask(model):
    ids = torch.arange(12).view(2, 6)
    with torch.no_grad():
        return model(input_ids=ids, attention_mask=torch.ones_like(ids)).logits


def one_step(strategy, loaded, rate=0.5):
    ids = torch.arange(12).view(2, 6)
    loaded.model.train()
    logits = loaded.model(input_ids=ids, attention_mask=torch.ones_like(ids)).logits
    strategy.loss_step(logits, batch([0, 2])).sum.backward()
    with torch.no_grad():
        for group in strategy.parameter_groups(0.01):
            for parameter in group.parameters:
                parameter -= rate * parameter.grad
    loaded.model.eval()


def batch(labels, smoothing=0.0):
    zeros = torch.zeros(0)
    return Batch(zeros, zeros, zeros, torch.tensor(labels), zeros, smoothing)


def learning(model):
    return {name for name, p in model.named_parameters() if p.requires_grad}


def test_full_has_decay_for_matrices_only_and_a_faster_head(loaded):
    strategy = Full(FullConfig(head_rate=4.0))
    strategy.setup(loaded, None, None)
    groups = {group.name: group for group in strategy.parameter_groups(0.01)}
    assert all(p.ndim >= 2 for p in groups["backbone"].parameters)
    assert all(p.ndim < 2 for p in groups["backbone, no decay"].parameters)
    assert groups["backbone, no decay"].weight_decay == groups["head, no decay"].weight_decay == 0
    assert groups["backbone"].weight_decay == 0.01
    assert groups["head"].learning_rate_scale == 4.0
    every = [p for group in groups.values() for p in group.parameters]
    assert len(every) == len(set(every)) == len(list(loaded.model.parameters()))
    assert strategy.finish() is loaded


def test_frozen_changes_the_head_alone(loaded, tmp_path):
    before = {name: p.clone() for name, p in loaded.model.named_parameters()}
    strategy = Frozen()
    strategy.setup(loaded, None, None)
    one_step(strategy, loaded)
    changed = {
        name for name, p in loaded.model.named_parameters() if not torch.equal(p, before[name])
    }
    assert changed == {name for name in before if name.startswith(HEAD)}
    assert strategy.save_adapter(tmp_path) is False


def test_lora_changes_nothing_at_first_and_is_merged_at_the_end(loaded, tmp_path):
    names, before = set(loaded.model.state_dict()), ask(loaded.model)
    strategy = Lora(LoraConfig(r=2, dropout=0.0))
    strategy.setup(loaded, None, None)
    assert torch.allclose(ask(loaded.model), before, atol=1e-6)
    assert all("lora_" in name or name.startswith(HEAD) for name in learning(loaded.model))
    for _ in range(3):
        one_step(strategy, loaded)
    tuned = ask(loaded.model)
    assert not torch.allclose(tuned, before, atol=1e-3)
    assert strategy.save_adapter(tmp_path) is True
    finished = strategy.finish()
    assert set(finished.model.state_dict()) == names, "others find the parameters they know"
    assert torch.allclose(ask(finished.model), tuned, atol=1e-5)


def test_the_adapter_is_read_by_peft_alone(loaded, tmp_path):
    import copy

    import peft
    from safetensors.torch import load_file

    base = copy.deepcopy(loaded.model)
    strategy = Lora(LoraConfig(r=2, dropout=0.0))
    strategy.setup(loaded, None, None)
    for _ in range(2):
        one_step(strategy, loaded)
    strategy.save_adapter(tmp_path)
    base.load_state_dict(load_file(tmp_path / "head.safetensors"), strict=False)
    other = peft.PeftModel.from_pretrained(base, tmp_path).eval()
    assert torch.allclose(ask(other), ask(loaded.model), atol=1e-6)


def test_lora_names_the_layers_it_could_take(loaded):
    with pytest.raises(PluginFault) as refused:
        Lora(LoraConfig(targets=("q_proj",))).setup(loaded, None, None)
    assert refused.value.code == "TUNEIT_STRATEGY_TARGETS_UNKNOWN"
    assert "query" in refused.value.mend


def test_the_loss_is_a_sum_and_a_count():
    logits = torch.tensor([[2.0, 0.0], [0.0, 1.0], [5.0, 5.0]])
    loss = Full().loss_step(logits, batch([0, 0, -100]))
    by_hand = -(torch.log_softmax(logits, 1)[0, 0] + torch.log_softmax(logits, 1)[1, 0])
    assert loss.items == 2
    assert torch.allclose(loss.sum, by_hand)
    assert Full().loss_step(logits, batch([0, 0, -100], 0.2)).sum != loss.sum


def test_wrong_values_are_refused():
    for make in (
        lambda: LoraConfig(r=0),
        lambda: LoraConfig(dropout=1.0),
        lambda: FullConfig(head_rate=0.0),
    ):
        with pytest.raises(ValueError, match="must be"):
            make()
