"""The loss curve is the file-size curve: on bytes, and on labels."""

from __future__ import annotations

import math

import numpy as np
import pytest

import huffxent as hx
from huffxent import corpora
from huffxent.codes.registry import code_lengths
from huffxent.container.sources import path_source
from huffxent.models.contexts import conditional_entropy_bits
from huffxent.models.softmax.descent import Descent
from huffxent.models.softmax.objective import counted
from huffxent.models.softmax.registry import family_named
from huffxent.models.softmax.regression import SoftmaxRegression
from huffxent.study.learning import Lesson

STORY, ESSAY, GERMAN = map(corpora.locate, ("story.en.txt", "essay.en.txt", "essay.de.txt"))

OPTIONS = {
    "order0": {"epochs": 600},
    "order1": {"epochs": 48},
    "bilinear": {"epochs": 3, "context": 3, "width": 16},
}


@pytest.fixture(scope="module")
def learnt():
    return {name: hx.learn(STORY, ESSAY, name, patience=0, **OPTIONS[name]) for name in OPTIONS}


def within(bits: float, side, loss: float) -> bool:
    """Whether a file is as near to its loss as it has to be: 0.02 % and 128 bits."""
    expected = side.symbols * loss / math.log(2)
    return abs(bits - expected) <= 0.0002 * expected + 128


@pytest.mark.parametrize("name", OPTIONS)
def test_every_file_has_the_bits_that_the_loss_says(learnt, name):
    found = learnt[name]
    for point in found.checkpoints:
        assert within(8 * point.training_file_bytes, found.training, point.training_nats)
        assert within(8 * point.message_file_bytes, found.message, point.message_nats)
    assert 0 < found.worst < 1


@pytest.mark.parametrize(
    "name", ["uniform.bin", "one-byte.bin", "dna.txt", "sensor.u16le", "service.jsonl"]
)
@pytest.mark.parametrize("model", ["order0", "order1"])
def test_files_of_every_kind_have_the_bits_of_the_loss(name, model):
    # Also where B is nothing like A, so that its symbols cost 20 bits and more.
    found = hx.learn(ESSAY, corpora.locate(name), model, epochs=24)
    for point in found.checkpoints:
        assert within(8 * point.message_file_bytes, found.message, point.message_nats)


def test_the_first_file_is_as_large_as_the_message(learnt):
    for found in learnt.values():
        first = found.checkpoints[0]
        assert (first.epoch, first.step) == (0, 0)
        assert first.message_nats == pytest.approx(math.log(256), rel=1e-14)
        assert first.message_file_bytes == ESSAY.stat().st_size + 6  # its count and checksum


def test_overfitting_shows_in_bytes(learnt):
    found = learnt["order1"]
    least, last = found.smallest, found.checkpoints[-1]
    assert last.training_file_bytes < least.training_file_bytes
    assert last.message_file_bytes > least.message_file_bytes + 50
    assert f"since epoch {least.epoch} A's file lost another" in str(found)
    assert "overfitting" not in str(hx.learn(STORY, ESSAY, "order1", epochs=4))


def test_kl_is_the_loss_less_the_same_constant_at_every_checkpoint(learnt):
    data = np.frombuffer(ESSAY.read_bytes(), dtype=np.uint8)
    for name, context in (("order0", 0), ("order1", 1), ("bilinear", 3)):
        found = learnt[name]
        constant = conditional_entropy_bits([counted(data, context)]) / data.size
        assert found.message.entropy == constant
        for point in found.checkpoints:
            # A difference of two doubles of a few bits.
            gap = point.message_nats / math.log(2) - found.kl_bits(point.message_nats)
            assert gap == pytest.approx(constant, abs=1e-14)
            assert found.kl_bits(point.message_nats) > 0


def test_the_gradients_of_cross_entropy_and_of_kl_are_the_same(learnt):
    for found in learnt.values():
        slopes = found.slopes
        assert slopes.derivatives == 256
        # Central differences of 1e-4: the third derivative costs below 1e-9, rounding 1e-11.
        assert slopes.of_gradient < 2e-9 < slopes.largest
        assert slopes.of_divergence < 1e-10


def test_order_0_also_writes_a_huffman_file_with_its_q(learnt):
    lesson = Lesson.begin(path_source(STORY), family_named("order0"), Descent(), 0.1)
    last = lesson.run(path_source(ESSAY), 600, patience=0).checkpoints[-1]
    assert last == learnt["order0"].checkpoints[-1]
    q = hx.logits.softmax(lesson.saved.state.theta["table"][0])
    # Nearly the integers that the codebook was made of: where they decide, they differ by far more.
    lengths = code_lengths([round(share * 2**40) for share in q.tolist()], "huffman", 15)
    assert last.huffman_bits == sum(lengths[byte] for byte in ESSAY.read_bytes())
    book = hx.train(np.repeat(np.arange(256), [1 + round(share * 2**20) for share in q.tolist()]))
    blob = hx.compress(ESSAY.read_bytes(), book)
    assert abs(last.huffman_file_bytes - len(blob)) < 0.01 * len(blob)
    assert learnt["order0"].checkpoints[0].huffman_bits == 8 * ESSAY.stat().st_size
    assert learnt["order1"].checkpoints[-1].huffman_bits is None


