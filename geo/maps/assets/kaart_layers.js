/* The layers of a folium map by class: areas, lines, points and borders, with popup and tooltip. */
(function () {
  'use strict';
  const { make, element, svgPatterns, canvasRenderer } = window.koppelkaart;
  let counter = 0;

  function popupContent(payload, feature) {
    const box = element('div', 'kk-popup');
    element('h3', '', feature.properties.n, box);
    const entry = payload.entries[feature.properties.k];
    const rows = element('dl', '', null, box);
    function row(label, value) {
      const pair = element('div', '', null, rows);
      element('dt', '', label, pair);
      element('dd', '', value, pair);
    }
    if (entry) { row(payload.paletteTitle, entry.label); }
    payload.fields.forEach((label, i) => { row(label, feature.properties.v[i]); });
    if (feature.properties.r) {
      row('Nauwkeurigheid van de plek', `ongeveer ${ 
        feature.properties.r.toLocaleString('nl-NL')  } m`);
    }
    if (feature.properties.i) {
      element('p', 'kk-hint', 'Indicatief: de echte grens is niet bekend.', box);
    }
    element('p', 'kk-source', payload.sourceLine, box);
    return box;
  }

  function tooltipContent(payload, feature) {
    const entry = payload.entries[feature.properties.k];
    const box = element('div', 'kk-tip');
    element('strong', '', feature.properties.n, box);
    if (entry) { element('span', '', entry.label, box); }
    return box;
  }

  function bind(map, payload, feature, layer) {
    layer.bindTooltip(() => { return tooltipContent(payload, feature); }, { sticky: true });
    // clear of the buttons in the corners, on a telephone too
    layer.bindPopup(() => { return popupContent(payload, feature); }, {
      maxWidth: Math.max(200, Math.min(320, map.getSize().x - 170)), maxHeight: 320,
      autoPanPaddingTopLeft: [56, 12], autoPanPaddingBottomRight: [56, 12]
    });
    layer.on('popupopen', () => { layer.closeTooltip(); });
  }

  function describe(payload, feature) {
    const entry = payload.entries[feature.properties.k];
    return feature.properties.n + (entry ? `, ${  entry.label}` : '');
  }

  /* every area and line can be reached with Tab and opened with Enter or space */
  function focusable(layer, text) {
    layer.on('add', () => {
      const node = layer.getElement && layer.getElement();
      if (!node) { return; }
      node.setAttribute('tabindex', '0');
      node.setAttribute('role', 'button');
      node.setAttribute('aria-label', text);
      node.addEventListener('keydown', (event) => {
        if (event.key === 'Enter' || event.key === ' ') {
          event.preventDefault();
          layer.openPopup();
        }
      });
    });
  }

  function symbol(payload, feature) {
    const p = feature.properties;
    const entry = payload.entries[p.k];
    const box = element('div', 'kk-symbol');
    const svg = make('svg', { viewBox: '-2 -2 28 28', 'aria-hidden': 'true' }, box);
    make('path', { d: entry.symbol, fill: entry.colour, stroke: '#ffffff', 'stroke-width': 4,
      'stroke-linejoin': 'round' }, svg);
    make('path', { d: entry.symbol, fill: entry.colour, stroke: '#1a1a1a', 'stroke-width': 1.4,
      'stroke-linejoin': 'round' }, svg);
    if (p.b) {
      const text = make('text', { x: 12, y: 12.4, fill: entry.ink, 'text-anchor': 'middle',
        'dominant-baseline': 'central', 'font-size': p.b.length > 2 ? 9 : 11 }, svg);
      text.textContent = p.b;
    }
    if (p.c) { element('span', 'kk-caption', p.c, box); }
    return box;
  }

  function points(map, payload, pane) {
    const group = L.featureGroup();
    payload.features.features.forEach((feature) => {
      if (feature.geometry.type !== 'Point') { return; }
      const p = feature.properties;
      const at = L.GeoJSON.coordsToLatLng(feature.geometry.coordinates);
      const entry = payload.entries[p.k];
      if (p.r) {
        L.circle(at, { radius: p.r, color: entry.colour, weight: 1.6, dashArray: '3 6', opacity: 0.8,
          fillColor: entry.colour, fillOpacity: 0.03, interactive: false, pane: payload.lowPane
        }).addTo(group);
      }
      const marker = L.marker(at, { pane, keyboard: true, riseOnHover: true,
        icon: L.divIcon({ html: symbol(payload, feature), className: 'kk-marker',
          iconSize: [34, 34], iconAnchor: [17 - 36 * (p.s || 0), 17], popupAnchor: [36 * (p.s || 0), -14] })
      });
      bind(map, payload, feature, marker);
      marker.on('add', () => {
        marker.getElement().setAttribute('aria-label', describe(payload, feature));
        marker.getElement().setAttribute('role', 'button');
      });
      marker.addTo(group);
    });
    return group;
  }

  /* a name that would run through another one waits until there is room for it */
  function makeRoom(map, group) {
    function arrange() {
      const taken = [];
      group.eachLayer((one) => {
        const node = one.options.kkName && one.getElement() && one.getElement().firstChild;
        if (!node) { return; }
        node.style.visibility = '';
        const box = node.getBoundingClientRect();
        const clash = taken.some((other) => {
          return box.left < other.right && other.left < box.right &&
            box.top < other.bottom && other.top < box.bottom;
        });
        if (clash) { node.style.visibility = 'hidden'; } else { taken.push(box); }
      });
    }
    group.on('add', () => { setTimeout(arrange, 0); });
    map.on('zoomend', () => { setTimeout(arrange, 0); });
  }

  function borders(map, payload, pane) {
    const group = L.featureGroup();
    payload.features.features.forEach((feature) => {
      L.geoJSON(feature, { interactive: false, pane: payload.lowPane,
        style: { color: '#5f6b76', weight: 1.4, opacity: 0.9, fill: payload.land,
          fillColor: '#fbfaf6', fillOpacity: 1 } }).addTo(group);
    });
    (payload.labels || []).forEach((item) => {
      L.marker(item.at, { interactive: false, keyboard: false, pane, kkName: true,
        icon: L.divIcon({ html: element('span', '', item.text), className: 'kk-place',
          iconSize: [0, 0] }) }).addTo(group);
    });
    makeRoom(map, group);
    return group;
  }

  /* a sewer and the road on it lie on one line: the lower is wider and shows on both sides */
  function below(p) { return 1 + 1.2 * Math.min(p.o || 0, 3); }

  function paths(map, payload, pane) {
    const many = payload.features.features.length > payload.canvasFrom;
    const veil = payload.kind === 'areas' && payload.veil;
    const renderer = many ? canvasRenderer(map, payload, pane) : L.svg({ pane, padding: 0.3 });
    const fills = many ? {} : svgPatterns(map, payload, { veil, tint: 0.14 });
    const rough = many ? {} : svgPatterns(map, payload, { veil: true, tint: 0, scale: 1.6 });
    const drawn = L.geoJSON(payload.features, {
      renderer,
      pane,
      style (feature) {
        const p = feature.properties;
        const entry = payload.entries[p.k] || payload.plain;
        if (payload.kind === 'lines' && /Line/.test(feature.geometry.type)) {
          return { color: entry.colour, weight: 5 * below(p), opacity: 0.95, dashArray: entry.dash,
            lineCap: 'butt' };
        }
        if (p.i) {
          return { color: entry.colour, weight: 2.2, dashArray: '7 6', fillColor: rough[p.k],
            fillOpacity: 1 };
        }
        if (many) {
          return { color: '#2b2b2b', weight: 0.5, opacity: 0.8, fillColor: entry.colour,
            fillOpacity: 1, kkKey: p.k };
        }
        return { color: veil ? entry.colour : '#2b2b2b', weight: veil ? 2 : 0.8,
          fillColor: fills[p.k], fillOpacity: veil ? 1 : 0.92 };
      },
      onEachFeature(feature, path) {
        bind(map, payload, feature, path);
        if (!many && payload.features.features.length <= 250) {
          focusable(path, describe(payload, feature));
        }
      }
    });
    if (payload.kind === 'lines') { thinner(map, drawn, payload); }
    return drawn;
  }

  /* lines that fill a street close by would cover a whole wijk from afar; dashes go along */
  function thinner(map, drawn, payload) {
    function style(feature) {
      if (!/Line/.test(feature.geometry.type)) { return {}; }
      const plain = map.getZoom() < 13 ? 2.5 : map.getZoom() < 15 ? 3.5 : 5;
      const width = plain * below(feature.properties);
      const dash = (payload.entries[feature.properties.k] || payload.plain).dash;
      return { weight: width, dashArray: dash && dash.split(' ').map((part) => {
        return Math.max(1.5, part * width / 5);
      }).join(' ') };
    }
    function adapt() { drawn.setStyle(style); }
    drawn.on('add', adapt);
    map.on('zoomend', adapt);
  }

  function makePane(map, name, index) {
    const node = map.getPane(name) || map.createPane(name);
    node.style.zIndex = index;
    return name;
  }

  function addLayer(map, payload) {
    // the names of places lie above areas and lines, and below the points
    const height = payload.kind === 'borders' ? 75 : payload.order;
    const own = makePane(map, `kk-layer-${  counter += 1}`, 400 + height);
    payload.lowPane = makePane(map, `${own  }-low`, 380 + payload.order);
    map.getPane(payload.lowPane).style.pointerEvents = 'none';
    if (payload.kind === 'points') { return points(map, payload, own); }
    if (payload.kind === 'borders') {
      map.getPane(own).style.pointerEvents = 'none';
      return borders(map, payload, own);
    }
    return paths(map, payload, own);
  }

  Object.assign(window.koppelkaart, { layer: addLayer });
}());
