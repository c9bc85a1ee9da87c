/* Next, back, dark, black, full screen; one map whose groups are drawn once. */
(function () {
  'use strict';
  var data = JSON.parse(document.getElementById('gegevens').textContent);
  var root = document.documentElement;
  var slides = Array.prototype.slice.call(document.querySelectorAll('.dia'));
  var scenes = [data.title].concat(data.slides);
  var now = -1;
  var STEP = 46;
  var SVG = 'http://www.w3.org/2000/svg';
  var map = L.map('kaart', {
    zoomControl: false, attributionControl: Boolean(data.background), keyboard: false,
    zoomSnap: 0, zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false,
    inertia: false, maxZoom: 19, boxZoom: false
  });
  var panes = {};
  ['wijk', 'tegels', 'beeld', 'vlak', 'gebied', 'lijn', 'cirkel', 'naam', 'punt'].forEach(function (name, at) {
    panes[name] = map.createPane('p-' + name);
    panes[name].style.zIndex = 300 + 20 * at;
    panes[name].style.pointerEvents = 'none';
  });
  var renderers = {};
  function renderer(name) {
    renderers[name] = renderers[name] || L.svg({ pane: 'p-' + name, padding: 0.6 });
    return renderers[name];
  }
  if (data.background) {
    // the legend has the corner below
    map.attributionControl.setPosition('topright');
    map.attributionControl.setPrefix(false);
    L.tileLayer(data.background.url, {
      attribution: data.background.attribution, pane: 'p-tegels', minZoom: 6, maxZoom: 19, opacity: 0.55
    }).addTo(map);
  }

  function span(className, text) {
    var node = document.createElement('span');
    node.className = className;
    node.textContent = text;
    return node;
  }

  function icon(feature) {
    var box = document.createElement('div');
    if (feature.s === 'name') {
      box.appendChild(span('wijknaam', feature.t));
      return box;
    }
    var svg = document.createElementNS(SVG, 'svg');
    svg.setAttribute('viewBox', '-2 -2 28 28');
    var path = document.createElementNS(SVG, 'path');
    path.setAttribute('d', data.symbols[feature.c] || data.symbols['besluit-open']);
    path.style.fill = 'var(--' + feature.c + ')';
    svg.appendChild(path);
    box.appendChild(svg);
    if (feature.t) {
      var name = span('plannaam', '');
      feature.t.split('\n').forEach(function (line) { name.appendChild(span('', line)); });
      // the names of several at one place stand beside the whole row of them
      name.dataset.row = String(feature.r || 0);
      box.appendChild(name);
    }
    return box;
  }

  function paths(feature, pane, className, style) {
    return L.geoJSON(feature.g, {
      interactive: false, pane: 'p-' + pane, renderer: renderer(pane),
      style: { className: className, color: null, weight: null, opacity: null, fillColor: null, fillOpacity: null, fill: true }
    }).on('add', function (event) {
      event.target.eachLayer(function (one) {
        if (!one._path) { return; }
        ['stroke', 'stroke-opacity', 'stroke-width', 'fill', 'fill-opacity', 'stroke-linecap', 'stroke-linejoin']
          .forEach(function (name) { one._path.removeAttribute(name); });
        Object.keys(style || {}).forEach(function (name) { one._path.style[name] = style[name]; });
      });
    });
  }

  function drawn(feature) {
    var colour = 'var(--' + feature.c + ')';
    var at = feature.g.type === 'Point' && [feature.g.coordinates[1], feature.g.coordinates[0]];
    if (feature.s === 'name' || feature.s === 'symbol') {
      var aside = feature.s === 'symbol' ? STEP * (feature.r || 0) : 0;
      return L.marker(at, {
        interactive: false, keyboard: false, pane: feature.s === 'name' ? 'p-naam' : 'p-punt',
        icon: L.divIcon({ html: icon(feature), className: 'punt', iconSize: [0, 0], iconAnchor: [-aside, 0] })
      });
    }
    if (feature.s === 'circle') {
      var circle = L.circle(at, {
        radius: feature.r, interactive: false, pane: 'p-cirkel', renderer: renderer('cirkel'), className: 'cirkel'
      });
      return circle.on('add', function () {
        ['stroke', 'stroke-opacity', 'stroke-width', 'fill', 'fill-opacity']
          .forEach(function (name) { circle._path.removeAttribute(name); });
        circle._path.style.stroke = colour;
        circle._path.style.fill = colour;
      });
    }
    if (feature.s === 'line') {
      return L.layerGroup([
        paths(feature, 'lijn', 'lijn-om', { fill: 'none' }),
        paths(feature, 'lijn', 'lijn-kaart ' + feature.c, { stroke: colour, fill: 'none' })
      ]);
    }
    var known = { wijk: 'wijk', gebied: 'gebied', 'gebied-ruw': 'gebied', bezit: 'vlak' };
    if (known[feature.c]) { return paths(feature, known[feature.c], 'v-' + feature.c); }
    return paths(feature, 'vlak', 'vlak-kaart', { stroke: colour, fill: colour });
  }

  var groups = {};
  Object.keys(data.groups).forEach(function (name) {
    groups[name] = L.layerGroup(data.groups[name].map(drawn));
  });
  var images = {};
  Object.keys(data.images).forEach(function (name) {
    images[name] = L.imageOverlay(data.images[name].address, data.images[name].corners, {
      pane: 'p-beeld', interactive: false, className: 'beeld', alt: ''
    });
  });

  /* a name stands where there is room: below its symbols, above, or beside them; one that would run
     through something else everywhere stays away, and the list for readers has them all */
  function makeRoom() {
    var taken = [];
    ['.dia:not([hidden]) .legenda', '.knoppen', '.alleen-kaart .dia:not([hidden]) .label', '.leaflet-control-attribution', '.punt svg']
      .forEach(function (what) {
        Array.prototype.forEach.call(document.querySelectorAll(what), function (node) { taken.push(node.getBoundingClientRect()); });
      });
    var left = sheet();
    function free(box) {
      return box.left >= left + 4 && box.right <= innerWidth - 4 && box.top >= 4 && box.bottom <= innerHeight - 4 &&
        !taken.some(function (other) {
          return box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom;
        });
    }
    function settle(node, places) {
      var found = places.some(function (place) {
        node.style.transform = 'translate(' + place[0] + ',' + place[1] + ')';
        return free(node.getBoundingClientRect());
      });
      node.style.visibility = found ? '' : 'hidden';
      if (found) { taken.push(node.getBoundingClientRect()); }
    }
    Array.prototype.forEach.call(document.querySelectorAll('.plannaam'), function (node) {
      var step = root.classList.contains('klein-beeld') ? STEP / 2 : STEP;
      var row = Number(node.dataset.row) * STEP;
      // this symbol is the first of its row: the middle lies -row to the right of it
      var away = step / 2 + 2;
      var middle = 'calc(-50% + ' + -row + 'px)';
      settle(node, [
        [middle, away + 'px'], [middle, 'calc(-100% - ' + away + 'px)'],
        [-2 * row + away + 'px', '-50%'], ['calc(-100% - ' + away + 'px)', '-50%'],
        [away + 'px', away - 6 + 'px'], ['calc(-100% - ' + (away - 6) + 'px)', away - 6 + 'px']
      ]);
    });
    Array.prototype.forEach.call(document.querySelectorAll('.wijknaam'), function (node) { settle(node, [['-50%', '-50%']]); });
  }

  function sheet() {
    if (root.classList.contains('alleen-kaart') && now > 0) { return 0; }
    var blad = document.querySelector('.dia:not([hidden]) .blad');
    var box = blad.getBoundingClientRect();
    return box.height > innerHeight * 0.9 ? box.right : 0;
  }

  /* the legend takes a corner: the area goes left of it or above it, whichever leaves it larger */
  function look(scene) {
    var left = sheet();
    var upright = innerWidth <= 900 && innerWidth <= innerHeight;
    var below = upright && !root.classList.contains('alleen-kaart') ? innerHeight * 0.52 : 0;
    var legend = document.querySelector('.dia:not([hidden]) .legenda');
    var box = legend && !upright ? legend.getBoundingClientRect() : null;
    var ways = [[24, 24]];
    if (box) { ways = [[innerWidth - box.left + 16, 24], [24, innerHeight - box.top + 16]]; }
    var best = ways.map(function (way) {
      var room = L.point(left + 24 + way[0], below + 24 + way[1]);
      return { way: way, zoom: map.getBoundsZoom(scene.bounds, false, room) };
    }).sort(function (a, b) { return b.zoom - a.zoom; })[0];
    map.fitBounds(scene.bounds, {
      animate: false, paddingTopLeft: [left + 24, 24], paddingBottomRight: [best.way[0], below + best.way[1]]
    });
  }

  function settleMap() {
    look(scenes[now]);
    root.classList.toggle('ver', map.getZoom() < 14);
    makeRoom();
  }

  /* a long word in the title makes the whole title smaller rather than being cut in two */
  function fitTitle() {
    var title = document.querySelector('h1');
    if (!title.clientWidth) { return; }
    title.style.fontSize = '';
    for (var size = parseFloat(getComputedStyle(title).fontSize); size > 20 && longest(title) > title.clientWidth; size -= 2) {
      title.style.fontSize = size - 2 + 'px';
    }
  }
  function longest(title) {
    title.style.overflowWrap = 'normal';
    var width = title.scrollWidth;
    title.style.overflowWrap = '';
    return width;
  }

  /* a long sentence makes its step smaller rather than losing the sources at the foot */
  function fitSheet() {
    var blad = document.querySelector('.dia:not([hidden]) .blad');
    for (var size = 1; size > 0.55; size -= 0.05) {
      blad.style.setProperty('--krap', String(size));
      if (blad.scrollHeight <= blad.clientHeight) { return; }
    }
  }

  function show(wanted) {
    var next = Math.max(0, Math.min(slides.length - 1, wanted));
    if (next === now) { return; }
    var scene = scenes[next];
    now = next;
    slides.forEach(function (slide, at) { slide.hidden = at !== next; });
    if (next === 0) { fitTitle(); }
    fitSheet();
    Object.keys(groups).forEach(function (name) {
      if (scene.groups.indexOf(name) < 0) { groups[name].remove(); } else { groups[name].addTo(map); }
    });
    Object.keys(images).forEach(function (name) {
      if (scene.image === name) { images[name].addTo(map); } else { images[name].remove(); }
    });
    root.classList.toggle('met-beeld', Boolean(scene.image));
    settleMap();
    document.getElementById('nummer').textContent = next ? next + ' van ' + (slides.length - 1) : '';
    document.getElementById('vorige').disabled = next === 0;
    document.getElementById('volgende').disabled = next === slides.length - 1;
    document.getElementById('zwart').hidden = true;
    try { history.replaceState(null, '', '#' + next); } catch (error) { /* a file may not have one */ }
    root.dataset.dia = String(next);
  }

  function dark(on) {
    if (on) { root.dataset.dark = ''; } else { delete root.dataset.dark; }
    document.getElementById('donker').setAttribute('aria-pressed', String(on));
    try { localStorage.setItem('overleg-donker', on ? '1' : ''); } catch (error) { /* not allowed: no matter */ }
  }

  function mapOnly(on) {
    root.classList.toggle('alleen-kaart', on);
    document.getElementById('alleen').setAttribute('aria-pressed', String(on));
    settleMap();
  }

  function full() {
    if (document.fullscreenElement) { document.exitFullscreen(); return; }
    if (root.requestFullscreen) { root.requestFullscreen().catch(function () { return null; }); }
  }

  function black() {
    var sheetOver = document.getElementById('zwart');
    sheetOver.hidden = !sheetOver.hidden;
  }

  var KEYS = {
    ArrowRight: 1, ArrowDown: 1, PageDown: 1, ' ': 1, Enter: 1, n: 1, N: 1,
    ArrowLeft: -1, ArrowUp: -1, PageUp: -1, Backspace: -1, p: -1, P: -1
  };
  document.addEventListener('keydown', function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey) { return; }
    var onButton = event.target.tagName === 'BUTTON' && (event.key === ' ' || event.key === 'Enter');
    if (onButton) { return; }
    if (event.key in KEYS) {
      var back = event.key === ' ' && event.shiftKey;
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
  window.addEventListener('resize', function () { fit(); fitTitle(); fitSheet(); map.invalidateSize({ animate: false }); settleMap(); });
  window.addEventListener('hashchange', function () { show(Number(location.hash.slice(1)) || 0); });
  map.on('zoomend moveend', makeRoom);

  var definitions = document.createElementNS(SVG, 'svg');
  definitions.setAttribute('width', 0);
  definitions.setAttribute('height', 0);
  definitions.style.position = 'absolute';
  definitions.innerHTML = '<defs><pattern id="ruw" width="14" height="14" patternUnits="userSpaceOnUse">' +
    '<path d="M-3 3L3-3M0 14L14 0M11 17L17 11" style="stroke:var(--gebied);stroke-width:1.6;opacity:.55"/></pattern></defs>';
  document.body.appendChild(definitions);

  var kept = '';
  try { kept = localStorage.getItem('overleg-donker'); } catch (error) { kept = ''; }
  dark(/[?&]donker/.test(location.search) || kept === '1');
  fit();
  map.setView([51.8, 4.68], 12);
  show(Number(location.hash.slice(1)) || 0);
  document.getElementById('toon').focus({ preventScroll: true });
}());