def test_training_ends_early_and_keeps_the_best_model():
    source = path_source(STORY)
    lesson = Lesson.begin(source, family_named("order1"), Descent(), 0.1)
    found = lesson.run(path_source(ESSAY), 64, patience=2)
    assert found.stopped_early
    epochs = [point.epoch for point in found.checkpoints]
    losses = [point.validation_nats for point in found.checkpoints]
    best = int(np.argmin(losses))
    assert found.best_epoch == epochs[best]
    assert len(epochs) == best + 3
    again = hx.SoftmaxModel("order1", epochs=found.best_epoch)
    again.fit(STORY.read_bytes()[: found.training.symbols])
    assert np.array_equal(again.theta_["table"], lesson.saved.best["table"])


def test_without_validation_nothing_ends_early_and_the_last_model_is_the_best():
    found = hx.learn(ESSAY, GERMAN, "order1", validation=0, epochs=48, patience=1)
    assert not found.stopped_early
    assert found.best_epoch == found.checkpoints[-1].epoch == 48
    assert found.training.symbols == ESSAY.stat().st_size
    assert found.checkpoints[-1].validation_nats is None


@pytest.mark.parametrize("optimiser", ["adam", "sgd"])
@pytest.mark.parametrize("name", OPTIONS)
def test_training_that_is_taken_up_again_goes_on_as_if_never_left(tmp_path, name, optimiser):
    family = family_named(name, *((2, 8) if name == "bilinear" else ()))
    descent = Descent(optimiser, batch=1000, seed=3)
    whole = Lesson.begin(path_source(ESSAY), family, descent, 0.2)
    uninterrupted = whole.run(path_source(GERMAN), 7, patience=0)
    part = Lesson.begin(path_source(ESSAY), family, descent, 0.2)
    first = part.run(path_source(GERMAN), 4, patience=0)
    part.saved.save(tmp_path / "model")
    resumed = Lesson.resume(tmp_path / "model", path_source(ESSAY))
    second = resumed.run(path_source(GERMAN), 7, patience=0)
    assert (*first.checkpoints, *second.checkpoints[1:]) == tuple(
        point for point in uninterrupted.checkpoints
    )
    for saved in ("state", "best"):
        ours, theirs = getattr(resumed.saved, saved), getattr(whole.saved, saved)
        if saved == "state":
            ours, theirs = ours.theta | ours.memory, theirs.theta | theirs.memory
        assert all(np.array_equal(ours[part], theirs[part]) for part in theirs)
    assert resumed.saved.best_epoch == whole.saved.best_epoch


def test_resuming_needs_the_same_training_data(tmp_path):
    lesson = Lesson.begin(path_source(ESSAY), family_named("order0"), Descent(), 0.1)
    lesson.saved.save(tmp_path / "model")
    with pytest.raises(hx.CodebookError, match="give that file as A"):
        Lesson.resume(tmp_path / "model", path_source(GERMAN))


def test_empty_and_tiny_files():
    empty = hx.learn(b"abc", b"", "order1", epochs=2)
    assert (empty.message.entropy, empty.checkpoints[0].message_nats) == (None, None)
    assert empty.checkpoints[0].message_file_bytes == 5
    assert "- " in str(empty)
    assert empty.shown()
    one = hx.learn(b"a", b"a", "bilinear", epochs=2)
    assert one.worst < 1
    with pytest.raises(hx.CodebookError, match="teaches nothing"):
        hx.learn(b"", b"abc")
    with pytest.raises(ValueError, match="from 0 to below 1"):
        hx.learn(b"abc", b"abc", validation=1.0)


def test_engines_give_the_same_files():
    kwargs = {"model": "bilinear", "context": 2, "width": 4, "epochs": 1}
    data = ESSAY.read_bytes()[:600]
    assert hx.learn(data, data, **kwargs, engine="reference") == hx.learn(
        data, data, **kwargs, engine="auto"
    )


def test_all_labels_may_be_learnt_from():
    found = hx.learn_labels(corpora.locate("orchard.csv"), epochs=2, held_out=0)
    assert (found.training.symbols, found.message.symbols) == (900, 0)
    assert found.checkpoints[-1].accuracy is None
    assert str(found)
    assert found.shown()


def test_labels_have_a_file_of_the_classifier_s_mean_cross_entropy():
    found = hx.learn_labels(corpora.locate("orchard.csv"))
    for point in found.checkpoints:
        assert within(8 * point.message_file_bytes, found.message, point.message_nats)
        assert within(8 * point.training_file_bytes, found.training, point.training_nats)
    first, last = found.checkpoints[0], found.checkpoints[-1]
    assert first.message_nats == pytest.approx(math.log(4), rel=1e-14)
    assert last.accuracy > 0.9
    assert last.message_nats / math.log(2) < found.message.entropy / 4
    assert found.training.symbols + found.message.symbols == 900


