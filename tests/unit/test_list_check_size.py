"""In a list of the size of a league's every planted fault is found and none invented."""

from dataclasses import replace

from listings import code_of, enterprise, examined, listed, stop

SIZE = 1254


def planted() -> tuple[list, set[tuple[str, int]]]:
    """A county of enterprises with faults in known rows."""
    held = [enterprise(number) for number in range(1, SIZE + 1)]
    changes = {
        10: {"credit_code": code_of(10)[:-1] + "I"},
        20: {"longitude": 12.226},
        30: {"industry": "gone"},
        40: {"contacts": held[40].contacts[:1]},
        50: {"leader": ""},
        60: {"credit_code": code_of(1)},
    }
    codes = {10: "V01", 20: "V02", 30: "V03", 40: "V13", 50: "V16", 60: "V01"}
    for place, change in changes.items():
        held[place] = replace(held[place], **change)
    return held, {(code, place + 2) for place, code in codes.items()}


def test_every_planted_fault_is_found_and_none_invented():
    """Row by row, in a list of the size of a league's."""
    held, expected = planted()
    found = examined(*held)
    assert {(fault.code, fault.row) for fault in found.faults} == expected
    assert found.counts["enterprises"] == SIZE


def test_a_fault_of_a_measure_is_found_in_its_own_row():
    """The place is that of the measure, not of the enterprise."""
    held = [enterprise(number) for number in range(1, 51)]
    whole = [stop("L1", "L9"), stop("L1", "L2"), held[0].measures[1].measure]
    held[7] = replace(held[7], measures=listed(yellow=whole, orange=whole[1:], red=whole[1:]))
    assert [(fault.code, fault.sheet, fault.row) for fault in examined(*held).faults] == [
        ("V04", "减排措施", 2)
    ]
