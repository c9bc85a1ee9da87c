"""Voortgang in Chromium: charts drawn in the page, rows on a click, downloads, a phone, axe."""

import io

from PIL import Image

from tests.browser.browsing import axe_violations, open_page, wait_until_idle

MAIN = [['[data-testid="stMain"]']]


def test_charts_rows_downloads_and_a_phone(new_page):
    page = open_page(
        # the first visit works out the exposure of the stock
        new_page(color_scheme="dark"),
        "/voortgang?deel=efg",
        timeout=180_000,
    )
    figure = page.locator("figure.kk-beeld").first
    figure.locator(".kk-breed svg").wait_for()
    assert "850 samen" in figure.locator(".kk-breed svg").text_content()
    # drawn in the colour of the text, which is light on dark
    colour = figure.locator(".kk-breed svg text").first.evaluate("e => getComputedStyle(e).fill")
    assert min(int(part) for part in colour.strip("rgb()").split(",")[:3]) > 150
    page.get_by_role("button", name="Toon de rijen").nth(1).click()
    page.get_by_text("rechte lijn van 2023 tot 2025").last.wait_for()
    wait_until_idle(page)
    assert "cijfer=labels.pace" in page.url
    assert axe_violations(page, context=MAIN) == []

    page.get_by_text("Tabel en downloads").first.click()
    with page.expect_download() as taken:
        page.get_by_role("button", name="PNG", exact=True).first.click()
    with Image.open(io.BytesIO(taken.value.path().read_bytes())) as picture:
        assert picture.width > 1000
    with page.expect_download() as taken:
        page.get_by_role("button", name="CSV", exact=True).first.click()
    assert "850" in taken.value.path().read_text(encoding="utf-8-sig")

    phone = open_page(
        new_page(viewport={"width": 390, "height": 844}),
        "/voortgang?deel=klimaat&gebied=WK050504",
        timeout=120_000,
    )
    phone.locator("figure.kk-beeld .kk-smal svg").first.wait_for()
    assert not phone.locator("figure.kk-beeld .kk-breed svg").first.is_visible()
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")
    assert axe_violations(phone, context=MAIN) == []