def test_logistic_regression_ends_where_scikit_learn_s_does():
    linear_model = pytest.importorskip("sklearn.linear_model", reason="scikit-learn is an oracle")
    metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is an oracle")
    rng = np.random.default_rng(2)
    labels = rng.choice(["a", "b", "c"], 400)
    centres = {"a": (0, 0), "b": (1, 0.5), "c": (-0.5, 1)}
    x = np.array([centres[label] for label in labels]) + rng.standard_normal((400, 2))
    ours = SoftmaxRegression(epochs=2000).fit(x, labels)
    theirs = linear_model.LogisticRegression(C=np.inf, tol=1e-10, max_iter=5000).fit(x, labels)
    loss = metrics.log_loss(labels, theirs.predict_proba(x))
    # Both come as near to the minimum as their last steps are small.
    assert ours.loss(x, labels) == pytest.approx(loss, abs=1e-6)
    assert ours.loss(x, labels) == pytest.approx(
        metrics.log_loss(labels, ours.predict_proba(x)), rel=1e-12
    )
    assert ours.score(x, labels) == metrics.accuracy_score(labels, ours.predict(x))
    assert ours.classes_.tolist() == theirs.classes_.tolist()
    assert np.allclose(ours.predict_proba(x), theirs.predict_proba(x), atol=1e-3)


def test_a_label_that_was_never_learnt_is_refused():
    model = SoftmaxRegression(epochs=1).fit([[0.0], [1.0]], ["a", "b"])
    with pytest.raises(ValueError, match="label c is none of those learnt"):
        model.loss([[0.0]], ["c"])
    with pytest.raises(ValueError, match=r"features of shape \(2,\) and labels of shape \(2,\)"):
        model.fit([0.0, 1.0], ["a", "b"])


def test_the_plot_has_the_files_on_the_losses(learnt):
    found = learnt["order1"]
    rates, parallel, overfitting = found.shown()
    curves = {curve.label: curve for curve in rates.curves}
    loss = curves["loss on B / ln 2"]
    file = curves["B's file, 8 x (bytes - 6 of its head) / N"]
    epochs = [point.epoch for point in found.checkpoints]
    assert list(loss.x) == list(file.x) == epochs
    for expected, measured in zip(loss.y, file.y, strict=True):
        # The digits of a file end in a whole byte, at most two bytes after the last bit.
        assert abs(measured - expected) * found.message.symbols < 24
    cross_entropy, divergence = parallel.curves
    (constant,) = parallel.levels
    for whole, part in zip(cross_entropy.y, divergence.y, strict=True):
        assert whole - part == pytest.approx(constant.y, abs=1e-14)
    sizes = {point.epoch: point.message_file_bytes for point in found.checkpoints}
    for epoch, more in zip(overfitting.curves[1].x, overfitting.curves[1].y, strict=True):
        assert more == sizes[int(epoch)] - min(sizes.values())
    assert len(learnt["bilinear"].shown()) >= 2


def test_stops_between_checkpoints_do_not_use_up_patience(tmp_path):
    whole = hx.learn(ESSAY, GERMAN, "order1", epochs=300)
    assert whole.stopped_early
    lesson = Lesson.begin(path_source(ESSAY), family_named("order1"), Descent(), 0.1)
    for epochs in (5, 7, 9, 10, 11, 13, 300):
        found = lesson.run(path_source(GERMAN), epochs)
        lesson.saved.save(tmp_path / "model", force=True)
        lesson = Lesson.resume(tmp_path / "model", path_source(ESSAY))
    assert found.checkpoints[-1] == whole.checkpoints[-1]
    assert found.best_epoch == whole.best_epoch


def test_a_saved_model_is_loaded_at_its_best(tmp_path):
    lesson = Lesson.begin(path_source(ESSAY), family_named("bilinear", 2, 4), Descent(), 0.2)
    lesson.run(
        path_source(GERMAN),
        3,
        patience=0,
        keep=lambda saved: saved.save(tmp_path / "x", force=True),
    )
    model = hx.load_model(tmp_path / "x")
    assert (model.n_iter_, model.context, model.width) == (lesson.saved.best_epoch, 2, 4)
    held_out = ESSAY.read_bytes()[lesson_size(ESSAY) :]
    assert -model.score(held_out) == pytest.approx(lesson.saved.best_loss, rel=1e-12)


def lesson_size(path) -> int:
    size = path.stat().st_size
    return size - int(size * 0.2)


def test_a_classifier_that_is_far_too_sure_still_pays_what_its_loss_says(tmp_path):
    rng = np.random.default_rng(0)
    rows = [f"{place % 2 + 0.5 * rng.random():.3f},{'ab'[place % 2]}" for place in range(200)]
    (tmp_path / "t.csv").write_text("x,y\n" + "\n".join([*rows, "9,a", "8,a"]) + "\n")
    for seed in range(4):
        found = hx.learn_labels(tmp_path / "t.csv", seed=seed, rate=2.0)
        assert found.worst < 1
    found = hx.learn(ESSAY, GERMAN, "order0", optimiser="sgd", rate=1e3, epochs=3)
    assert found.checkpoints[-1].message_nats > 50
    assert found.worst < 1
