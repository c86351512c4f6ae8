"""Explanations and embeddings: held to what they promise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tuneit_runtime.sdk import EmbedJob, ExplainJob, PluginFault, TokenTrace

from tuneit_pytorch import attribution
from tuneit_pytorch.conftest import CLASSES, RecordingContext, SmallAdapter, WordNumbers
from tuneit_pytorch.engine import Engine

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")
TEXTS = ["3 7 9 11", "20 21 22 40 41 5 6", "33"]


class Traced(WordNumbers):
    """Texts are ids; the template puts a 1 before them."""

    def encode(self, texts, max_length):
        return [trace.ids for trace in self.trace(texts, max_length)]

    def trace(self, texts, max_length):
        return [self._trace(text, max_length) for text in texts]

    def _trace(self, text, max_length):
        words, spans, at = text.split(), [None], 0
        for word in words:
            start = text.index(word, at)
            at = start + len(word)
            spans.append((start, at))
        ids = np.array([1, *map(int, words)], np.int32)[:max_length]
        names = ["<s>", *words][:max_length]
        return TokenTrace(ids, names, spans[:max_length], len(words) + 1)


class Named(SmallAdapter):
    """Says which layer makes vectors of ids."""

    def load(self, request, context):
        loaded = super().load(request, context)
        return replace(loaded, processor=Traced(), token_vectors=loaded.model.words)


@pytest.fixture
def model(bench):
    bench.train("insight", epochs=6)
    return bench.folder / "insight" / "artifacts" / "model"


def ask(model, method="integrated-gradients", adapter=None, texts=TEXTS, label=None):
    job = ExplainJob(
        adapter=adapter or Named(),
        reference="small",
        task="text-classification",
        classes=CLASSES,
        texts=texts,
        model_folder=model,
        options={"maxLength": 32},
        device="cpu",
        method=method,
        label=label,
    )
    return Engine().explain(job, RecordingContext())


@pytest.mark.parametrize("label", [None, *CLASSES])
def test_integrated_gradients_add_up_to_the_move_of_the_score(model, label):
    for text, one in zip(TEXTS, ask(model, label=label), strict=True):
        assert one.label == (label or one.prediction)
        assert one.is_additive
        assert abs(one.weights.sum() - (one.score - one.baseline_score)) <= 0.002
        assert len(one.weights) == len(text.split()) + 1
        assert one.weights[0] == 0, "what the template put there stays as it is"
        assert "".join(piece or "" for piece in one.texts) == text
        assert one.steps >= 32


def test_a_model_that_is_linear_in_a_token_gives_it_all_the_weight(model):
    """Completeness and dummy axiom: a word whose vector is that of padding moves nothing."""

    class Dummy(Named):
        def load(self, request, context):
            loaded = super().load(request, context)
            with torch.no_grad():
                loaded.model.words.weight[7] = loaded.model.words.weight[0]
            return loaded

    (one,) = ask(model, adapter=Dummy(), texts=["3 7 9"])
    assert one.weights[2] == 0
    assert abs(one.weights[1]) > 0


def test_long_texts_are_asked_one_by_one_and_explained_the_same(model, monkeypatch):
    (wanted,) = ask(model, texts=TEXTS[:1])
    assert attribution.texts_at_once(100_000) == 1
    monkeypatch.setattr(attribution, "_TOKENS", 5)
    (alone,) = ask(model, texts=TEXTS[:1])
    assert alone.weights == pytest.approx(wanted.weights, abs=1e-6)


def test_occlusion_is_what_the_score_loses_without_a_token(model):
    (one,) = ask(model, "occlusion", texts=["3 7 9 11"])
    assert not one.is_additive
    loaded = Named().load(
        type("R", (), {"seed": 7, "classes": CLASSES, "folder": model, "device": "cpu"}), None
    )
    place = CLASSES.index(one.label)

    def score(ids):
        given = torch.tensor([ids])
        with torch.no_grad():
            logits = loaded.model(given, torch.ones_like(given)).logits
        return float(torch.softmax(logits.double(), -1)[0, place])

    whole = score([1, 3, 7, 9, 11])
    wanted = [0, *(whole - score(ids) for ids in without([1, 3, 7, 9, 11]))]
    assert one.weights == pytest.approx(wanted, abs=1e-6)
    assert one.score == pytest.approx(whole, abs=1e-6)


def without(ids):
    return [[*ids[:at], 0, *ids[at + 1 :]] for at in range(1, len(ids))]


def test_one_without_named_vectors_says_which_way_is_left(model):
    with pytest.raises(PluginFault) as refused:
        ask(model, adapter=SmallAdapter())
    assert refused.value.code == "TUNEIT_ENGINE_NO_TOKEN_VECTORS"
    assert "occlusion" in refused.value.mend
    (one,) = ask(model, "occlusion", adapter=SmallAdapter(), texts=["3 7"])
    assert one.names == [None, None]
    with pytest.raises(PluginFault, match="no explanation 'guess'"):
        ask(model, "guess")


def test_embeddings_are_what_the_last_layer_decides_by(model, bench):
    rows = bench.data.splits["test"][::-1].astype(np.int64)
    job = EmbedJob(
        data=bench.data,
        adapter=Named(),
        reference="small",
        task="text-classification",
        rows=rows,
        model_folder=model,
        device="cpu",
    )
    found = Engine().embed(job, RecordingContext())
    loaded = Named().load(
        type("R", (), {"seed": 7, "classes": CLASSES, "folder": model, "device": "cpu"}), None
    )
    assert found.vectors.shape == (len(rows), 64)
    with torch.no_grad():
        logits = loaded.model.classifier(torch.from_numpy(found.vectors))
    assert np.allclose(torch.softmax(logits, -1), found.scores, atol=1e-5)
    flat, offsets = bench.data.tokens()
    with torch.no_grad():
        ids = torch.from_numpy(flat[offsets[rows[0]] : offsets[rows[0] + 1]].astype(np.int64))
        alone = loaded.model(ids[None], torch.ones_like(ids[None])).logits
    assert np.allclose(torch.softmax(alone, -1)[0], found.scores[0], atol=1e-5)


def test_a_model_whose_head_has_no_vector_is_refused(model, bench):
    class Headless(Named):
        def load(self, request, context):
            return replace(super().load(request, context), head=("nowhere.",))

    job = EmbedJob(
        data=bench.data,
        adapter=Headless(),
        reference="small",
        task="text-classification",
        rows=np.arange(3),
        model_folder=model,
        device="cpu",
    )
    with pytest.raises(PluginFault, match="no vector to be shown"):
        Engine().embed(job, RecordingContext())
