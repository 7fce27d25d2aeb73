"""Typing a code instead of scanning it."""

import httpx


async def test_a_code_leads_to_the_page_of_its_batch(client: httpx.AsyncClient) -> None:
    answer = await client.get("/code", params={"code": "tx abc23z 7kx2m34"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/TX/ABC23Z/10/7KX2M34")


async def test_half_a_code_comes_back_with_what_was_typed_and_why(client: httpx.AsyncClient) -> None:
    answer = await client.get("/code", params={"code": "ABC23Z"})
    assert answer.status_code == 422
    assert 'value="ABC23Z"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert 'href="#f-code"' in answer.text
    assert "Cần cả mã hàng và số lô" in answer.text
    assert "<title>Cần sửa:" in answer.text


async def test_an_empty_code_is_asked_for(client: httpx.AsyncClient) -> None:
    answer = await client.get("/code", params={"code": ""})
    assert answer.status_code == 422
    assert "Hãy gõ mã" in answer.text


async def test_typed_markup_stays_text(client: httpx.AsyncClient) -> None:
    answer = await client.get("/code", params={"code": '"><script>alert(1)</script>'})
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
