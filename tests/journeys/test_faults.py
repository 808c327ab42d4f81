"""What goes wrong on the way: an answer that is slow, that never comes, that fails, a form that is too large."""

from playwright.sync_api import Page, Route, expect

from tests.journeys.windows import Gate, ready, sign_in, toast

TOO_MUCH = "box => { box.value = 'é'.repeat(6_000_000); }"


def edited(page: Page, value: str):
    """Open the first cell of names of jobs, and type `value`."""
    ready(page, "/contacts?q=clinique&colonnes=name,job_title")
    row = page.locator("tr[data-id]").first
    cell = row.locator("td[data-key=job_title]")
    cell.click()
    box = cell.get_by_role("textbox")
    expect(box).to_be_focused()
    box.fill(value)
    return row.get_attribute("data-id"), cell, box


def job(site, record: str) -> str:
    [(found,)] = site.sql("SELECT job_title FROM people_contact WHERE id = %s", record)
    return str(found)


def test_a_form_too_large_stays_with_what_was_typed(visit):
    page = ready(visit("alice"), "/companies/nouveau")
    page.locator("[name=name]").fill("Très longue société")
    page.locator(".fold summary").click()
    page.locator("textarea[name=description]").evaluate(TOO_MUCH)
    page.get_by_role("button", name="Créer", exact=True).click()
    toast(page, "dépasse 10\u00a0Mo")
    expect(page.locator("[name=name]")).to_have_value("Très longue société")


def test_without_scripts_a_form_too_large_is_answered_by_a_page(visit):
    page = visit("alice", java_script_enabled=False)
    page.goto("/companies/nouveau")
    page.locator("[name=name]").fill("Société sans script")
    page.locator(".fold summary").click()
    page.locator("textarea[name=description]").evaluate(TOO_MUCH)
    with page.expect_response(lambda answer: answer.request.method == "POST", timeout=60_000) as answered:
        page.get_by_role("button", name="Créer", exact=True).click(no_wait_after=True)
    assert answered.value.status == 413
    expect(page.locator("[role=alert]")).to_contain_text("dépasse 10\u00a0Mo")


def test_what_was_typed_is_saved_once_the_server_answers_again(site, visit):
    page = visit("alice", failing=True)
    record, cell, box = edited(page, "Maîtresse de chais")
    before = job(site, record)
    page.route("**/champs/job_title", lambda route: route.abort("connectionrefused"))
    box.press("Enter")
    failed = toast(page, "La réponse n’est pas arrivée")
    expect(box).to_have_value("Maîtresse de chais")
    assert job(site, record) == before
    page.unroute("**/champs/job_title")
    failed.get_by_role("button", name="Réessayer").click()
    expect(cell).to_have_text("Maîtresse de chais")
    assert job(site, record) == "Maîtresse de chais"
    expect(page.locator("#toasts .failed")).to_have_count(0)


def test_a_failure_of_the_server_is_said_and_may_be_tried_again(site, visit):
    page = visit("alice", failing=True)
    record, cell, box = edited(page, "Tonnelière")

    def broken(route: Route) -> None:
        route.fulfill(status=500, body="")

    page.route("**/champs/job_title", broken)
    box.press("Enter")
    failed = toast(page, "Liane n’a pas pu répondre")
    page.unroute("**/champs/job_title")
    failed.get_by_role("button", name="Réessayer").click()
    expect(cell).to_have_text("Tonnelière")
    assert job(site, record) == "Tonnelière"


def test_a_slow_answer_shows_that_it_is_under_way(visit):
    page = ready(visit("alice"), "/contacts")
    gate = Gate(page, "**/filtre*")
    page.locator("[data-key-filter]").click()
    expect(page.locator(".progress.busy")).to_have_css("opacity", "1")
    gate.open()
    expect(page.locator("form.builder")).to_be_visible()
    expect(page.locator(".progress.busy")).to_have_count(0)


def test_what_was_typed_when_the_session_ended_is_saved_after_signing_in_again(site, visit):
    page = visit()
    sign_in(page, "bob", site.password("bob"))
    page.clock.install()
    ready(page, "/contacts/nouveau")
    page.locator("[name=last_name]").fill("Mi-Chemin")
    page.context.clear_cookies(name="sessionid")
    page.clock.fast_forward("02:00")
    create = page.get_by_role("button", name="Créer", exact=True)
    create.click()
    ended = toast(page, "Votre session est terminée")
    with page.context.expect_page() as opened:
        ended.get_by_role("link", name="Se reconnecter").click()
    sign_in(opened.value, "bob", site.password("bob"))
    expect(page.locator("[name=last_name]")).to_have_value("Mi-Chemin")
    ended.get_by_role("button", name="Réessayer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mi-Chemin")


def test_a_cell_and_a_form_stay_as_typed_while_there_is_no_network_or_no_session(site, visit):
    page = visit(failing=True)
    sign_in(page, "alice", site.password("alice"))
    record, cell, box = edited(page, "Régisseuse")
    page.context.clear_cookies(name="sessionid")
    box.press("Enter")
    ended = toast(page, "Votre session est terminée")
    expect(box).to_have_value("Régisseuse")
    # What fails alike meanwhile leaves the toast in place: it may be under somebody's finger.
    ended.evaluate("toast => { toast.dataset.first = 'true'; }")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        box.press("Enter")
    expect(page.locator(".htmx-request")).to_have_count(0)
    expect(page.locator("#toasts .failed")).to_have_attribute("data-first", "true")
    with page.context.expect_page() as opened:
        ended.get_by_role("link", name="Se reconnecter").click()
    sign_in(opened.value, "alice", site.password("alice"))
    ended.get_by_role("button", name="Réessayer").click()
    expect(cell).to_have_text("Régisseuse")
    assert job(site, record) == "Régisseuse"
    ready(page, "/companies/nouveau")
    page.locator("[name=name]").fill("Hors ligne")
    page.context.set_offline(True)
    page.get_by_role("button", name="Créer", exact=True).click()
    lost = toast(page, "La réponse n’est pas arrivée")
    page.context.set_offline(False)
    lost.get_by_role("button", name="Réessayer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hors ligne")
