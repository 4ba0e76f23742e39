"""Weigh cross-entropy: train a Huffman codebook on A, compress B with it, explain every bit.

>>> import huffxent as hx
>>> c = hx.compare(b"the quick brown fox", b"jumps over the lazy dog")
>>> c.measured.payload_bits == round(c.ledger.total * c.message.symbols)
True
"""

from huffxent import logits
from huffxent.codes.registry import CODES
from huffxent.container.codebook import Codebook
from huffxent.container.compressor import Compressor
from huffxent.container.decompressor import Decompressor
from huffxent.container.files import open_container as open  # noqa: A004 - hx.open, as in gzip
from huffxent.container.oneshot import compress, decompress, decompress_into
from huffxent.container.training import train
from huffxent.errors import (
    CodebookError,
    CodebookMismatchError,
    DataError,
    EngineError,
    FetchError,
    FormatError,
    HuffxentError,
    IntegrityError,
    LimitExceededError,
    MissingLibraryError,
    SourceChangedError,
    TrailingDataError,
    TruncatedError,
    UnseenSymbolError,
    UnsupportedVersionError,
    WorkerError,
)
from huffxent.measures.averages import (
    cross_entropy,
    entropy,
    js_divergence,
    kl_divergence,
    perplexity,
)
from huffxent.measures.pointwise import kl_contributions, nll, surprisal
from huffxent.models.softmax.estimator import SoftmaxModel
from huffxent.models.softmax.registry import MODELS
from huffxent.models.softmax.regression import SoftmaxRegression
from huffxent.study.bridging import Bridge, bridge
from huffxent.study.climbing import ladder
from huffxent.study.comparison import Comparison, compare
from huffxent.study.convergence import Convergence, converge
from huffxent.study.curves import Learning
from huffxent.study.gallery import GALLERY
from huffxent.study.labels import learn_labels
from huffxent.study.learning import learn, load_model
from huffxent.study.ledger import Ledger
from huffxent.study.many.classification import Classification
from huffxent.study.many.classifier import Classifier, train_classifier
from huffxent.study.many.classifying import classify
from huffxent.study.many.clustering import Tree
from huffxent.study.many.matrices import Matrix, matrix
from huffxent.study.painting import Painting, paint
from huffxent.study.reporting import Report, report
from huffxent.study.rungs import Ladder
from huffxent.study.theorems.registry import THEOREMS
from huffxent.study.theorems.verification import Check, verify
from huffxent.symbols.registry import SYMBOLS

__version__ = "0.1.0"

__all__ = [
    "CODES",
    "GALLERY",
    "MODELS",
    "SYMBOLS",
    "THEOREMS",
    "Bridge",
    "Check",
    "Classification",
    "Classifier",
    "Codebook",
    "CodebookError",
    "CodebookMismatchError",
    "Comparison",
    "Compressor",
    "Convergence",
    "DataError",
    "Decompressor",
    "EngineError",
    "FetchError",
    "FormatError",
    "HuffxentError",
    "IntegrityError",
    "Ladder",
    "Learning",
    "Ledger",
    "LimitExceededError",
    "Matrix",
    "MissingLibraryError",
    "Painting",
    "Report",
    "SoftmaxModel",
    "SoftmaxRegression",
    "SourceChangedError",
    "TrailingDataError",
    "Tree",
    "TruncatedError",
    "UnseenSymbolError",
    "UnsupportedVersionError",
    "WorkerError",
    "bridge",
    "classify",
    "compare",
    "compress",
    "converge",
    "cross_entropy",
    "decompress",
    "decompress_into",
    "entropy",
    "js_divergence",
    "kl_contributions",
    "kl_divergence",
    "ladder",
    "learn",
    "learn_labels",
    "load_model",
    "logits",
    "matrix",
    "nll",
    "open",
    "paint",
    "perplexity",
    "report",
    "surprisal",
    "train",
    "train_classifier",
    "verify",
]
