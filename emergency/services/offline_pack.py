"""Make the pack for a county without a network: papers, a form to be filled in, a signed list of what it holds."""

import datetime
import hashlib
import hmac
import io
import json
import secrets
import zipfile

from emergency.documents.offline_form import write_form
from emergency.documents.offline_paper import OrderSheet, offline_papers
from emergency.documents.paper_pdf import write_pdf
from emergency.documents.paper_word import write_word
from emergency.errors import InputInvalid, NotFound, PaperNotPossible
from emergency.services.directive_message import asked_word, issuer_name
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, require_area, require_role
from emergency.services.order import names_of
from emergency.storage import directive as directives
from emergency.storage import offline_pack, registry
from emergency.storage import order as orders
from emergency.storage import warning as warnings
from emergency.storage.directive import Directive
from emergency.storage.work import REGION_WIDE, Scope, UnitOfWork
from plans.beijing import moment_text
from plans.terms import Role, Tier

SECRET_BYTES, CHECK_LENGTH = 32, 8


def make(office: Office, actor: Actor, now: datetime.datetime, division: str) -> tuple[str, bytes]:
    """The pack for the newest directive to a county, as a zip with its name; raises NotFound, InputInvalid."""
    require_role(actor, Role.DUTY)
    require_area(actor, division)
    area = office.library.divisions.get(division)
    if area.tier is not Tier.BANNER_COUNTY:
        raise InputInvalid(f"离线包只为旗县（市、区）编制，{area.name}不是。请选择旗县。")
    with office.store.begin(actor.scope, write=True) as work:
        held = next(iter(directives.current_of(work, [division])), None)
        if held is None:
            raise NotFound(f"还没有下达给{area.name}的通知，没有可以打包的内容。")
        secret = secrets.token_hex(SECRET_BYTES)
        bound = [
            each
            for each in orders.open_orders(work, held.warning_id)
            if Scope(division).covers(each.division)
        ]
        names = names_of(work, bound)
        number = offline_pack.count_of(work, held.id) + 1
        manifest = _manifest(office, held, f"LX-{division}-{held.id}-{number}", bound, names, secret)
        content = _zip(office, work, held, manifest, secret, bound, names)
        made = offline_pack.add(
            work, division=division, directive_id=held.id, reference=manifest["reference"], secret=secret,
            manifest=manifest, made_by=actor.name, made_at=now,
        )  # fmt: skip
        with office.store.begin(REGION_WIDE) as above:
            episode_id = warnings.warning(above, held.warning_id).episode_id
        write_down(
            work, actor, now, division=division, act="pack", noun="offline_pack", noun_id=made,
            summary=f"编制{area.name}离线包 {manifest['reference']}，{len(bound)} 家企业", episode_id=episode_id,
            sha256=hashlib.sha256(content).hexdigest(),
        )  # fmt: skip
        work.commit()
    return f"{manifest['reference']}-{area.name}离线包.zip", content


def signature_of(manifest: dict, secret: str) -> str:
    """The signature of a pack, with the key that this pack alone has."""
    return _mac(secret, json.dumps(manifest, ensure_ascii=False, sort_keys=True))


def _mac(secret: str, text: str) -> str:
    return hmac.new(bytes.fromhex(secret), text.encode(), hashlib.sha256).hexdigest()


def _manifest(office: Office, held: Directive, reference: str, bound, names, secret: str) -> dict:
    return {
        "reference": reference,
        "division": held.division,
        "area": office.library.divisions.get(held.division).name,
        "directive": held.id,
        "number": held.number,
        "act": held.act.value,
        "level": held.level.value,
        "level_name": f"{held.level.label}预警",
        "start_at": held.start_at.isoformat(),
        "drill": held.drill,
        "orders": [
            {
                "code": each.code,
                "enterprise": names[each.enterprise_id],
                "check": _mac(secret, f"order:{each.code}")[:CHECK_LENGTH],
            }
            for each in bound
        ],
    }


def _zip(office: Office, work: UnitOfWork, held: Directive, manifest, secret, bound, names) -> bytes:
    signature = signature_of(manifest, secret)
    address = f"{office.settings.base_url.rstrip('/')}/directive/{held.id}"
    paper = offline_papers(manifest, _facts(office, held), _sheets(work, bound, names), address)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr(*_written(paper))
        pack.writestr("回报表.xlsx", write_form(manifest, signature))
        signed = {"manifest": manifest, "signature": signature}
        pack.writestr("pack.json", json.dumps(signed, ensure_ascii=False, indent=2))
    return content.getvalue()


def _written(paper) -> tuple[str, bytes]:
    """PDF where this machine can, else Word."""
    try:
        return "纸质件.pdf", write_pdf(paper)
    except PaperNotPossible:
        return "纸质件.docx", write_word(paper)


def _facts(office: Office, held: Directive) -> list[tuple[str, str]]:
    found = [
        ("下达单位", issuer_name(office, held.issuer)), ("文号", held.number),
        ("事项", f"{held.act.label}{held.level.label}预警"), ("起始时间", moment_text(held.start_at)),
        ("签收时限", moment_text(held.acknowledge_by)),
    ]  # fmt: skip
    if held.act_by is not None:
        found.append((f"{asked_word(office, held)}时限", moment_text(held.act_by)))
        found.append(("回报时限", moment_text(held.report_by)))
    return found


def _sheets(work: UnitOfWork, bound, names) -> list[OrderSheet]:
    contacts = registry.contacts_of(work, [each.enterprise_id for each in bound])
    lines = orders.lines_of(work, [each.id for each in bound])
    return [
        OrderSheet(
            each.code, each.number, names[each.enterprise_id],
            "；".join(f"{one.name} {one.mobile or ''}" for one in contacts.get(each.enterprise_id, ())) or "未登记",
            moment_text(each.deadline), tuple(line.text for line in lines.get(each.id, ())),
        )
        for each in bound
    ]  # fmt: skip
