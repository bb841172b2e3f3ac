"""Small pictures inside a line or a card; the words beside them say the same."""

from collections.abc import Sequence

from markupsafe import Markup, escape

SPARK_WIDTH, SPARK_HEIGHT = 96, 30
FULL = 100


def sparkline(values: Sequence[int], hue: int = 1) -> Markup:
    """The course of a few figures; nothing of fewer than two."""
    if len(values) < 2:
        return Markup()
    low, high = min(values), max(values)
    across, up = (SPARK_WIDTH - 8) / (len(values) - 1), (SPARK_HEIGHT - 8) / ((high - low) or 1)
    places = [
        f"{4 + at * across:.1f} {SPARK_HEIGHT - 4 - (value - low) * up:.1f}"
        for at, value in enumerate(values)
    ]
    x, y = places[-1].split()
    return Markup(  # noqa: S704 - numbers only
        f'<svg class="spark" viewBox="0 0 {SPARK_WIDTH} {SPARK_HEIGHT}" aria-hidden="true">'
        f'<path class="shade k{hue}" d="M{"L".join(places)}L{x} {SPARK_HEIGHT}L4 {SPARK_HEIGHT}Z"/>'
        f'<path class="line k{hue}" d="M{"L".join(places)}"/>'
        f'<circle class="dot k{hue}" cx="{x}" cy="{y}" r="3"/></svg>'
    )


def meter(parts: Sequence[tuple[int, str]], whole: int, label: str) -> Markup:
    """Amounts of a whole, one after another; `label` says them. Tones as of a chip, or `lost`."""
    drawn, at = [], 0.0
    for amount, tone in parts:
        width = min(FULL - at, FULL * amount / whole) if whole > 0 else 0.0
        if width > 0:
            drawn.append(
                f'<rect class="meter-{tone}" x="{at:.1f}" width="{width:.1f}" height="8"/>'
            )
            at += width
    return Markup(  # noqa: S704 - the label is escaped
        f'<svg class="meter" viewBox="0 0 100 8" preserveAspectRatio="none" role="img"'
        f' aria-label="{escape(label)}"><rect class="meter-rest" width="100" height="8"/>'
        f"{''.join(drawn)}</svg>"
    )
