"""Softmax models: gradients, what training reaches, and that it is the same every time."""

from __future__ import annotations

import math

import numpy as np
import pytest

import huffxent as hx
from huffxent.models.contexts import conditional_entropy_bits
from huffxent.models.softmax.bilinear import Bilinear
from huffxent.models.softmax.descent import Descent
from huffxent.models.softmax.objective import counted, gradients, loss_nats
from huffxent.models.softmax.optimisers import OPTIMISERS, rate_at
from huffxent.models.softmax.registry import MODELS, family_named
from huffxent.models.softmax.table import Order0, Order1
from huffxent.models.softmax.training import Training

FAMILIES = [Order0(), Order1(), Bilinear(3, 8)]


def as_indices(data: bytes) -> np.ndarray:
    return np.frombuffer(data, dtype=np.uint8)


def random_theta(family, seed: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    return {
        name: part + 0.5 * rng.standard_normal(part.shape)
        for name, part in family.initial(seed).items()
    }


def trained(family, data: bytes, epochs: int, **options) -> Training:
    training = Training(family, Descent(**options), as_indices(data))
    for _ in range(epochs):
        training.epoch()
    return training


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_the_loss_is_the_mean_of_nll_symbol_by_symbol(family, builtin):
    data, theta = builtin["essay.fi.txt"][:700], random_theta(family, 1)
    padded, context = bytes(family.context) + data, family.context
    total = 0.0
    for place, byte in enumerate(data):
        before = int.from_bytes(padded[place : place + context], "big")
        logits = family.logits(theta, np.array([before]))
        total += float(hx.logits.cross_entropy(logits, np.array([byte])))
    # Two orders of adding 700 doubles.
    assert loss_nats(family, theta, counted(as_indices(data), context)) == pytest.approx(
        total / 700, rel=1e-12
    )


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_gradients_are_the_slopes_of_the_loss(family, builtin):
    pairs = counted(as_indices(builtin["essay.tr.txt"][:400]), family.context)
    theta = random_theta(family, 2)
    gradient, rng = gradients(family, theta, pairs), np.random.default_rng(3)
    for name, part in theta.items():
        places = rng.choice(np.flatnonzero(gradient[name]), 20)
        for place in places.tolist():
            slope = []
            for side in (1e-5, -1e-5):
                moved = {other: array.copy() for other, array in theta.items()}
                moved[name].flat[place] += side
                slope.append(loss_nats(family, moved, pairs))
            # A central difference of 1e-5 is off by 1e-10 of a third derivative, which is below 1,
            # and by some 1e-16 / 1e-5 of rounding.
            found = (slope[0] - slope[1]) / 2e-5
            assert found == pytest.approx(gradient[name].flat[place], abs=1e-9), (name, part.shape)


def test_the_gradient_of_order_0_is_softmax_minus_p(builtin):
    data = as_indices(builtin["essay.en.txt"])
    theta, p = random_theta(Order0(), 4), np.bincount(data, minlength=256) / data.size
    gradient = gradients(Order0(), theta, counted(data, 0))["table"][0]
    assert np.allclose(gradient, hx.logits.softmax(theta["table"][0]) - p, rtol=0, atol=1e-15)


@pytest.mark.parametrize("name", ["essay.en.txt", "service.jsonl", "uniform.bin", "fibonacci.bin"])
def test_order_0_reaches_the_entropy_of_its_data(builtin, name):
    model = hx.SoftmaxModel("order0").fit(builtin[name])
    p = np.bincount(as_indices(builtin[name]), minlength=256) / len(builtin[name])
    loss = -model.score(builtin[name]) / math.log(2)
    # Within 1e-6 bits, and never below, but for the rounding of 256 doubles.
    assert -1e-12 < loss - hx.entropy(p) < 1e-6


@pytest.mark.parametrize("name", ["story.en.txt", "essay.tr.txt", "dna.txt", "weather.csv"])
def test_order_1_reaches_the_conditional_entropy_of_its_data(builtin, name):
    model = hx.SoftmaxModel("order1").fit(builtin[name])
    pairs = counted(as_indices(builtin[name]), 1)
    floor = conditional_entropy_bits([pairs]) / len(builtin[name])
    loss = -model.score(builtin[name]) / math.log(2)
    assert -1e-12 < loss - floor < 1e-3


def test_bilinear_goes_below_order_1_on_text_that_it_never_saw(builtin):
    story = builtin["story.en.txt"]
    learnt, held_out = story[: len(story) * 9 // 10], story[len(story) * 9 // 10 :]
    tables = [
        -hx.SoftmaxModel("order1", epochs=epochs).fit(learnt).score(held_out) / math.log(2)
        for epochs in (4, 8, 12, 16, 24)
    ]
    bilinear = -hx.SoftmaxModel("bilinear", epochs=6).fit(learnt).score(held_out) / math.log(2)
    # Some 0.6 bits: half of it is what is asserted.
    assert bilinear < min(tables) - 0.3


@pytest.mark.parametrize("optimiser", OPTIMISERS)
@pytest.mark.parametrize("name", MODELS)
def test_every_optimiser_lowers_the_loss_of_every_model(builtin, name, optimiser):
    data = builtin["essay.en.txt"][:3000]
    family = family_named(name, *((2, 16) if name == "bilinear" else ()))
    training = trained(family, data, 8, optimiser=optimiser)
    loss = loss_nats(family, training.state.theta, counted(as_indices(data), family.context))
    assert loss < 0.9 * math.log(256)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_the_same_seed_gives_the_same_model(family, builtin):
    data = builtin["essay.pl.txt"][:2000]
    first, second = (trained(family, data, 3, batch=300, seed=5).state.theta for _ in range(2))
    other = trained(family, data, 3, batch=300, seed=6).state.theta
    assert all(np.array_equal(first[name], second[name]) for name in first)
    assert not all(np.array_equal(first[name], other[name]) for name in first)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_an_epoch_goes_through_every_symbol_once(family, builtin):
    indices = as_indices(builtin["essay.pt.txt"][:1000])
    descent = Descent(batch=300, seed=1).resolved(family.tuning, 1000)
    batches = [*descent.batches(1000, epoch=0)]
    assert [batch.size for batch in batches] == [250] * 4  # none is small, and so none is noise
    places = np.concatenate(batches)
    assert sorted(places.tolist()) == list(range(1000))
    assert not np.array_equal(places, np.concatenate([*descent.batches(1000, epoch=1)]))
    training, steps = Training(family, descent, indices), []
    training.epoch(steps.append)
    assert (training.steps, sum(steps), training.state.step) == (4, 4, 4)


def test_a_step_of_all_symbols_takes_the_gradient_of_all_of_them(builtin):
    indices = as_indices(builtin["essay.sv.txt"][:500])
    training = Training(Order1(), Descent("sgd", rate=3.0, batch=0), indices)
    expected = -3.0 * gradients(Order1(), Order1().initial(0), counted(indices, 1))["table"]
    training.epoch()
    assert np.allclose(training.state.theta["table"], expected, rtol=1e-15, atol=0)


def test_adam_and_momentum_are_those_of_the_papers():
    rng = np.random.default_rng(7)
    drawn = rng.standard_normal((5, 4))
    velocity, mean, square = np.zeros(4), np.zeros(4), np.zeros(4)
    sgd, adam = [np.zeros(4)], [np.zeros(4), np.zeros(4)]
    for step, gradient in enumerate(drawn, 1):
        velocity = 0.9 * velocity + gradient
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.95 * square + 0.05 * gradient**2
        scaled = mean / (1 - 0.9**step) / (np.sqrt(square / (1 - 0.95**step)) + 1e-8)
        assert np.allclose(OPTIMISERS["sgd"].move(sgd, gradient, step), velocity, rtol=1e-14)
        # The mean is brought up to date by a difference, which may lose two digits.
        assert np.allclose(OPTIMISERS["adam"].move(adam, gradient, step), scaled, rtol=1e-12)


def test_the_rate_goes_down_with_the_steps():
    assert [rate_at(step, 1.0) for step in (1, 501, 1001)] == [1.0, 0.5, pytest.approx(1 / 3)]


def test_before_the_first_step_every_model_is_uniform(builtin):
    for family in FAMILIES:
        loss = loss_nats(
            family, family.initial(3), counted(as_indices(builtin["essay.de.txt"]), family.context)
        )
        assert loss == pytest.approx(math.log(256), rel=1e-14)


def test_scores_are_those_of_the_distributions_that_are_predicted(builtin):
    data = builtin["essay.nl.txt"][:300]
    for name in MODELS:
        model = hx.SoftmaxModel(name, epochs=2, seed=1).fit(builtin["essay.de.txt"])
        log_q = model.predict_log_proba(data)
        assert np.allclose(np.exp(log_q).sum(axis=1), 1, rtol=1e-12)
        picked = log_q[np.arange(300), as_indices(data)]
        assert model.score(data) == pytest.approx(picked.mean(), rel=1e-12)
        assert (model.n_iter_, set(model.theta_)) == (2, set(model.family.initial(0)))


def test_diverging_says_so_and_what_to_do(builtin):
    with pytest.raises(hx.CodebookError, match=r"diverged in epoch \d+: .* smaller rate"):
        trained(Bilinear(2, 4), builtin["essay.en.txt"][:500], 30, optimiser="sgd", rate=1e200)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: hx.SoftmaxModel("order9"), "no model 'order9'; there is order0, order1, bilinear"),
        (lambda: hx.SoftmaxModel("order1", context=2), "for bilinear only"),
        (lambda: hx.SoftmaxModel("bilinear", context=7), "7 bytes of context; bilinear takes 1 to"),
        (lambda: hx.SoftmaxModel("bilinear", width=10**9), "bilinear takes 1 to 1024"),
        (lambda: hx.SoftmaxModel(optimiser="newton"), "no optimiser 'newton'"),
        (lambda: hx.SoftmaxModel(rate=math.nan), "rate nan; wanted a positive number"),
        (lambda: hx.SoftmaxModel(rate=-1.0), "rate -1.0"),
        (lambda: hx.SoftmaxModel(batch=-1), "batch -1"),
        (lambda: hx.SoftmaxModel(seed=-1), "seed -1"),
        (lambda: hx.SoftmaxModel().fit(b""), "no bytes"),
    ],
)
def test_what_cannot_be_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_integers_are_bytes_or_nothing():
    numbers = np.array([97, 97, 98], dtype=np.int64)
    model = hx.SoftmaxModel("order0", epochs=5).fit(numbers)
    assert model.score(numbers) == model.score(b"aab")
    with pytest.raises(ValueError, match="are not bytes"):
        model.fit(np.array([1, 300]))


@pytest.mark.parametrize(
    "estimator", [hx.SoftmaxModel("bilinear", width=3), hx.SoftmaxRegression()]
)
def test_estimators_can_be_cloned_by_scikit_learn(estimator):
    base = pytest.importorskip("sklearn.base", reason="scikit-learn is an oracle")
    clone = base.clone(estimator.set_params(epochs=7))
    assert clone is not estimator
    assert clone.get_params() == estimator.get_params()
    with pytest.raises(ValueError, match="no parameter 'nope'; there is"):
        estimator.set_params(nope=1)


def test_fitting_again_is_fitting_anew():
    rng = np.random.default_rng(1)
    x, y = rng.standard_normal((300, 2)), rng.integers(0, 2, 300)
    again = hx.SoftmaxRegression(epochs=9).fit(x[:4], [0, 1, 0, 1]).fit(x, y)
    fresh = hx.SoftmaxRegression(epochs=9).fit(x, y)
    assert np.array_equal(again.coef_, fresh.coef_)
    with pytest.raises(ValueError, match="not finite"):
        fresh.fit([[math.nan]], ["a"])
