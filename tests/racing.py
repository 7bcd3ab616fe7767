"""Acts at the same moment, for tests of what the database settles."""

import threading

from emergency.errors import EmergencyError
from plans.errors import ActRefused


def at_once(*acts):
    """Run the acts at the same moment; the outcome of each, a refusal as the error itself."""
    start, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        start.wait()
        try:
            outcomes[place] = act()
        except (EmergencyError, ActRefused) as error:
            outcomes[place] = error

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return outcomes


def refusals(outcomes):
    """The outcomes that were refusals."""
    return [each for each in outcomes if isinstance(each, Exception)]
