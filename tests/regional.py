"""A warning of a tier above, for tests of what it demands of the divisions below it."""

from bureau import DAY, HOUR, NOW, START

from emergency.storage import schema
from emergency.storage import warning as warnings
from emergency.storage.work import REGION_WIDE
from plans.lifecycle import WarningState

REGION = "150000"
NUMBER = "内蒙古自治区重污染预警〔2026〕1号"


def regional(bureau, level, *, division=REGION, state=WarningState.ACTIVE, drill=False):
    """A warning of a division above, written as its own desk would have left it."""
    with bureau.office.store.begin(REGION_WIDE, write=True) as work:
        episode = warnings.add(
            work,
            schema.episode,
            division=division,
            code=f"{division}-1",
            title="区域",
            drill=drill,
            opened_at=NOW,
        )
        made = warnings.add(
            work,
            schema.warning,
            division=division,
            episode_id=episode,
            number=NUMBER if division == REGION else f"{division}重污染预警〔2026〕1号",
            state=state,
            level=level,
            drill=drill,
            issued_at=NOW - HOUR,
            start_at=START,
            expected_end=START + 3 * DAY,
            plan_id="150000-2024",
        )
        work.commit()
    return made
