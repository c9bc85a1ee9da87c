/* What the folium maps share: elements without HTML strings, patterns, and a canvas for thousands of
   buildings. Text from data only ever enters the page as text (textContent), never as HTML. */
(function () {
  'use strict';
  window.koppelkaart = window.koppelkaart || {};
  const SVG = 'http://www.w3.org/2000/svg';
  let counter = 0;

  function make(tag, attributes, parent) {
    const node = document.createElementNS(SVG, tag);
    Object.keys(attributes).forEach((key) => { node.setAttribute(key, attributes[key]); });
    if (parent) { parent.appendChild(node); }
    return node;
  }

  function element(tag, className, text, parent) {
    const node = document.createElement(tag);
    if (className) { node.className = className; }
    if (text !== undefined && text !== null) { node.textContent = text; }
    if (parent) { parent.appendChild(node); }
    return node;
  }

  function definitions(map) {
    if (!map.kkDefs) {
      const svg = make('svg', { width: 0, height: 0, 'aria-hidden': 'true' }, map.getContainer());
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
    const ink = style.veil ? entry.colour : entry.ink;
    const shape = make('path', { d: entry.path, opacity: style.veil ? 0.75 : 0.5 }, tile);
    shape.setAttribute(entry.mode, ink);
    if (entry.mode === 'stroke') {
      shape.setAttribute('fill', 'none');
      shape.setAttribute('stroke-width', style.veil ? 1.3 : 1);
    }
  }

  function svgPatterns(map, payload, style) {
    const ids = {};
    Object.keys(payload.entries).forEach((key) => {
      const id = `kk-${  counter += 1}`;
      const tile = make('pattern', {
        id, width: 8, height: 8, patternUnits: 'userSpaceOnUse',
        patternTransform: `scale(${  style.scale || 1  })`
      }, definitions(map));
      paintTile(tile, payload.entries[key], style);
      ids[key] = `url(#${  id  })`;
    });
    return ids;
  }

  /* Thousands of buildings go on one canvas; patterns only from where they can be seen. */
  function canvasRenderer(map, payload, pane) {
    const renderer = L.canvas({ pane, padding: 0.3 });
    const original = renderer._fillStroke;
    const tiles = {};
    function tile(context, key) {
      if (!(key in tiles)) {
        const entry = payload.entries[key];
        const picture = document.createElement('canvas');
        picture.width = picture.height = 8;
        const pen = picture.getContext('2d');
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
      const options = layer.options;
      // from afar an outline would hide the colour of a building: it takes that colour
      const far = map.getZoom() < 15;
      const entry = payload.entries[options.kkKey];
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

  Object.assign(window.koppelkaart, { make, element, svgPatterns, canvasRenderer });
}());
