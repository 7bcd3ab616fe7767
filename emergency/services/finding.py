"""Leads become findings: drawn up by rule, decided by people, and the enterprise may answer."""

import datetime

from emergency.errors import InputInvalid, NotFound
from emergency.services import review_facts
from emergency.services.journaling import write_down
from emergency.services.office import BY_LINK, SYSTEM, Actor, Office, enterprise_actor, require_role
from emergency.services.order_link import linked_order
from emergency.storage import evidence, review
from emergency.storage.work import REGION_WIDE, UnitOfWork
from plans.errors import ActRefused
from plans.evidence_kind import EvidenceKind
from plans.review import Lead, OrderFacts, ReviewRules, Violation, lead_of
from plans.review_facts import DISMISSED, LEAD
from plans.terms import Role, Verdict

CONFIRMED, APPEALED = "confirmed", "appealed"
STATES = {LEAD: "线索", CONFIRMED: "已认定", DISMISSED: "已排除", APPEALED: "申辩中"}
ANSWER_LIMIT, ARTICLE_LIMIT, COMMENT_LIMIT = 2000, 200, 1000
DISMISS = "dismiss"


def draft_findings(office: Office, actor: Actor, now: datetime.datetime, episode_id: int) -> int:
    """Draw up a lead for each order that evidence or silence speaks against; returns how many leads are open.

    Safe to repeat: undecided leads follow the newest evidence, decisions of people stay as they are.
    """
    if actor is not SYSTEM:
        require_role(actor, Role.REVIEWER, Role.DUTY)
    with office.store.begin(actor.scope, write=True) as work:
        episode = review_facts.episode_in(work, episode_id)
        rules = review_facts.rules_for(office, episode)
        held = review_facts.order_facts(work, episode)
        leads = _leads(work, held, rules)
        fresh = review.add_leads(work, leads, now)
        review.refresh_leads(work, leads)
        spoken = {lead.order_id for lead in leads}
        review.drop_leads(work, [each.order_id for each in held if each.order_id not in spoken])
        open_leads = sum(each.state == LEAD for each in review.findings_of(work, episode_id))
        write_down(
            work,
            actor,
            now,
            division=episode.division,
            act="draft",
            noun="finding",
            noun_id=episode_id,
            summary=f"核对证据，新列线索 {fresh} 条，待认定 {open_leads} 条",
            episode_id=episode_id,
        )
        work.commit()
    return open_leads


def decide_finding(
    office: Office,
    actor: Actor,
    now: datetime.datetime,
    finding_id: int,
    verdict: Verdict | str,
    article: str = "",
    comment: str = "",
    violation: str = "",
) -> None:
    """A person confirms a lead with a verdict, or dismisses it (`verdict` = "dismiss").

    Confirming a breach needs the legal article the person chose; dismissing needs a reason. An appealed
    finding may be decided again.
    """
    require_role(actor, Role.REVIEWER, Role.DUTY)
    with office.store.begin(actor.scope, write=True) as work:
        found = review.finding_by_id(work, finding_id)
        if found is None:
            raise NotFound()
        if found.state not in (LEAD, APPEALED):
            raise ActRefused(
                f"这条线索{STATES[found.state]}，不能再次认定。如有新证据，请由企业申辩后重新办理。"
            )
        values = _decision(found, verdict, article.strip(), comment.strip(), violation)
        review.decide(work, finding_id, found.state, **values, decided_by=actor.account_id, decided_at=now)
        _write_decided(work, actor, now, found, values, comment.strip())
        work.commit()


def answer_finding(office: Office, now: datetime.datetime, token: str, text: str) -> None:
    """The enterprise answers the finding about its order through its link; this appeals a confirmed one."""
    said = text.strip()
    if not said or len(said) > ANSWER_LIMIT:
        raise InputInvalid(f"请写明申辩意见（1 至 {ANSWER_LIMIT} 个字）。")
    with office.store.begin(REGION_WIDE, write=True) as work:
        linked = linked_order(work, now, token)
        found = review.finding_of_order(work, linked.order.id)
        if found is None or found.state == DISMISSED:
            raise NotFound("这条指令没有待答复的线索，无需申辩。")
        state = APPEALED if found.state == CONFIRMED else found.state
        review.decide(work, found.id, found.state, state=state, answer=said)
        write_down(
            work,
            enterprise_actor(found.enterprise, BY_LINK, found.division),
            now,
            division=found.division,
            act="answer",
            noun="finding",
            noun_id=found.id,
            summary=f"{found.enterprise}提交申辩意见",
            episode_id=found.episode_id,
            answer=said,
        )
        work.commit()


def findings(office: Office, actor: Actor, episode_id: int) -> list[review.Finding]:
    """The findings of an episode in scope, for the desk."""
    with office.store.begin(actor.scope) as work:
        review_facts.episode_in(work, episode_id)
        return review.findings_of(work, episode_id)


def _leads(work: UnitOfWork, held: list[OrderFacts], rules: ReviewRules) -> list[Lead]:
    ids = [each.order_id for each in held]
    powers = evidence.latest_of_kind(work, ids, EvidenceKind.POWER.value)
    drawn = [
        lead_of(each, powers[each.order_id].detail, powers[each.order_id].grounds, rules)
        if each.order_id in powers
        else lead_of(each, {}, (), rules)
        for each in held
    ]
    return [lead for lead in drawn if lead]


def _decision(
    found: review.Finding, verdict: Verdict | str, article: str, comment: str, violation: str
) -> dict:
    if len(article) > ARTICLE_LIMIT or len(comment) > COMMENT_LIMIT:
        raise InputInvalid(
            f"条款不超过 {ARTICLE_LIMIT} 个字，说明不超过 {COMMENT_LIMIT} 个字。请精简后重新提交。"
        )
    if verdict == DISMISS:
        return _dismissal(found, comment)
    chosen = _term(Verdict, verdict, "认定结论")
    code = (
        _term(Violation, violation or found.violation, "问题类别").value
        if violation or found.violation
        else ""
    )
    if chosen is not Verdict.UNVERIFIABLE and not (article and code):
        raise InputInvalid("认定有问题的，须选定问题类别和适用条款；没有问题的，请选择「排除」并写明理由。")
    return {
        "state": CONFIRMED,
        "verdict": chosen,
        "violation": code,
        "article": article,
        "grounds": _grounds(found, comment),
    }


def _dismissal(found: review.Finding, comment: str) -> dict:
    if not comment:
        raise InputInvalid("排除线索须写明理由。请补充理由后重新提交。")
    return {"state": DISMISSED, "grounds": _grounds(found, comment)}


def _grounds(found: review.Finding, comment: str) -> list[str]:
    return [*found.grounds, f"认定意见：{comment}"] if comment else list(found.grounds)


def _term(kind, value, name: str):
    try:
        return kind(value)
    except ValueError:
        shown = "、".join(each.value for each in kind)
        raise InputInvalid(f"{name}「{value}」不在可选范围（{shown}）。请重新选择。") from None


def _write_decided(
    work: UnitOfWork, actor: Actor, now: datetime.datetime, found: review.Finding, values: dict, comment: str
) -> None:
    outcome = "排除" if values["state"] == DISMISSED else f"认定为{values['verdict'].label}"
    write_down(
        work,
        actor,
        now,
        division=found.division,
        act="decide",
        noun="finding",
        noun_id=found.id,
        summary=f"{found.enterprise}的线索{outcome}",
        episode_id=found.episode_id,
        citation=values.get("article", ""),
        comment=comment,
        violation=values.get("violation", found.violation),
    )
