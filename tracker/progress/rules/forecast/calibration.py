"""What `tests/bench/calibration.py` found: forecasts against simulated programs."""

from dataclasses import dataclass

PROGRAMS = 2000


@dataclass(frozen=True, slots=True)
class Calibrated:
    """Of programs drawn from `generator`: how often the target was reached, what a model said."""

    generator: str
    happened: float
    stages: float
    diffusion: float
    stages_brier: float
    diffusion_brier: float


CALIBRATION = (
    Calibrated("diffusion", 0.4440, 0.0090, 0.4401, 0.2593, 0.1512),
    Calibrated("stages", 0.0070, 0.0090, 0.4401, 0.0237, 0.1278),
    Calibrated("neither", 0.0965, 0.0090, 0.4401, 0.0880, 0.1279),
)
