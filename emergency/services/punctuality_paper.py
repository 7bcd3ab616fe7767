"""The deadlines of an episode as a file to print and sign."""

import datetime

from emergency.documents.paper import WrittenPaper
from emergency.documents.punctuality_paper import punctuality_paper
from emergency.services.browse.punctuality import score
from emergency.services.office import Actor, Office
from emergency.services.paperwork import WRITTEN, PaperFormat


def paper_of(
    office: Office, actor: Actor, now: datetime.datetime, episode_id: int, paper_format: PaperFormat
) -> WrittenPaper:
    """The paper of an episode the actor may see; raises NotFound and PaperNotPossible."""
    found = score(office, actor, now, episode_id)
    episode = found.episode
    about = (
        ("污染过程", f"{episode.title}（{episode.code}）"), ("地区", found.area), ("依据预案", found.plan_title),
        ("编制单位", office.settings.issuer),
    )  # fmt: skip
    title = f"重污染天气应急响应{'演练' if episode.drill else ''}时限核对表"
    paper = punctuality_paper(title, about, found.kinds, found.whole, now, drill=episode.drill)
    write, media_type = WRITTEN[paper_format]
    mark = "【演练】" if episode.drill else ""
    return WrittenPaper(f"{mark}{episode.code}-时限核对表.{paper_format.value}", media_type, write(paper))
