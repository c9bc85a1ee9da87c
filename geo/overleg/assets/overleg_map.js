/* The map of an overleg: its groups are drawn once, a step shows some of them. */
(function () {
  'use strict';
  const data = JSON.parse(document.getElementById('gegevens').textContent);
  const root = document.documentElement;
  let current = data.title; // the scene that is shown
  const STEP = 46;
  const SVG = 'http://www.w3.org/2000/svg';
  const map = L.map('kaart', {
    zoomControl: false, attributionControl: Boolean(data.background), keyboard: false,
    zoomSnap: 0, zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false,
    inertia: false, maxZoom: 19, boxZoom: false
  });
  const panes = {};
  const own = data.background ? [] : data.base;
  // our own base map fills the land: borders lie on it
  root.classList.toggle('met-grond', own.length > 0);
  [...(own.length ? ['grond', 'wijk'] : ['wijk', 'tegels']), 'beeld', 'vlak', 'gebied', 'lijn', 'cirkel', 'naam', 'punt'].forEach((name, at) => {
    panes[name] = map.createPane(`p-${  name}`);
    panes[name].style.zIndex = 300 + 20 * at;
    panes[name].style.pointerEvents = 'none';
  });
  const renderers = {};
  function renderer(name) {
    renderers[name] = renderers[name] || L.svg({ pane: `p-${  name}`, padding: 0.6 });
    return renderers[name];
  }
  // the base map of the whole city, and that around the area in more detail
  const ground = own.map((one) => {
    return L.imageOverlay(one.address, one.corners, {
      pane: 'p-grond', interactive: false, className: 'grond', alt: ''
    });
  });
  if (data.background) {
    // the legend has the corner below
    map.attributionControl.setPosition('topright');
    map.attributionControl.setPrefix(false);
    L.tileLayer(data.background.url, {
      attribution: data.background.attribution, pane: 'p-tegels', minZoom: 6, maxZoom: 19, opacity: 0.55
    }).addTo(map);
  }

  function span(className, text) {
    const node = document.createElement('span');
    node.className = className;
    node.textContent = text;
    return node;
  }

  function icon(feature) {
    const box = document.createElement('div');
    if (feature.s === 'name') {
      box.appendChild(span('wijknaam', feature.t));
      return box;
    }
    const svg = document.createElementNS(SVG, 'svg');
    svg.setAttribute('viewBox', '-2 -2 28 28');
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('d', data.symbols[feature.c] || data.symbols['besluit-open']);
    path.style.fill = `var(--${  feature.c  })`;
    svg.appendChild(path);
    box.appendChild(svg);
    if (feature.t) {
      const name = span('plannaam', '');
      feature.t.split('\n').forEach((line) => { name.appendChild(span('', line)); });
      // the names of several at one place stand beside the whole row of them
      name.dataset.row = String(feature.r || 0);
      box.appendChild(name);
    }
    return box;
  }

  function paths(feature, pane, className, style) {
    return L.geoJSON(feature.g, {
      interactive: false, pane: `p-${  pane}`, renderer: renderer(pane),
      style: { className, color: null, weight: null, opacity: null, fillColor: null, fillOpacity: null, fill: true }
    }).on('add', (event) => {
      event.target.eachLayer((one) => {
        if (!one._path) { return; }
        ['stroke', 'stroke-opacity', 'stroke-width', 'fill', 'fill-opacity', 'stroke-linecap', 'stroke-linejoin']
          .forEach((name) => { one._path.removeAttribute(name); });
        Object.keys(style || {}).forEach((name) => { one._path.style[name] = style[name]; });
      });
    });
  }

  function drawn(feature) {
    const colour = `var(--${  feature.c  })`;
    const at = feature.g.type === 'Point' && [feature.g.coordinates[1], feature.g.coordinates[0]];
    if (feature.s === 'name' || feature.s === 'symbol') {
      const aside = feature.s === 'symbol' ? STEP * (feature.r || 0) : 0;
      return L.marker(at, {
        interactive: false, keyboard: false, pane: feature.s === 'name' ? 'p-naam' : 'p-punt',
        icon: L.divIcon({ html: icon(feature), className: 'punt', iconSize: [0, 0], iconAnchor: [-aside, 0] })
      });
    }
    if (feature.s === 'circle') {
      const circle = L.circle(at, {
        radius: feature.r, interactive: false, pane: 'p-cirkel', renderer: renderer('cirkel'), className: 'cirkel'
      });
      return circle.on('add', () => {
        ['stroke', 'stroke-opacity', 'stroke-width', 'fill', 'fill-opacity']
          .forEach((name) => { circle._path.removeAttribute(name); });
        circle._path.style.stroke = colour;
        circle._path.style.fill = colour;
      });
    }
    if (feature.s === 'line') {
      return L.layerGroup([
        paths(feature, 'lijn', 'lijn-om', { fill: 'none' }),
        paths(feature, 'lijn', `lijn-kaart ${  feature.c}`, { stroke: colour, fill: 'none' })
      ]);
    }
    const known = { wijk: 'wijk', gebied: 'gebied', 'gebied-ruw': 'gebied', bezit: 'vlak' };
    if (known[feature.c]) { return paths(feature, known[feature.c], `v-${  feature.c}`); }
    // a plan is still to come: its outline leaves the ground in sight
    const kind = feature.c.startsWith('plan-') ? 'vlak-kaart omtrek' : 'vlak-kaart';
    return paths(feature, 'vlak', kind, { stroke: colour, fill: colour });
  }

  const groups = {};
  Object.keys(data.groups).forEach((name) => {
    groups[name] = L.layerGroup(data.groups[name].map(drawn));
  });
  const images = {};
  Object.keys(data.images).forEach((name) => {
    images[name] = L.imageOverlay(data.images[name].address, data.images[name].corners, {
      pane: 'p-beeld', interactive: false, className: 'beeld', alt: ''
    });
  });

  /* a name stands where there is room: below its symbols, above, or beside them; one that would run
     through something else everywhere stays away, and the list for readers has them all */
  function makeRoom() {
    const taken = [];
    ['.dia:not([hidden]) .legenda', '.knoppen', '.alleen-kaart .dia:not([hidden]) .label', '.leaflet-control-attribution', '.punt svg']
      .forEach((what) => {
        Array.prototype.forEach.call(document.querySelectorAll(what), (node) => { taken.push(node.getBoundingClientRect()); });
      });
    const left = sheet();
    function free(box) {
      return box.left >= left + 4 && box.right <= innerWidth - 4 && box.top >= 4 && box.bottom <= innerHeight - 4 &&
        !taken.some((other) => {
          return box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom;
        });
    }
    function settleName(node, places) {
      const found = places.some((place) => {
        node.style.transform = `translate(${  place[0]  },${  place[1]  })`;
        return free(node.getBoundingClientRect());
      });
      node.style.visibility = found ? '' : 'hidden';
      if (found) { taken.push(node.getBoundingClientRect()); }
    }
    Array.prototype.forEach.call(document.querySelectorAll('.plannaam'), (node) => {
      const step = root.classList.contains('klein-beeld') ? STEP / 2 : STEP;
      const row = Number(node.dataset.row) * STEP;
      // this symbol is the first of its row: the middle lies -row to the right of it
      const away = step / 2 + 2;
      const middle = `calc(-50% + ${  -row  }px)`;
      settleName(node, [
        [middle, `${away  }px`], [middle, `calc(-100% - ${  away  }px)`],
        [`${-2 * row + away  }px`, '-50%'], [`calc(-100% - ${  away  }px)`, '-50%'],
        [`${away  }px`, `${away - 6  }px`], [`calc(-100% - ${  away - 6  }px)`, `${away - 6  }px`]
      ]);
    });
    Array.prototype.forEach.call(document.querySelectorAll('.wijknaam'), (node) => { settleName(node, [['-50%', '-50%']]); });
  }

  function sheet() {
    if (root.classList.contains('alleen-kaart') && current !== data.title) { return 0; }
    const blad = document.querySelector('.dia:not([hidden]) .blad');
    const box = blad.getBoundingClientRect();
    return box.height > innerHeight * 0.9 ? box.right : 0;
  }

  /* the legend takes a corner: the area goes left of it or above it, whichever leaves it larger */
  function look(scene) {
    const left = sheet();
    const upright = innerWidth <= 900 && innerWidth <= innerHeight;
    const below = upright && !root.classList.contains('alleen-kaart') ? innerHeight * 0.52 : 0;
    const legend = document.querySelector('.dia:not([hidden]) .legenda');
    const box = legend && !upright ? legend.getBoundingClientRect() : null;
    let ways = [[24, 24]];
    if (box) { ways = [[innerWidth - box.left + 16, 24], [24, innerHeight - box.top + 16]]; }
    const best = ways.map((way) => {
      const room = L.point(left + 24 + way[0], below + 24 + way[1]);
      return { way, zoom: map.getBoundsZoom(scene.bounds, false, room) };
    }).sort((a, b) => { return b.zoom - a.zoom; })[0];
    map.fitBounds(scene.bounds, {
      animate: false, paddingTopLeft: [left + 24, 24], paddingBottomRight: [best.way[0], below + best.way[1]]
    });
  }

  function settle() {
    look(current);
    root.classList.toggle('ver', map.getZoom() < 14);
    makeRoom();
  }

  function show(scene) {
    current = scene;
    Object.keys(groups).forEach((name) => {
      if (scene.groups.indexOf(name) < 0) { groups[name].remove(); } else { groups[name].addTo(map); }
    });
    ground.forEach((one, at) => {
      if (at === scene.base) { one.addTo(map); } else { one.remove(); }
    });
    Object.keys(images).forEach((name) => {
      if (scene.image === name) { images[name].addTo(map); } else { images[name].remove(); }
    });
    root.classList.toggle('met-beeld', Boolean(scene.image));
    settle();
  }

  function resize() {
    map.invalidateSize({ animate: false });
    settle();
  }

  const definitions = document.createElementNS(SVG, 'svg');
  definitions.setAttribute('width', 0);
  definitions.setAttribute('height', 0);
  definitions.style.position = 'absolute';
  definitions.innerHTML = '<defs><pattern id="ruw" width="14" height="14" patternUnits="userSpaceOnUse">' +
    '<path d="M-3 3L3-3M0 14L14 0M11 17L17 11" style="stroke:var(--gebied);stroke-width:1.6;opacity:.55"/></pattern></defs>';
  document.body.appendChild(definitions);

  map.setView([0, 0], 2);
  map.on('zoomend moveend', makeRoom);
  window.overlegMap = { show, settle, resize };
}());
