"""A bare stream: written, read back, and refused where it is damaged or claims too much."""

from __future__ import annotations

import random
import tracemalloc
import zlib

import numpy as np
import pytest

from huffxent.coding.engine import engine_for, numba_is_installed
from huffxent.coding.shares import decode_bytes, encode_shares, shares_of
from huffxent.container.bare import measure_stream, pack, unpack, unpacked
from huffxent.errors import FormatError, IntegrityError, LimitExceededError, TruncatedError
from huffxent.models.softmax.table import Order0, Order1

MOST = 4096
LARGEST_COUNT = 2**35 - 1


def model_of(seed: int, spread: float = 3.0):
    """An order-0 model in fixed point, of random logits."""
    rng = np.random.default_rng(seed)
    return Order0().fixed({"table": spread * rng.standard_normal((1, 256))})


def message(seed: int, size: int) -> np.ndarray:
    return np.frombuffer(random.Random(seed).randbytes(size), dtype=np.uint8)


def coded(model, symbols: np.ndarray) -> bytes:
    return pack(symbols, encode_shares(shares_of(model, symbols)))


def decoded(model, stream: bytes, most: int = MOST) -> np.ndarray:
    return unpacked(stream, most, lambda digits, out: decode_bytes(digits, model, out))


def copied(symbols: np.ndarray):
    """A decoder that knows the message: what stands around it is tested without its time."""

    def decode(_digits: bytes, out: np.ndarray) -> None:
        out[:] = symbols

    return decode


def never(_digits: bytes, out: np.ndarray) -> None:
    pytest.fail(f"{out.size:,} symbols were asked for")


@pytest.mark.parametrize(
    ("count", "bytes_of_count"),
    [
        (0, 1),
        (1, 1),
        (127, 1),
        (128, 2),
        (129, 2),
        (16_383, 2),
        (16_384, 3),
        (2**21 - 1, 3),
        (2**21, 4),
    ],
)
def test_what_is_packed_is_what_is_unpacked(count, bytes_of_count):
    symbols = message(1, count)
    stream = pack(symbols, b"the digits")
    assert len(stream) == bytes_of_count + 4 + 10
    assert unpack(stream, count) == (count, zlib.crc32(symbols.tobytes()), b"the digits")
    assert np.array_equal(unpacked(stream, count, copied(symbols)), symbols)


@pytest.mark.parametrize(
    ("count", "written"),
    [
        (2**28 - 1, "ffffff7f"),
        (2**28, "8080808001"),
        (2**32, "8080808010"),
        (LARGEST_COUNT, "ffffffff7f"),
    ],
)
def test_numbers_of_symbols_go_up_to_2_to_the_35(count, written):
    stream = bytes.fromhex(written) + b"\x04\x03\x02\x01digits"
    assert unpack(stream, LARGEST_COUNT) == (count, 0x01020304, b"digits")


def test_more_symbols_are_refused_before_they_are_touched():
    symbols = np.broadcast_to(np.zeros(1, dtype=np.uint8), LARGEST_COUNT + 1)  # takes one byte
    with pytest.raises(LimitExceededError, match="34,359,738,368 symbols are too many"):
        pack(symbols, b"")


@pytest.mark.parametrize("size", [0, 1, 127, 128, 2000])
def test_a_message_comes_back_from_its_stream(size):
    model, symbols = model_of(2), message(size, size)
    assert np.array_equal(decoded(model, coded(model, symbols)), symbols)


def test_every_other_symbol_of_an_array_is_a_message_too():
    model, symbols = model_of(2), message(3, 50)[::2]
    assert np.array_equal(decoded(model, coded(model, symbols)), symbols)


# Seeds and sizes of streams whose every bit counts. In others the interval of the message is wider
# than a flip in the last digit is, or a flip goes where no symbol is: both give the same message.
STREAMS = [(1, 0), (8, 1), (5, 2), (6, 9), (17, 40), (6, 130)]


@pytest.fixture(params=STREAMS, ids=[f"{size} symbols" for _, size in STREAMS])
def stream(request):
    """A model, a message and its stream."""
    seed, size = request.param
    model, symbols = model_of(seed), message(seed, size)
    return model, symbols, coded(model, symbols)


def test_every_truncation_is_refused(stream):
    model, _, data = stream
    for size in range(len(data)):
        with pytest.raises(FormatError, match=r"^ends within|^damaged"):
            decoded(model, data[:size])


def test_a_stream_that_ends_within_its_head_says_where(stream):
    model, symbols, data = stream
    digits = len(encode_shares(shares_of(model, symbols)))
    for size in range(len(data) - digits):
        with pytest.raises(TruncatedError, match=f"after {size} bytes"):
            decoded(model, data[:size])


@pytest.mark.parametrize("most", [None, MOST], ids=["the true number", "any number"])
def test_every_bit_flip_is_refused(stream, most):
    model, symbols, data = stream
    for bit in range(8 * len(data)):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises((FormatError, LimitExceededError)):
            decoded(model, bytes(flipped), symbols.size if most is None else most)


