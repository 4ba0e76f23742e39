"""Write torch_table.json: what PyTorch answers to the first cases, for where it is not installed.

    python tests/oracles/make_torch_table.py

Run by hand when the cases change, in an environment with the version that the tests ask for.
"""

from __future__ import annotations

import json
from pathlib import Path

CASES = 500
TABLE = Path(__file__).with_name("torch_table.json")


def main() -> None:
    # Here, since this folder is on the path of a script only, and PyTorch need not be installed.
    import torch
    from torch.nn.functional import cross_entropy
    from torch_cases import SEED, cases

    rows = []
    for case in cases(CASES):
        logits = torch.tensor(case.logits, requires_grad=True)
        weight = None if case.weight is None else torch.tensor(case.weight)
        loss = cross_entropy(logits, torch.tensor(case.target), weight, **case.options)
        (gradient,) = torch.autograd.grad(loss, logits, torch.tensor(case.upstream))
        # Nine digits tell all single floats apart, 17 all doubles.
        digits = 9 if case.logits.dtype == "float32" else 17
        rows.append([_numbers(loss.detach(), digits), _numbers(gradient, digits)])
    head = {"torch": torch.__version__, "seed": SEED}
    lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    TABLE.write_text(
        f'{json.dumps(head)[:-1]}, "loss and gradient, flat": [\n{lines}\n]}}\n', encoding="utf-8"
    )


def _numbers(tensor, digits: int) -> list[float]:
    return [float(f"{number:.{digits}g}") for number in tensor.flatten().tolist()]


if __name__ == "__main__":
    main()
