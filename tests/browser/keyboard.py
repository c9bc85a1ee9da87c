"""A person without a mouse: where the focus is, and going there by keys alone."""

import pytest

# What has the focus, also inside a shadow root: its role, its name, and whether it can be seen.
_FOCUS = """
() => {
  let e = document.activeElement;
  while (e && e.shadowRoot && e.shadowRoot.activeElement) e = e.shadowRoot.activeElement;
  if (!e || e === document.body) return null;
  const bare = e.cloneNode(true);
  // the picture of an icon is a word in a font
  bare.querySelectorAll?.('[aria-hidden="true"], [data-testid="stIconMaterial"]')
    .forEach((one) => one.remove());
  const labels = e.labels ? [...e.labels].map((l) => l.innerText) : [];
  const root = e.getRootNode();
  const by = (e.getAttribute('aria-labelledby') ?? '').split(' ').filter(Boolean)
    .map((id) => root.getElementById?.(id)?.innerText ?? '');
  const name = e.getAttribute('aria-label') || by.join(' ') || labels.join(' ')
    || bare.textContent || e.title || e.placeholder || '';
  const box = e.getBoundingClientRect();
  const shown = e.closest('label')?.getBoundingClientRect() ?? box;
  return {
    role: e.getAttribute('role') || (e.tagName === 'INPUT' ? e.type : e.tagName.toLowerCase()),
    name: name.replace(/\\s+/g, ' ').trim().slice(0, 120),
    inside: Boolean(e.closest('.kk-frame')) || e.className?.toString().includes('kk-map'),
    seen: Math.max(box.width, shown.width) > 0 && Math.max(box.height, shown.height) > 0,
  };
}
"""


def focus(page):
    """What has the focus, as a dictionary of role, name, inside (the map) and seen; or None."""
    return page.evaluate(_FOCUS)


def is_at(page, role, name):
    """Whether the focus is on something with this role whose name begins so."""
    here = focus(page)
    return bool(here) and here["role"] == role and here["name"].startswith(name)


def tab_to(page, role, name, *, most=150, back=False):
    """Press Tab (or Shift+Tab) until the focus is there; gives how often that was.

    Everything on the way has a name and can be seen: where the focus is unknown, a person without
    a mouse is lost.
    """
    on_the_way = []
    for pressed in range(1, most + 1):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        here = focus(page)
        if here:
            on_the_way.append(here)
        if is_at(page, role, name):
            return pressed
    listed = [f"{one['role']} {one['name']!r}" for one in on_the_way][-40:]
    pytest.fail(f"Tab does not reach {role} {name!r}; it came along {listed}")
    return most