def test_damaged_streams_never_give_another_message():
    rng, model, symbols = random.Random(8), model_of(8), message(8, 60)
    data, same = coded(model, symbols), 0
    for _ in range(1500):
        damaged = bytearray(data)
        for _ in range(rng.randrange(1, 4)):
            damaged[rng.randrange(len(data))] = rng.randrange(256)
        try:
            again = decoded(model, bytes(damaged))
        except (FormatError, LimitExceededError):
            continue
        assert np.array_equal(again, symbols)
        same += 1
    # A byte is drawn to be what it was, once in 256 times; or the last digit stays in the interval.
    assert same < 100


@pytest.mark.parametrize("engine", ["reference", "numba"])
def test_both_engines_refuse_the_same_streams(engine):
    if engine == "numba" and not numba_is_installed():
        pytest.skip("numba is not installed")
    model, symbols = model_of(17), message(17, 40)
    data = coded(model, symbols)
    decode = engine_for(engine, "decode shares", 0).decode_shares
    for bit in range(8 * len(data)):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises((FormatError, LimitExceededError)):
            unpacked(bytes(flipped), MOST, lambda digits, out: decode(digits, model, out))


@pytest.mark.parametrize(
    "written", ["8000", "808000", "80808000", "8080808000", "ff00", "ffffffff00"]
)
def test_a_number_of_symbols_that_is_longer_than_it_need_be_is_refused(written):
    with pytest.raises(FormatError, match="longer than it need be"):
        unpacked(bytes.fromhex(written) + bytes(9), MOST, never)


@pytest.mark.parametrize(
    "written", ["8080808080", "ffffffffff", "808080808000", "ff" * 11, "ff" * 100_000]
)
def test_a_number_of_symbols_without_an_end_is_refused(written):
    with pytest.raises(FormatError, match="does not end"):
        unpacked(bytes.fromhex(written), LARGEST_COUNT, never)


@pytest.mark.parametrize("written", ["", "80", "ff", "8080", "ffffff", "80808080"])
def test_a_stream_that_ends_within_its_number_of_symbols_says_so(written):
    data = bytes.fromhex(written)
    with pytest.raises(TruncatedError, match=f"within its number of symbols, after {len(data)} "):
        unpacked(data, LARGEST_COUNT, never)


@pytest.mark.parametrize("written", ["01", "7f", "8120", "ffffffff7f"])
@pytest.mark.parametrize("more", range(4))
def test_a_stream_that_ends_within_its_checksum_says_so(written, more):
    data = bytes.fromhex(written) + bytes(more)
    with pytest.raises(TruncatedError, match=f"within its checksum, after {len(data)} bytes"):
        unpacked(data, LARGEST_COUNT, never)


@pytest.mark.parametrize("count", [MOST + 1, 2**28, 2**32, LARGEST_COUNT])
def test_a_claim_above_the_limit_takes_no_memory(count):
    claim, left = bytearray(), count
    while left >= 0x80:
        claim.append(left & 0x7F | 0x80)
        left >>= 7
    data = bytes([*claim, left]) + bytes(20)
    tracemalloc.start()
    try:
        with pytest.raises(LimitExceededError, match=f"claims {count:,} symbols, .* of 4,096"):
            unpacked(data, MOST, never)
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


def test_the_limit_itself_is_no_claim_above_it():
    model, symbols = model_of(4), message(4, 300)
    data = coded(model, symbols)
    assert np.array_equal(decoded(model, data, 300), symbols)
    with pytest.raises(LimitExceededError, match="claims 300 symbols, above the limit of 299"):
        decoded(model, data, 299)


@pytest.mark.parametrize(
    "other",
    [
        model_of(11),
        model_of(10, spread=3.0000001),
        Order0().fixed({"table": np.zeros((1, 256))}),
        Order1().fixed({"table": np.random.default_rng(10).standard_normal((256, 256))}),
    ],
    ids=["of other logits", "of nearly the same", "uniform", "of another family"],
)
def test_another_model_is_noticed(other):
    model, symbols = model_of(10), message(10, 500)
    data = coded(model, symbols)
    assert np.array_equal(decoded(model, data), symbols)
    with pytest.raises(IntegrityError, match="damaged, or of another model"):
        decoded(other, data)


@pytest.mark.parametrize("size", [0, 1, 127, 128, 16_383, 16_384, 300_000])
def test_what_is_measured_is_what_a_file_takes(tmp_path, size):
    symbols, digits = message(12, size), message(13, size // 3).tobytes()
    path = tmp_path / "stream"
    path.write_bytes(pack(symbols, digits))
    assert measure_stream(symbols, digits, copied(symbols)) == path.stat().st_size


def test_a_message_is_measured_with_its_own_model():
    model, symbols = model_of(14), message(14, 700)
    digits = encode_shares(shares_of(model, symbols))
    found = measure_stream(symbols, digits, lambda data, out: decode_bytes(data, model, out))
    assert found == len(digits) + 2 + 4


def test_what_does_not_come_back_is_not_measured():
    symbols = message(15, 100)
    model, other = model_of(15), model_of(16)
    digits = encode_shares(shares_of(model, symbols))
    with pytest.raises(IntegrityError):
        measure_stream(symbols, digits, lambda data, out: decode_bytes(data, other, out))
    with pytest.raises(IntegrityError):
        measure_stream(symbols, digits, copied(np.roll(symbols, 1)))
