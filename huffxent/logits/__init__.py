"""A classifier's loss in nats, to the letter of PyTorch on the CPU, in NumPy."""

from huffxent.logits.gradients import cross_entropy_gradient
from huffxent.logits.losses import cross_entropy, nll_loss
from huffxent.logits.normalising import log_softmax, softmax

__all__ = ["cross_entropy", "cross_entropy_gradient", "log_softmax", "nll_loss", "softmax"]
