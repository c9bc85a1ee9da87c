/* What the folium maps need beside Leaflet: layers by class, legend, notices, in Dutch.
   Text from data only ever enters the page as text (textContent), never as HTML. */
(function () {
  'use strict';
  if (window.koppelkaart) { return; }
  var SVG = 'http://www.w3.org/2000/svg';
  var counter = 0;

  function make(tag, attributes, parent) {
    var node = document.createElementNS(SVG, tag);
    Object.keys(attributes).forEach(function (key) { node.setAttribute(key, attributes[key]); });
    if (parent) { parent.appendChild(node); }
    return node;
  }

  function element(tag, className, text, parent) {
    var node = document.createElement(tag);
    if (className) { node.className = className; }
    if (text !== undefined && text !== null) { node.textContent = text; }
    if (parent) { parent.appendChild(node); }
    return node;
  }

  function definitions(map) {
    if (!map.kkDefs) {
      var svg = make('svg', { width: 0, height: 0, 'aria-hidden': 'true' }, map.getContainer());
      svg.style.position = 'absolute';
      map.kkDefs = make('defs', {}, svg);
    }
    return map.kkDefs;
  }

  /* veil: the class colour as pattern over an open area; otherwise pattern on a full colour */
  function paintTile(tile, entry, style) {
    if (!style.veil) {
      make('rect', { width: 8, height: 8, fill: entry.colour }, tile);
    } else if (style.tint) {
      make('rect', { width: 8, height: 8, fill: entry.colour, 'fill-opacity': style.tint }, tile);
    }
    if (!entry.path) { return; }
    var ink = style.veil ? entry.colour : entry.ink;
    var shape = make('path', { d: entry.path, opacity: style.veil ? 0.75 : 0.5 }, tile);
    shape.setAttribute(entry.mode, ink);
    if (entry.mode === 'stroke') {
      shape.setAttribute('fill', 'none');
      shape.setAttribute('stroke-width', style.veil ? 1.3 : 1);
    }
  }

  function svgPatterns(map, payload, style) {
    var ids = {};
    Object.keys(payload.entries).forEach(function (key) {
      var id = 'kk-' + (counter += 1);
      var tile = make('pattern', {
        id: id, width: 8, height: 8, patternUnits: 'userSpaceOnUse',
        patternTransform: 'scale(' + (style.scale || 1) + ')'
      }, definitions(map));
      paintTile(tile, payload.entries[key], style);
      ids[key] = 'url(#' + id + ')';
    });
    return ids;
  }

  /* Thousands of buildings go on one canvas; patterns only from where they can be seen. */
  function canvasRenderer(map, payload, pane) {
    var renderer = L.canvas({ pane: pane, padding: 0.3 });
    var original = renderer._fillStroke;
    var tiles = {};
    function tile(context, key) {
      if (!(key in tiles)) {
        var entry = payload.entries[key];
        var picture = document.createElement('canvas');
        picture.width = picture.height = 8;
        var pen = picture.getContext('2d');
        pen.fillStyle = entry.colour;
        pen.fillRect(0, 0, 8, 8);
        if (entry.path) {
          pen.globalAlpha = 0.5;
          pen.fillStyle = pen.strokeStyle = entry.ink;
          pen[entry.mode](new Path2D(entry.path));
        }
        tiles[key] = context.createPattern(picture, 'repeat');
      }
      return tiles[key];
    }
    renderer._fillStroke = function (context, layer) {
      var options = layer.options;
      // from afar an outline would hide the colour of a building: it takes that colour
      var far = map.getZoom() < 15;
      var entry = payload.entries[options.kkKey];
      options.color = far && entry ? entry.edge : '#2b2b2b';
      options.weight = far ? 1.6 : 0.6;
      if (options.kkKey && options.fill && map.getZoom() >= 16) {
        context.globalAlpha = options.fillOpacity;
        context.fillStyle = tile(context, options.kkKey);
        context.fill('evenodd');
        options.fill = false;
        original.call(this, context, layer);
        options.fill = true;
      } else {
        original.call(this, context, layer);
      }
    };
    return renderer;
  }

  function popupContent(payload, feature) {
    var box = element('div', 'kk-popup');
    element('h3', '', feature.properties.n, box);
    var entry = payload.entries[feature.properties.k];
    var rows = element('dl', '', null, box);
    function row(label, value) {
      var pair = element('div', '', null, rows);
      element('dt', '', label, pair);
      element('dd', '', value, pair);
    }
    if (entry) { row(payload.paletteTitle, entry.label); }
    payload.fields.forEach(function (label, i) { row(label, feature.properties.v[i]); });
    if (feature.properties.r) {
      row('Nauwkeurigheid van de plek', 'ongeveer ' +
        feature.properties.r.toLocaleString('nl-NL') + ' m');
    }
    if (feature.properties.i) {
      element('p', 'kk-hint', 'Indicatief: de echte grens is niet bekend.', box);
    }
    element('p', 'kk-source', payload.sourceLine, box);
    return box;
  }

  function tooltipContent(payload, feature) {
    var entry = payload.entries[feature.properties.k];
    var box = element('div', 'kk-tip');
    element('strong', '', feature.properties.n, box);
    if (entry) { element('span', '', entry.label, box); }
    return box;
  }

  function bind(map, payload, feature, layer) {
    layer.bindTooltip(function () { return tooltipContent(payload, feature); }, { sticky: true });
    // clear of the buttons in the corners, on a telephone too
    layer.bindPopup(function () { return popupContent(payload, feature); }, {
      maxWidth: Math.max(200, Math.min(320, map.getSize().x - 170)), maxHeight: 320,
      autoPanPaddingTopLeft: [56, 12], autoPanPaddingBottomRight: [56, 12]
    });
    layer.on('popupopen', function () { layer.closeTooltip(); });
  }

  function label(payload, feature) {
    var entry = payload.entries[feature.properties.k];
    return feature.properties.n + (entry ? ', ' + entry.label : '');
  }

  /* every area and line can be reached with Tab and opened with Enter or space */
  function focusable(layer, text) {
    layer.on('add', function () {
      var node = layer.getElement && layer.getElement();
      if (!node) { return; }
      node.setAttribute('tabindex', '0');
      node.setAttribute('role', 'button');
      node.setAttribute('aria-label', text);
      node.addEventListener('keydown', function (event) {
        if (event.key === 'Enter' || event.key === ' ') {
          event.preventDefault();
          layer.openPopup();
        }
      });
    });
  }

  function symbol(payload, feature) {
    var p = feature.properties;
    var entry = payload.entries[p.k];
    var box = element('div', 'kk-symbol');
    var svg = make('svg', { viewBox: '-2 -2 28 28', 'aria-hidden': 'true' }, box);
    make('path', { d: entry.symbol, fill: entry.colour, stroke: '#ffffff', 'stroke-width': 4,
      'stroke-linejoin': 'round' }, svg);
    make('path', { d: entry.symbol, fill: entry.colour, stroke: '#1a1a1a', 'stroke-width': 1.4,
      'stroke-linejoin': 'round' }, svg);
    if (p.b) {
      var text = make('text', { x: 12, y: 12.4, fill: entry.ink, 'text-anchor': 'middle',
        'dominant-baseline': 'central', 'font-size': p.b.length > 2 ? 9 : 11 }, svg);
      text.textContent = p.b;
    }
    if (p.c) { element('span', 'kk-caption', p.c, box); }
    return box;
  }

  function points(map, payload, pane) {
    var group = L.featureGroup();
    payload.features.features.forEach(function (feature) {
      if (feature.geometry.type !== 'Point') { return; }
      var p = feature.properties;
      var at = L.GeoJSON.coordsToLatLng(feature.geometry.coordinates);
      var entry = payload.entries[p.k];
      if (p.r) {
        L.circle(at, { radius: p.r, color: entry.colour, weight: 1.6, dashArray: '3 6', opacity: 0.8,
          fillColor: entry.colour, fillOpacity: 0.03, interactive: false, pane: payload.lowPane
        }).addTo(group);
      }
      var marker = L.marker(at, { pane: pane, keyboard: true, riseOnHover: true,
        icon: L.divIcon({ html: symbol(payload, feature), className: 'kk-marker',
          iconSize: [34, 34], iconAnchor: [17 - 36 * (p.s || 0), 17], popupAnchor: [36 * (p.s || 0), -14] })
      });
      bind(map, payload, feature, marker);
      marker.on('add', function () {
        marker.getElement().setAttribute('aria-label', label(payload, feature));
        marker.getElement().setAttribute('role', 'button');
      });
      marker.addTo(group);
    });
    return group;
  }

  /* a name that would run through another one waits until there is room for it */
  function makeRoom(map, group) {
    function arrange() {
      var taken = [];
      group.eachLayer(function (one) {
        var node = one.options.kkName && one.getElement() && one.getElement().firstChild;
        if (!node) { return; }
        node.style.visibility = '';
        var box = node.getBoundingClientRect();
        var clash = taken.some(function (other) {
          return box.left < other.right && other.left < box.right &&
            box.top < other.bottom && other.top < box.bottom;
        });
        if (clash) { node.style.visibility = 'hidden'; } else { taken.push(box); }
      });
    }
    group.on('add', function () { setTimeout(arrange, 0); });
    map.on('zoomend', function () { setTimeout(arrange, 0); });
  }

  function borders(map, payload, pane) {
    var group = L.featureGroup();
    payload.features.features.forEach(function (feature) {
      L.geoJSON(feature, { interactive: false, pane: payload.lowPane,
        style: { color: '#5f6b76', weight: 1.4, opacity: 0.9, fill: payload.land,
          fillColor: '#fbfaf6', fillOpacity: 1 } }).addTo(group);
    });
    (payload.labels || []).forEach(function (item) {
      L.marker(item.at, { interactive: false, keyboard: false, pane: pane, kkName: true,
        icon: L.divIcon({ html: element('span', '', item.text), className: 'kk-place',
          iconSize: [0, 0] }) }).addTo(group);
    });
    makeRoom(map, group);
    return group;
  }

  function paths(map, payload, pane) {
    var many = payload.features.features.length > payload.canvasFrom;
    var veil = payload.kind === 'areas' && payload.veil;
    var renderer = many ? canvasRenderer(map, payload, pane) : L.svg({ pane: pane, padding: 0.3 });
    var fills = many ? {} : svgPatterns(map, payload, { veil: veil, tint: 0.14 });
    var rough = many ? {} : svgPatterns(map, payload, { veil: true, tint: 0, scale: 1.6 });
    var drawn = L.geoJSON(payload.features, {
      renderer: renderer,
      pane: pane,
      style: function (feature) {
        var p = feature.properties;
        var entry = payload.entries[p.k] || payload.plain;
        if (payload.kind === 'lines' && /Line/.test(feature.geometry.type)) {
          return { color: entry.colour, weight: 5, opacity: 0.95, dashArray: entry.dash,
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
      onEachFeature: function (feature, layer) {
        bind(map, payload, feature, layer);
        if (!many && payload.features.features.length <= 250) {
          focusable(layer, label(payload, feature));
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
      var width = map.getZoom() < 13 ? 2.5 : map.getZoom() < 15 ? 3.5 : 5;
      var dash = (payload.entries[feature.properties.k] || payload.plain).dash;
      return { weight: width, dashArray: dash && dash.split(' ').map(function (part) {
        return Math.max(1.5, part * width / 5);
      }).join(' ') };
    }
    function adapt() { drawn.setStyle(style); }
    drawn.on('add', adapt);
    map.on('zoomend', adapt);
  }

  function pane(map, name, index) {
    var node = map.getPane(name) || map.createPane(name);
    node.style.zIndex = index;
    return name;
  }

  function layer(map, payload) {
    // the names of places lie above areas and lines, and below the points
    var height = payload.kind === 'borders' ? 75 : payload.order;
    var own = pane(map, 'kk-' + (counter += 1), 400 + height);
    payload.lowPane = pane(map, own + '-low', 380 + payload.order);
    map.getPane(payload.lowPane).style.pointerEvents = 'none';
    if (payload.kind === 'points') { return points(map, payload, own); }
    if (payload.kind === 'borders') {
      map.getPane(own).style.pointerEvents = 'none';
      return borders(map, payload, own);
    }
    return paths(map, payload, own);
  }

  /* A canvas lies over what is below it: a click that hits nothing on it goes on down. It goes
     when the click is over, for the map hears it twice and closes popups both times. */
  function passClicksDown(map) {
    var passed = null;
    map.on('click', function (event) {
      var mouse = event.originalEvent;
      if (!mouse || !mouse.isTrusted || mouse === passed || mouse.target.tagName !== 'CANVAS') {
        return;
      }
      passed = mouse;
      var below = document.elementsFromPoint(mouse.clientX, mouse.clientY).filter(function (node) {
        return node.tagName === 'path' && node.classList.contains('leaflet-interactive');
      })[0];
      if (!below) { return; }
      setTimeout(function () {
        below.dispatchEvent(new MouseEvent('click', { bubbles: true, clientX: mouse.clientX,
          clientY: mouse.clientY }));
      }, 0);
    });
  }

  function control(map, position, build) {
    var Own = L.Control.extend({
      options: { position: position },
      onAdd: function () {
        var box = build();
        L.DomEvent.disableClickPropagation(box);
        L.DomEvent.disableScrollPropagation(box);
        return box;
      }
    });
    return new Own().addTo(map);
  }

  /* html is made by geo/maps/markup.py, where every value is escaped */
  function legend(map, html, layers) {
    control(map, 'bottomright', function () {
      var box = element('div', 'kk-legend leaflet-control');
      box.innerHTML = html;
      box.querySelector('details').open = map.getSize().x >= 640;
      box.querySelectorAll('section[data-layer]').forEach(function (section) {
        var one = layers[section.getAttribute('data-layer')];
        section.hidden = !map.hasLayer(one);
        map.on('layeradd layerremove', function (event) {
          if (event.layer === one) { section.hidden = !map.hasLayer(one); }
        });
      });
      return box;
    });
  }

  function notice(map, text, detail) {
    var box = element('div', 'kk-banner');
    box.setAttribute('role', 'note');
    element('strong', '', text, box);
    if (detail) { element('span', '', detail, box); }
    var holder = map.kkNotices;
    if (!holder) {
      holder = map.kkNotices = element('div', 'kk-notices', null,
        map.getContainer().querySelector('.leaflet-control-container'));
    }
    holder.appendChild(box);
    return box;
  }

  function start(map) {
    L.control.zoom({ zoomInTitle: 'Inzoomen', zoomOutTitle: 'Uitzoomen' }).addTo(map);
    L.control.scale({ imperial: false, maxWidth: 140 }).addTo(map);
    if (map.attributionControl) { map.attributionControl.setPrefix('Leaflet'); }
    map.getContainer().setAttribute('role', 'region');
    map.getContainer().setAttribute('aria-label', 'Kaart');
    map.on('popupopen', function (event) {
      var node = event.popup.getElement();
      var close = node && node.querySelector('.leaflet-popup-close-button');
      if (close) { close.setAttribute('aria-label', 'Sluiten'); }
      var content = node && node.querySelector('.leaflet-popup-content');
      // what scrolls must scroll by keyboard too
      if (content && content.scrollHeight > content.clientHeight) {
        content.setAttribute('tabindex', '0');
      }
    });
    function zoomed() {
      map.getContainer().classList.toggle('kk-far', map.getZoom() < 14);
      map.getContainer().classList.toggle('kk-very-far', map.getZoom() < 12);
    }
    map.on('zoomend', zoomed);
    map.whenReady(zoomed);
    passClicksDown(map);
    window.addEventListener('beforeprint', function () { map.invalidateSize(); });
  }

  function fit(map, corners) {
    var wide = map.getSize().x >= 900;
    map.fitBounds(corners, { paddingTopLeft: [24, 24], paddingBottomRight: [wide ? 290 : 24, 24] });
  }

  function finish(map) {
    var toggle = map.getContainer().querySelector('.leaflet-control-layers-toggle');
    if (toggle) {
      toggle.setAttribute('title', 'Lagen');
      toggle.setAttribute('aria-label', 'Lagen');
    }
  }

  window.koppelkaart = { start: start, layer: layer, legend: legend, notice: notice,
    fit: fit, finish: finish };
}());
