"""Settings: read once from the environment at the door, then passed on as one frozen value."""

import pathlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from emergency.errors import SettingsInvalid

PROVIDERS = "providers"


def _setting(default, help_text: str):
    return field(default=default, metadata={"help": help_text})


@dataclass(frozen=True)
class Settings:
    """Every setting with its default; the environment variable is EMERGENCY_ and the name in capitals."""

    database_url: str = _setting("sqlite:///var/emergency.db", "数据库地址（SQLite 或 PostgreSQL）")
    base_url: str = _setting("http://127.0.0.1:8000", "对外网址，写进短信和邮件的链接")
    bureau: str = _setting("通辽环境应急", "短信签名（方括号内的名称）")
    issuer: str = _setting("通辽市重污染天气应急指挥部办公室", "通知的发布单位")
    duty_phone: str = _setting("", "值班电话，写进短信和通知")
    report_phone: str = _setting("12345、12369", "举报电话，印在公示牌和一厂一策方案上")
    area: str = _setting("150500", "本部署所属行政区划代码")
    sms_channel: str = _setting("spool", "短信通道：spool、sms_http 或 providers（按服务商文件）")
    mail_channel: str = _setting("spool", "邮件通道：spool、smtp 或 providers（按服务商文件）")
    providers_file: str = _setting(
        "", "服务商文件（TOML）：短信、邮件、语音和群机器人的服务商、比例和报备模板"
    )
    cap_key_file: str = _setting("", "公开 CAP 消息的签名私钥（PEM，不设密码）；不设则公开消息不签名")
    cap_certificate_file: str = _setting("", "公开 CAP 消息的签名证书（PEM），与私钥同时设置")
    spool_dir: str = _setting("var/spool", "spool 通道写文件的文件夹")
    files_dir: str = _setting("var/files", "评估报告和归档包存放的文件夹")
    secret_key: str = _setting("", "网页会话和表单的密钥，至少 32 个字符；不设则每次启动随机生成")
    callback_token: str = _setting("", "服务商回执地址里的口令；不设则不接收回执")
    drill_only: bool = _setting(False, "只允许演练：任何真实通道都不可用（1 或 0）")
    link_days: int = _setting(30, "企业链接的有效天数")
    message_hours: int = _setting(72, "消息超过多少小时仍未发出即作废")
    sms_http_url: str = _setting("", "通用短信网关地址")
    sms_http_user: str = _setting("", "通用短信网关用户名")
    sms_http_password: str = _setting("", "通用短信网关密码")
    smtp_host: str = _setting("", "邮件服务器")
    smtp_port: int = _setting(25, "邮件服务器端口")
    smtp_user: str = _setting("", "邮件用户名")
    smtp_password: str = _setting("", "邮件密码")
    smtp_from: str = _setting("", "发件人地址")
    sign_in_failures: int = _setting(5, "同一账号连续失败多少次后暂停登录")
    sign_in_pause_minutes: int = _setting(15, "暂停登录的分钟数")
    session_hours: int = _setting(12, "登录有效小时数")


def settings_from(environment: Mapping[str, str], **overrides) -> Settings:
    """The settings in `environment`, with `overrides` that are not None on top; raises SettingsInvalid."""
    values = {}
    for each in fields(Settings):
        raw = environment.get("EMERGENCY_" + each.name.upper())
        if raw is not None:
            values[each.name] = _parse(each, raw)
    values.update({name: value for name, value in overrides.items() if value is not None})
    settings = Settings(**values)
    _check(settings)
    return settings


def _parse(setting, raw: str):
    if setting.type in (bool, "bool"):
        return _parse_switch(setting.name, raw)
    if setting.type in (int, "int"):
        return _parse_number(setting.name, raw)
    return raw


def _parse_switch(name: str, raw: str) -> bool:
    if raw not in ("0", "1"):
        raise SettingsInvalid(
            f"环境变量 EMERGENCY_{name.upper()} 只能是 1 或 0，现在是「{raw}」。请改正后重试。"
        )
    return raw == "1"


def _parse_number(name: str, raw: str) -> int:
    if not raw.isdecimal():
        raise SettingsInvalid(f"环境变量 EMERGENCY_{name.upper()} 须为整数，现在是「{raw}」。请改正后重试。")
    return int(raw)


def _check(settings: Settings) -> None:
    if settings.secret_key and len(settings.secret_key) < 32:
        raise SettingsInvalid("EMERGENCY_SECRET_KEY 太短。请设置至少 32 个字符的随机字符串。")
    _check_choice("EMERGENCY_SMS_CHANNEL", settings.sms_channel, ("spool", "sms_http", PROVIDERS))
    _check_choice("EMERGENCY_MAIL_CHANNEL", settings.mail_channel, ("spool", "smtp", PROVIDERS))
    if PROVIDERS in (settings.sms_channel, settings.mail_channel) and not settings.providers_file:
        raise SettingsInvalid(
            "通道设为 providers 时须设置 EMERGENCY_PROVIDERS_FILE。请填写服务商文件的路径。"
        )
    if bool(settings.cap_key_file) != bool(settings.cap_certificate_file):
        raise SettingsInvalid(
            "EMERGENCY_CAP_KEY_FILE 和 EMERGENCY_CAP_CERTIFICATE_FILE 须同时设置，或都不设置。请改正后重启。"
        )
    if not settings.database_url.startswith(("sqlite:", "postgresql")):
        raise SettingsInvalid(
            "数据库地址须以 sqlite: 或 postgresql 开头。请检查 --database-url 或 EMERGENCY_DATABASE_URL。"
        )


def _check_choice(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise SettingsInvalid(f"{name} 只能是 {' 或 '.join(choices)}，现在是「{value}」。请改正后重试。")


def database_file(settings: Settings) -> pathlib.Path | None:
    """The file of a SQLite database, None for any other."""
    prefix = "sqlite:///"
    if not settings.database_url.startswith(prefix):
        return None
    return pathlib.Path(settings.database_url.removeprefix(prefix))
