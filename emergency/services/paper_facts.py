"""What official papers say of a consultation, a decision, a notice: every field of a kind with its text or table."""

import datetime
from collections.abc import Mapping, Sequence

from emergency.documents.paper import Grid
from emergency.services import approval
from emergency.services.directive_message import issuer_name
from emergency.services.linkage import neighbours
from emergency.services.office import Office
from emergency.services.paper_signing import signers, signing
from emergency.storage import account as accounts
from emergency.storage import consultation as consultations
from emergency.storage import forecast as forecasts
from emergency.storage import warning as warnings
from emergency.storage.consultation import Signature
from emergency.storage.warning import Consultation, Decision, Episode
from emergency.storage.work import UnitOfWork
from plans.beijing import day_of, moment_text
from plans.consultation import absent, dissents, opinion_from_json, participant_from_json
from plans.official_paper import ELEMENT_FIELDS, ENDING, start_word
from plans.terms import Post, Tier, WarningLevel

Values = dict[str, str | Grid]
OPEN_END = "解除时间另行通知"
HIGHEST = "国务院生态环境主管部门"


def common(office: Office, episode: Episode, day: datetime.date) -> Values:
    """What every paper of an episode may name."""
    return {
        "地区": office.library.divisions.get(episode.division).name,
        "发文单位": issuer_name(office, episode.division),
        "污染过程": episode.title.removeprefix("【演练】"),
        "预案": office.library.plan_for(episode.division, day).title,
        "值班电话": office.settings.duty_phone or "见值班表",
    }


def of_consultation(office: Office, work: UnitOfWork, held: Consultation, episode: Episode) -> Values:
    """The fields of a consultation opinion."""
    people = [participant_from_json(each) for each in held.participants]
    opinions = [opinion_from_json(each) for each in held.opinions]
    signed = consultations.signatures(work, held.id)
    differing = dissents(opinions, held.conclusion)
    suggestion = held.suggestion
    return common(office, episode, day_of(held.held_at)) | {
        "会商时间": moment_text(held.held_at),
        "会商结论": _concluded(held.conclusion),
        "会商意见": held.opinion,
        "预报依据": forecast_words(work, held),
        "系统建议": f"系统建议：{_concluded(WarningLevel(suggestion['level']))}",
        "建议理由": "\n".join(_reason(each) for each in suggestion.get("reasons", ()) if each["met"]),
        "不同意见": "\n".join(f"{each.body.label}主张{each.level.label}：{each.text}" for each in differing),
        "缺席单位": "、".join(each.label for each in absent(people)),
        "记录人": accounts.names(work, [held.recorded_by]).get(held.recorded_by, ""),
        "参加人员表": Grid(
            ("姓名", "单位", "职责", "签字"),
            tuple(
                (each.name, each.organisation, each.role or each.body.label, _signed(signed.get(place)))
                for place, each in enumerate(people)
            ),
            (2, 4, 3, 4),
        ),
    }


def of_decision(office: Office, work: UnitOfWork, held: Decision, now: datetime.datetime) -> Values:
    """The fields of an approval form; a place that is not signed yet is a line."""
    episode = warnings.episode(work, held.episode_id)
    consultation = warnings.consultation(work, held.consultation_id)
    required = approval.required_post(office, now, held)
    return common(office, episode, day_of(held.start_at)) | {
        "事项": held.act.label,
        "响应级别": held.level.response.label if held.level.response else "",
        "报审理由": held.reason,
        "签批依据": f"由{Post(required.value).label}签批（{required.citation.label}）。",
        "审批内容表": Grid(("项目", "内容"), tuple(_contents(office, work, held, consultation)), (2, 7)),
        "签批表": Grid(
            ("环节", "姓名", "职务", "意见", "时间"),
            tuple(signing(work, held, Post(required.value))),
            (2, 3, 3, 4, 4),
        ),
    }


def of_notice(
    office: Office,
    work: UnitOfWork,
    held: Decision,
    elements: Mapping[str, str],
    *,
    told: Sequence[str],
    before: str,
    orders: int,
) -> Values:
    """The fields of a notice; `elements` as plans.notice names them, `told` the divisions it goes to,
    `before` the number of the notice before it, `orders` the enterprises it reaches."""
    episode = warnings.episode(work, held.episode_id)
    return (
        common(office, episode, day_of(held.start_at))
        | _of_act(work, held)
        | {field: elements.get(element, "") for element, field in ELEMENT_FIELDS.items()}
        | {
            "收文单位": f"{'、'.join(told)}{'，' if told else ''}各成员单位",
            "原文号": before,
            "企业数": str(orders),
            "更正说明": held.correction,
        }
    )


def of_upward(
    office: Office, work: UnitOfWork, held: Decision, elements: Mapping[str, str], orders: int
) -> Values:
    """The fields of a report to the tier above about one notice."""
    episode = warnings.episode(work, held.episode_id)
    beside = neighbours(office, held.division)
    return (
        common(office, episode, day_of(held.start_at))
        | _of_act(work, held)
        | {field: elements.get(element, "") for element, field in ELEMENT_FIELDS.items()}
        | {
            "上级单位": superior(office, held.division),
            "通知文号": elements.get("number", ""),
            "毗邻地区": "、".join([*beside.inside, *beside.provinces]),
            "企业数": str(orders),
        }
    )


def superior(office: Office, division: str) -> str:
    """Who is reported to: the command's office of the tier above, for the region the ministry."""
    area = office.library.divisions.get(division)
    return HIGHEST if area.tier is Tier.REGION else issuer_name(office, area.parent)


def forecast_words(work: UnitOfWork, held: Consultation) -> str:
    """The forecast a consultation rests on, in words."""
    stored = None if held.forecast_id is None else forecasts.get(work, held.forecast_id)
    if stored is None:
        return "会商记录所附预报"
    return f"{stored.forecast.source}{moment_text(stored.forecast.issued_at)}发布的预报"


def _of_act(work: UnitOfWork, held: Decision) -> Values:
    consultation = warnings.consultation(work, held.consultation_id)
    return {
        "事项": held.act.label,
        "响应级别": held.level.response.label if held.level.response else "",
        "预报依据": forecast_words(work, consultation),
        "会商结论": consultation.conclusion.label,
        "签发人": signers(work, held.id),
    }


def _concluded(level: WarningLevel) -> str:
    return f"{level.label}预警。" if level.is_graded else f"{level.label}。"


def _reason(kept: Mapping) -> str:
    return f"{kept['text'].rstrip('。')}。"


def _signed(found: Signature | None) -> str:
    if found is None:
        return ""
    how = f"代录（{found.basis}）" if found.basis else "已签"
    return f"{how} {moment_text(found.at)}"


def _contents(office: Office, work: UnitOfWork, held: Decision, consultation: Consultation):
    yield "预警类别", "重污染天气预警"
    response = f"（{held.level.response.label}）" if held.level.response else ""
    yield "事项和级别", f"{held.act.label}{held.level.label}预警{response}"
    yield start_word(held.act), moment_text(held.start_at)
    if held.act not in ENDING:
        yield "预计期限", OPEN_END if held.expected_end is None else f"至{moment_text(held.expected_end)}"
    area = office.library.divisions.get(held.division).name
    named = "、".join(office.library.divisions.get(code).name for code in held.bound)
    yield "影响范围", named or area
    yield (
        "依据",
        f"{forecast_words(work, consultation)}；{office.library.plan_for(held.division, day_of(held.start_at)).title}",
    )
    yield "系统建议", held.suggested_level.label
    yield "会商结论", f"{consultation.conclusion.label}。{consultation.opinion}"
