"""The command `python -m attack`: runs the attacks, prints what they found, and ends with 1 if that is a fault."""

from __future__ import annotations

import argparse
import itertools
import json
import platform
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import attrs

from attack.harness import Result, Runner

# The attacks, and how much of the time each gets.
ATTACKS = {"packages": 0.3, "seeds": 0.1, "texts": 0.1, "servers": 0.2, "kills": 0.2, "pairs": 0.1}


def main() -> int:
    """Run the attacks. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m attack", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600, help="for all attacks together (default: 600)")
    parser.add_argument("--tries", type=int, help="of each attack, instead of a time")
    parser.add_argument("--seed", type=int, default=0, help="another seed makes other tries (default: 0)")
    parser.add_argument("--only", default=",".join(ATTACKS), help=f"some of {', '.join(ATTACKS)}; or planted")
    parser.add_argument("--try", type=int, dest="number", help="run the try of this number alone")
    parser.add_argument("--json", type=Path, help="write the counts to this file")
    options = parser.parse_args()
    names = options.only.split(",")
    if unknown := {*names} - {*ATTACKS, "planted"}:
        parser.error(f"there is no attack {', '.join(sorted(unknown))}")
    numbers: Any = itertools.count()
    if options.number is not None:
        numbers = [options.number]
    elif options.tries is not None:
        numbers, options.seconds = range(options.tries), float("inf")
    shares = {name: ATTACKS.get(name, 0.1) for name in names}
    with tempfile.TemporaryDirectory(prefix="attack-") as folder:
        found = {
            name: _run(name, Path(folder), options.seed, numbers, options.seconds * share / sum(shares.values()))
            for name, share in shares.items()
        }
    _print(found)
    if options.json:
        options.json.write_text(json.dumps(_counts(found, options.seed), indent=2) + "\n", encoding="utf-8")
    return int(any(one.fault for results in found.values() for one in results))


def _run(name: str, folder: Path, seed: int, numbers: Any, seconds: float) -> list[Result]:
    """Run tries of one attack for some seconds, and print each fault when it is seen first."""
    results: list[Result] = []
    known: set[object] = set()
    end = time.monotonic() + seconds
    runner = Runner(name, folder)
    try:
        for number in numbers:
            result = runner.run(seed, number)
            results.append(result)
            # The same place in the code is the same fault, whatever leads to it.
            mark = result.fault if result.fault and ".py:" in result.fault else (result.kind, result.fault)
            if result.fault and mark not in known:
                known.add(mark)
                _say(f"fault in {name}, {result.kind}: {result.fault}")
                _say("\n".join(f"    {line}" for line in result.detail.splitlines()[-6:]))
                _say(f"    repeat it: python -m attack --only {name} --seed {seed} --try {number}\n")
            if time.monotonic() > end:
                break
    finally:
        runner.kill()
    return results


def _print(found: dict[str, list[Result]]) -> None:
    _say(f"{'attack':10} {'tries':>7} {'faults':>7} {'longest, s':>11} {'most memory, MB':>16}")
    for name, results in found.items():
        faults = sum(one.fault is not None for one in results)
        longest, most = max(one.seconds for one in results), max(one.memory for one in results)
        _say(f"{name:10} {len(results):7,} {faults:7,} {longest:11.1f} {most / 1e6:16,.0f}")


def _counts(found: dict[str, list[Result]], seed: int) -> dict[str, Any]:
    return {
        "seed": seed,
        "python": platform.python_version(),
        "attacks": {
            name: {
                "tries": len(results),
                "longest": attrs.asdict(max(results, key=lambda one: one.seconds)),
                "largest": attrs.asdict(max(results, key=lambda one: one.memory)),
                "kinds": dict(sorted(Counter(one.kind for one in results).items())),
                "faults": [attrs.asdict(one) for one in results if one.fault],
            }
            for name, results in found.items()
        },
    }


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
