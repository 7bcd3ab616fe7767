"""Robots in group chats: one text into one group; they give no number back and report no delivery."""

import base64
import datetime
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from notifier.channels import DRILL_REFUSED
from notifier.channels.http import Reply, Wire, fields_of
from notifier.channels.robot_codes import DINGTALK, FEISHU, WECOM
from notifier.codes import UNKNOWN, Meaning
from notifier.delivery import Accepted, Outcome
from notifier.message import Message

Clock = Callable[[], datetime.datetime]


@dataclass(frozen=True)
class Robot:
    """How one vendor's robot is spoken to: the request for a text, and the field and codes of its answer."""

    label: str
    request: Callable[[str, str, datetime.datetime], Mapping]  # text, secret, now -> arguments of a post
    code_field: str
    codes: Mapping[int, Meaning]


class RobotChannel:
    """Posts the text of a message to the robot at `url`; `secret` signs where the vendor asks for it."""

    live = True

    def __init__(
        self,
        robot: Robot,
        url: str,
        *,
        clock: Clock,
        secret: str = "",
        timeout: tuple[float, float] = (5, 10),
        name: str = "robot",
    ):
        self.name = name
        self._robot, self._secret, self._clock = robot, secret, clock
        self._wire = Wire(url, label=robot.label, timeout=timeout, connections=4)

    def send(self, message: Message) -> Outcome:
        """Post one text; with no number from the robot, our own reference stands for it."""
        if message.drill:
            return DRILL_REFUSED
        reply = self._wire.post(**self._robot.request(message.text, self._secret, self._clock()))
        if not isinstance(reply, Reply):
            return reply
        code = fields_of(reply).get(self._robot.code_field)
        if code == 0:
            return Accepted(message.unique_key, "0")
        return self._robot.codes.get(code, UNKNOWN).outcome("no_code" if code is None else code)

    def close(self) -> None:
        """Close the kept connections."""
        self._wire.close()


def _signature(key: str, text: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()


def _wecom(text: str, _secret: str, _now: datetime.datetime) -> Mapping:
    return {"json": {"msgtype": "text", "text": {"content": text}}}


def _dingtalk(text: str, secret: str, now: datetime.datetime) -> Mapping:
    body = {"json": {"msgtype": "text", "text": {"content": text}}}
    if not secret:
        return body
    stamp = str(int(now.timestamp() * 1000))
    return body | {"params": {"timestamp": stamp, "sign": _signature(secret, f"{stamp}\n{secret}")}}


def _feishu(text: str, secret: str, now: datetime.datetime) -> Mapping:
    body = {"msg_type": "text", "content": {"text": text}}
    if secret:
        stamp = str(int(now.timestamp()))
        body |= {"timestamp": stamp, "sign": _signature(f"{stamp}\n{secret}", "")}
    return {"json": body}


ROBOTS = {
    "wecom": Robot("企业微信机器人", _wecom, "errcode", WECOM),
    "dingtalk": Robot("钉钉机器人", _dingtalk, "errcode", DINGTALK),
    "feishu": Robot("飞书机器人", _feishu, "code", FEISHU),
}
