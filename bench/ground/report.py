"""One way to report: two sides measured in turn, their medians, and the ratio pair by pair."""

from collections.abc import Callable
from statistics import median

RUNS = 5


def compare(
    question: str,
    ours: tuple[str, Callable[[], float]],
    other: tuple[str, Callable[[], float]],
    goal: float,
    unit: str,
    runs: int = RUNS,
) -> float:
    """Measure both sides in turn, after one uncounted turn each; print and return the median ratio ours ÷ other."""
    pairs = [(ours[1](), other[1]()) for _ in range(runs + 1)][1:]
    ratios = sorted(mine / theirs for mine, theirs in pairs)
    print(f"\n{question}  ({runs} runs each, in turn, after one warm-up)")
    for name, values in ((ours[0], [a for a, _ in pairs]), (other[0], [b for _, b in pairs])):
        print(f"  {name:<52} median {median(values):>11,.0f} {unit}  ({min(values):,.0f} to {max(values):,.0f})")
    ratio = median(ratios)
    word = "reached" if ratio >= goal else "NOT reached"
    print(f"  ratio {ratio:.2f}  ({ratios[0]:.2f} to {ratios[-1]:.2f}), goal {goal:.2f}: {word}")
    return ratio
