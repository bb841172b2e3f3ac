"""Processes that grant for ever, say each grant after its commit, and are killed at any moment."""

import signal
import time
from random import Random

from tests.stress import work
from tests.stress.crowd import PROCESSES

FIRST_WORD_SECONDS = 120
LIFE_SECONDS = 0.08  # at most, after its first word: some grants long


class Granter:
    """One such process after another, under one name: the next begins where the last was killed."""

    def __init__(self, job: work.Job) -> None:
        self.job = job
        self.acknowledged: list[work.Acknowledged] = []
        self.start()

    @property
    def pending(self) -> int:
        """The number that may have been granted without a word of it."""
        return self.acknowledged[-1].number + 1 if self.acknowledged else 0

    def start(self) -> None:
        self._words, said = PROCESSES.Pipe(duplex=False)
        self._process = PROCESSES.Process(
            target=work.grant_for_ever, args=(self.job, self.pending, said), daemon=True
        )
        self._process.start()
        said.close()

    def listen(self) -> None:
        """Wait for the next word, so that it is at work; EOFError where it died by itself."""
        if not self._words.poll(FIRST_WORD_SECONDS):
            raise TimeoutError(f"{self.job.name} grants nothing")
        self.acknowledged.append(self._words.recv())

    def kill(self) -> None:
        """With SIGKILL; what it said before is still heard."""
        self._process.kill()
        self._process.join()
        assert self._process.exitcode == -signal.SIGKILL
        self._process.close()
        try:
            while True:
                self.acknowledged.append(self._words.recv())
        except EOFError:
            self._words.close()


def kill_at_random(granters: list[Granter], times: int, random: Random) -> None:
    """Kill one after another while the rest carry on; at the end all of them."""
    for _ in range(times - len(granters)):
        victim = random.choice(granters)
        victim.listen()
        time.sleep(random.uniform(0, LIFE_SECONDS))
        victim.kill()
        victim.start()
    for granter in granters:
        granter.listen()
        granter.kill()
