"""What people type off a label leads to the page of the batch, or they are told what is missing."""

import pytest

from thuongxuan.errors import Invalid
from thuongxuan.portal.typed_code import page_of


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("TX ABC23Z · 7KX2M34", "/TX/ABC23Z/10/7KX2M34"),
        ("tx abc23z 7kx2m34", "/TX/ABC23Z/10/7KX2M34"),
        ("ABC23Z/7KX2M34", "/TX/ABC23Z/10/7KX2M34"),
        ("abc-23z q1-a", "/TX/ABC23Z/10/q1-a"),
        ("ABC23Z q1-a", "/TX/ABC23Z/10/q1-a"),
        ("(01) 09521234567899 (10) Q1", "/01/09521234567899/10/Q1"),
        ("(01)09521234567899(10)Q/1", "/01/09521234567899/10/Q%2F1"),
        ("9521234567899 Q1", "/01/09521234567899/10/Q1"),
        ("HTTPS://EXAMPLE.ORG/01/09521234567899/10/Q1?x=1", "/01/09521234567899/10/Q1"),
        ("https://example.org/tx/abc23z/10/Q%2F1/", "/TX/ABC23Z/10/Q%2F1"),
        ("/01/09521234567899/10/Q1", "/01/09521234567899/10/Q1"),
        ("  ＴＸ ABC23Z 7KX2M34  ", "/TX/ABC23Z/10/7KX2M34"),
    ],
)
def test_a_typed_or_pasted_code_leads_to_its_page(typed: str, address: str) -> None:
    assert page_of(typed) == address


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "required"),
        ("   ", "required"),
        ("7KX2M34", "incomplete"),
        ("09521234567899", "incomplete"),
        ("không biết mã nào cả", "unreadable"),
        ("http://[", "incomplete"),
        ("TX ABC23Y · 7KX2M34", "check-sign"),
        ("ABC23Z lô-một", "character"),
        ("/TX/ABC23Z/10/%2e%2e", "character"),
        ("TX ABC0IO · 7KX2M34", "character"),
        ("(01) 09521234567890 (10) Q1", "check-digit"),
        ("x" * 301, "too_long"),
    ],
)
def test_what_cannot_be_a_code_is_refused_with_its_reason(typed: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        page_of(typed)
    assert [(error.field, error.code) for error in refused.value.errors] == [("code", code)]
