"""Personal and sensitive information: what must be marked, and what needs a notice first."""

from __future__ import annotations

import re
from typing import Final

from forms_builder.schema import Form, Question

# 《个人信息保护法》第二十八条: biometrics, religious belief, specific identity, health, financial accounts,
# whereabouts, children under 14. Income is treated likewise, as residents expect.
_SENSITIVE: Final = re.compile(
    "身份证(?!明)|行踪|行程轨迹|吸毒|(?:您|你|家人|老人|孩子|本人)的?(?:健康|身体|精神)状况|护照号|社保卡号|银行卡|银行账号|银行帐号|信用卡|存款|负债|"
    "(?:您|你|个人|家庭|家里|本人|每月|月|年)(?:的|家)?(?:家庭|个人|税后|税前|平均|每月|月|年|全年|总)*(?:收入|工资)(?!水平满意)|"
    "(?:您|你|家人|家里|家中|本人)[^，。,?？]{0,10}(?:患有|得过|患过|确诊|残疾|病史|怀孕|流产|精神疾病|艾滋|传染病|乙肝|肿瘤|癌症)|"
    "(?:患有|得过|患过|确诊)[^，。,?？]{0,8}(?:病|症)|宗教信仰|信仰什么(?:宗教)?|信教|犯罪记录|性取向|指纹|人脸|基因"
)
_SENSITIVE_ENGLISH: Final = re.compile(
    r"\b(?:passport number|identity card|id number|social security|bank account|credit card|"
    r"your (?:(?:\w+ )?income|salary|wage|religion|hiv status|medical history|diagnos\w+|sexual orientation)|"
    r"household income|are you pregnant|have you (?:ever )?(?:had|been diagnosed))\b",
    re.I,
)
_KNOWLEDGE: Final = re.compile("您认为|您知道|是否知道|是否了解|听说过|可以自行|应该怎")
_PERSONAL: Final = re.compile(
    "(?:您|你|本人|户主|联系人|家长|监护人|孩子)的?(?:姓名|名字|全名|手机|电话|住址|家庭住址|出生日期|生日|微信号|邮箱|身份证)|"
    "^(?:姓名|真实姓名|手机号码?|手机|联系电话|电话号码|联系方式|家庭住址|出生日期|微信号|电子邮箱|身份证号码?)"
)
_PERSONAL_ENGLISH: Final = re.compile(
    r"\byour (?:full |first |last )?(?:name|phone|telephone|mobile|address|e-?mail|date of birth)|"
    r"^(?:phone number|full name|e-?mail address)\b",
    re.I,
)
ON_DUTY: Final = frozenset({"inspection", "ledger"})
"""Families that staff fill in about their own work: no resident answers, so no resident is asked to agree."""
PERSONAL_TYPES: Final = frozenset({"phone", "id_number"})


def sensitive_words(question: Question) -> str:
    """What makes a question sensitive; '' where nothing does. An identity number is so by its type."""
    if question.type == "id_number":
        return question.label
    if _KNOWLEDGE.search(question.label):
        return ""
    found = _SENSITIVE.search(question.label) or _SENSITIVE_ENGLISH.search(question.label)
    return found[0] if found else ""


def is_personal(question: Question) -> bool:
    """Whether the answer names or reaches a person."""
    if question.staff_only or question.type == "note":
        return False
    written = question.type in ("text", "long_text", "date")
    found = _PERSONAL.search(question.label) or _PERSONAL_ENGLISH.search(question.label)
    return question.type in PERSONAL_TYPES or bool(written and found)


def needs_notice(form: Form) -> bool:
    """Whether residents answer the form and nothing tells them what becomes of their data."""
    return form.family not in ON_DUTY and (form.consent is None or not form.consent.notice.strip())
