"""Reading who took part in a consultation and what each body holds, as the forms ask for it."""

import re

from emergency.services import account
from emergency.web.context import actor, office
from emergency.web.form import Form
from plans.consultation import Body, Opinion, Participant
from plans.terms import WarningLevel

# The field in which the people of each body stand, one a line.
FIELDS = {Body.ECOLOGY: "participants", Body.METEOROLOGY: "meteorology", Body.OTHER: "others"}


def people(form: Form, prefix: str = "") -> tuple[Participant, ...]:
    """Everybody named: a line is a name, an organisation, a role and, behind @, the login he signs with.

    `prefix` stands before the names of the fields where a page has the form twice.
    """
    known = None
    found = []
    for body, field in FIELDS.items():
        for line in form.text(prefix + field).splitlines():
            words = re.split(r"[\s,，、]+", line.strip())
            plain = [word for word in words if word and not word.startswith("@")]
            logins = [word[1:] for word in words if word.startswith("@")]
            if not plain:
                continue
            if logins and known is None:
                known = account.ids_by_login(office(), actor())
            account_id = known.get(logins[0]) if logins else None
            if logins and account_id is None:
                form.refuse(prefix + field, f"没有登录名为「{logins[0]}」的在用账号。请核对，或不填登录名。")
            found.append(Participant(plain[0], "".join(plain[1:2]), body, " ".join(plain[2:]), account_id))
    return tuple(found)


def opinions(form: Form) -> tuple[Opinion, ...]:
    """What each body holds; a body that chose no level has said nothing of its own."""
    return tuple(
        Opinion(body, level, form.text(f"opinion_{body.value}"))
        for body in FIELDS
        if form.text(f"level_{body.value}")
        and (level := form.choice(f"level_{body.value}", f"{body.label}主张的级别", WarningLevel))
    )
