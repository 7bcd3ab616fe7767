"""The unified social credit code of an enterprise: 18 characters, the last a check (GB 32100-2015)."""

LENGTH = 18
# The standard's alphabet: digits and capitals without I O S V Z, which are misread.
LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = tuple(pow(3, position, len(LETTERS)) for position in range(LENGTH - 1))


def check_letter(stem: str) -> str:
    """The eighteenth character for the first seventeen; raises ValueError for a strange letter."""
    total = sum(weight * LETTERS.index(letter) for weight, letter in zip(WEIGHTS, stem, strict=True))
    return LETTERS[-total % len(LETTERS)]


def wrong(code: str) -> str | None:
    """What is wrong with a credit code, as a Chinese sentence; None where nothing is (V1)."""
    if len(code) != LENGTH:
        return f"统一社会信用代码「{code}」应为 {LENGTH} 位，现为 {len(code)} 位。"
    strange = sorted(set(code) - set(LETTERS))
    if strange:
        return (
            f"统一社会信用代码「{code}」含有不允许的字符 {'、'.join(strange)}（不用 I O S V Z 和小写字母）。"
        )
    if check_letter(code[:-1]) != code[-1]:
        return f"统一社会信用代码「{code}」的校验位不对，请核对营业执照。"
    return None
