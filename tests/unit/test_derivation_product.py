"""Over the whole product of industries, bands, levels, categories and kinds of line: what no combination may do."""

import datetime
import itertools

import pytest

from plans.derivation import KEPT_BY_GUARANTEE, derive_for_band
from plans.grading import Band, schemes
from plans.industry import industries
from plans.measure import Action
from plans.measure_order import CUTS, unmet
from plans.stopping import unsafe_units
from plans.terms import EnterpriseCategory, WarningLevel
from plans.unit import UnitFacts

DAY = datetime.date(2026, 11, 20)
LEVELS = (WarningLevel.YELLOW, WarningLevel.ORANGE, WarningLevel.RED)
# Unread defaults that do not rise from grade to grade: B of aluminium stops its auxiliaries and C only pots, D of coating
# stops the solvent work and C whole lines, C of glass has a load for a bound and B a share. The list keeper decides.
UNEVEN = {"aluminium", "coating", "glass"}
CODES = sorted(industries())
PLANTS = {
    "none": (),
    "free": (UnitFacts("L1", "1号线", emission_share=0.6), UnitFacts("L2", "2号线", emission_share=0.4)),
    "kilns": (UnitFacts("K1", "1号窑", safety="kiln"), UnitFacts("K2", "2号窑", safety="kiln")),
    "mixed": (
        UnitFacts("P1", "电解系列", safety="potline"),
        UnitFacts("F1", "发酵罐", safety="batch"),
        UnitFacts("L1", "干燥线"),
    ),
}
NOTIFIED = {
    EnterpriseCategory.EXEMPT_MICRO: [],
    EnterpriseCategory.LONG_STOPPED: [Action.NO_RESTART],
}


def asked(code, band, level, category=EnterpriseCategory.KEY, plant="free"):
    """The measures of one combination."""
    known = industries()[code]
    return [each.measure for each in derive_for_band(known, band, category, level, PLANTS[plant], DAY)]


@pytest.mark.parametrize("plant", PLANTS)
@pytest.mark.parametrize("code", CODES)
def test_every_level_asks_at_least_what_the_milder_one_asks(code, plant):
    """V08 by the rules themselves: a rising warning never lets a line start again."""
    for band in Band:
        for lower, higher in itertools.pairwise(LEVELS):
            short = unmet(
                asked(code, band, higher, plant=plant), asked(code, band, lower, plant=plant), PLANTS[plant]
            )
            assert short == (), (band, higher)


@pytest.mark.parametrize("plant", ["free", "kilns"])
@pytest.mark.parametrize("code", [code for code in CODES if code not in UNEVEN])
def test_a_worse_grade_is_never_asked_less(code, plant):
    """多排多限，少排少限: what a better band of the industry's scheme must do a worse one must do too, or more."""
    bands = sorted(set(schemes()[industries()[code].scheme].bands.values()))
    for level, (better, worse) in itertools.product(LEVELS, itertools.pairwise(bands)):
        short = unmet(
            asked(code, worse, level, plant=plant), asked(code, better, level, plant=plant), PLANTS[plant]
        )
        assert short == (), (better, worse, level)


@pytest.mark.parametrize("category", EnterpriseCategory)
@pytest.mark.parametrize("code", CODES)
def test_each_category_is_treated_as_the_notes_say(code, category):
    """Key, non-key and seasonal by the rule; a guarantee keeps only what does not stop it; the rest is only told."""
    for band, level, plant in itertools.product(Band, LEVELS, PLANTS):
        found = asked(code, band, level, category, plant)
        by_rule = asked(code, band, level, plant=plant)
        if category in NOTIFIED:
            assert [each.action for each in found] == NOTIFIED[category]
        elif category is EnterpriseCategory.GUARANTEE:
            assert found[0].action is Action.NO_INCREASE and not {each.action for each in found} & CUTS
            assert found[1:] == [each for each in by_rule if each.action in KEPT_BY_GUARANTEE]
        else:
            assert found == by_rule


@pytest.mark.parametrize("code", CODES)
def test_no_combination_switches_off_what_may_not_stop(code):
    """V15: potlines and running batches, whatever the grade, level and category."""
    units = PLANTS["mixed"]
    for band, level, category in itertools.product(Band, LEVELS, EnterpriseCategory):
        for measure in asked(code, band, level, category, "mixed"):
            assert unsafe_units(measure, units) == (), (band, level, category, measure)
