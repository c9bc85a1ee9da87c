/* The steps of an overleg: next, back, dark, black, full screen. */
(function () {
  'use strict';
  const data = JSON.parse(document.getElementById('gegevens').textContent);
  const root = document.documentElement;
  const slides = Array.prototype.slice.call(document.querySelectorAll('.dia'));
  const scenes = [data.title].concat(data.slides);
  let now = -1;

  /* a long word in the title makes the whole title smaller rather than being cut in two */
  function fitTitle() {
    const title = document.querySelector('h1');
    if (!title.clientWidth) { return; }
    title.style.fontSize = '';
    for (let size = parseFloat(getComputedStyle(title).fontSize); size > 20 && longest(title) > title.clientWidth; size -= 2) {
      title.style.fontSize = `${size - 2  }px`;
    }
  }
  function longest(title) {
    title.style.overflowWrap = 'normal';
    const width = title.scrollWidth;
    title.style.overflowWrap = '';
    return width;
  }

  /* a long sentence makes its step smaller rather than losing the sources at the foot */
  function fitSheet() {
    const blad = document.querySelector('.dia:not([hidden]) .blad');
    for (let size = 1; size > 0.55; size -= 0.05) {
      blad.style.setProperty('--krap', String(size));
      if (blad.scrollHeight <= blad.clientHeight) { return; }
    }
  }

  function show(wanted) {
    const next = Math.max(0, Math.min(slides.length - 1, wanted));
    if (next === now) { return; }
    const scene = scenes[next];
    now = next;
    slides.forEach((slide, at) => { slide.hidden = at !== next; });
    if (next === 0) { fitTitle(); }
    fitSheet();
    window.overlegMap.show(scene);
    document.getElementById('nummer').textContent = next ? `${next  } van ${  slides.length - 1}` : '';
    document.getElementById('vorige').disabled = next === 0;
    document.getElementById('volgende').disabled = next === slides.length - 1;
    document.getElementById('zwart').hidden = true;
    try { history.replaceState(null, '', `#${  next}`); } catch { /* a file may not have one */ }
    root.dataset.dia = String(next);
  }

  function dark(on) {
    if (on) { root.dataset.dark = ''; } else { delete root.dataset.dark; }
    document.getElementById('donker').setAttribute('aria-pressed', String(on));
    try { localStorage.setItem('overleg-donker', on ? '1' : ''); } catch { /* not allowed: no matter */ }
  }

  function mapOnly(on) {
    root.classList.toggle('alleen-kaart', on);
    document.getElementById('alleen').setAttribute('aria-pressed', String(on));
    window.overlegMap.settle();
  }

  function full() {
    if (document.fullscreenElement) { document.exitFullscreen(); return; }
    if (root.requestFullscreen) { root.requestFullscreen().catch(() => { return null; }); }
  }

  function black() {
    const sheetOver = document.getElementById('zwart');
    sheetOver.hidden = !sheetOver.hidden;
  }

  const KEYS = {
    ArrowRight: 1, ArrowDown: 1, PageDown: 1, ' ': 1, Enter: 1, n: 1, N: 1,
    ArrowLeft: -1, ArrowUp: -1, PageUp: -1, Backspace: -1, p: -1, P: -1
  };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) { return; }
    const onButton = event.target.tagName === 'BUTTON' && (event.key === ' ' || event.key === 'Enter');
    if (onButton) { return; }
    if (event.key in KEYS) {
      const back = event.key === ' ' && event.shiftKey;
      show(now + (back ? -1 : KEYS[event.key]));
    } else if (event.key === 'Home') { show(0);
    } else if (event.key === 'End') { show(slides.length - 1);
    } else if (/^[0-9]$/.test(event.key)) { show(Number(event.key));
    } else if (event.key === 'd' || event.key === 'D') { dark(!('dark' in root.dataset));
    } else if (event.key === 'k' || event.key === 'K') { mapOnly(!root.classList.contains('alleen-kaart'));
    } else if (event.key === 'f' || event.key === 'F' || event.key === 'F5') { full();
    } else if (event.key === 'b' || event.key === 'B' || event.key === '.') { black();
    } else { return; }
    event.preventDefault();
  });
  document.getElementById('vorige').onclick = function () { show(now - 1); };
  document.getElementById('volgende').onclick = function () { show(now + 1); };
  document.getElementById('donker').onclick = function () { dark(!('dark' in root.dataset)); };
  document.getElementById('alleen').onclick = function () { mapOnly(!root.classList.contains('alleen-kaart')); };
  document.getElementById('vol').onclick = full;
  function fit() { root.classList.toggle('klein-beeld', window.parent !== window && innerWidth < 1000 && innerWidth > innerHeight); }
  window.addEventListener('resize', () => { fit(); fitTitle(); fitSheet(); window.overlegMap.resize(); });
  window.addEventListener('hashchange', () => { show(Number(location.hash.slice(1)) || 0); });

  let kept;
  try { kept = localStorage.getItem('overleg-donker'); } catch { kept = ''; }
  dark(/[?&]donker/.test(location.search) || kept === '1');
  fit();
  show(Number(location.hash.slice(1)) || 0);
  document.getElementById('toon').focus({ preventScroll: true });
}());
