"""The running app keeps to its Content Security Policy, and the policy keeps strangers out."""

from tests.browser.observing import registered_hosts

REFUSED = """
async ({kind, value}) => {
  const refused = new Promise((resolve) => {
    document.addEventListener("securitypolicyviolation", (event) => {
      resolve(event.effectiveDirective);
    }, {once: true});
    setTimeout(() => resolve("nothing was refused"), 5000);
  });
  if (kind === "inline") {
    const script = document.createElement("script");
    script.textContent = value;
    document.head.append(script);
  } else if (kind === "script") {
    const script = document.createElement("script");
    script.src = value;
    document.head.append(script);
  } else {
    fetch(value).catch(() => null);
  }
  return await refused;
}
"""


def hosts_in_policy(page):
    """Outside hosts the app's document may take pictures from."""
    answer = page.request.get("/", headers={"Accept": "text/html"})
    policy = answer.headers["content-security-policy"]
    pictures = next(rule for rule in policy.split("; ") if rule.startswith("img-src"))
    return {part.removeprefix("https://") for part in pictures.split() if "://" in part}


def test_a_script_of_a_stranger_does_not_run(page, open_page, observed):
    open_page(page, "/gegevens")
    inline = page.evaluate(REFUSED, {"kind": "inline", "value": "window.stranger = 1"})
    assert inline == "script-src-elem"
    assert page.evaluate("window.stranger") is None
    elsewhere = {"kind": "script", "value": "https://scripts.example/a.js"}
    assert page.evaluate(REFUSED, elsewhere) == "script-src-elem"
    assert observed.console_errors
    observed.console_errors.clear()


def test_data_can_be_asked_of_registered_hosts_only(page, open_page, observed):
    open_page(page, "/gegevens")
    assert page.evaluate(REFUSED, {"kind": "data", "value": "https://data.example/"}) == (
        "connect-src"
    )
    assert observed.console_errors
    observed.console_errors.clear()
    allowed = hosts_in_policy(page)
    assert allowed
    assert allowed <= registered_hosts()


def test_what_was_blocked_is_noted(page, open_page, observed):
    open_page(page, "/gegevens")
    host = min(hosts_in_policy(page))
    page.evaluate("(url) => fetch(url).catch(() => null)", f"https://{host}/tegel.png")
    assert any(host in url for url in observed.blocked)
    assert observed.problems(registered_hosts()) == []
    assert observed.problems(allowed=()) == [f"asked for a host that is not registered: {host}"]
