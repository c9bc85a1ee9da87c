/* What stands on a folium map beside its layers: legend, notices, zoom and scale, in Dutch. */
(function () {
  'use strict';
  const { element } = window.koppelkaart;

  /* A canvas lies over what is below it: a click that hits nothing on it goes on down. It goes
     when the click is over, for the map hears it twice and closes popups both times. */
  function passClicksDown(map) {
    let passed = null;
    map.on('click', (event) => {
      const mouse = event.originalEvent;
      if (!mouse || !mouse.isTrusted || mouse === passed || mouse.target.tagName !== 'CANVAS') {
        return;
      }
      passed = mouse;
      const below = document.elementsFromPoint(mouse.clientX, mouse.clientY).filter((node) => {
        return node.tagName === 'path' && node.classList.contains('leaflet-interactive');
      })[0];
      if (!below) { return; }
      setTimeout(() => {
        below.dispatchEvent(new MouseEvent('click', { bubbles: true, clientX: mouse.clientX,
          clientY: mouse.clientY }));
      }, 0);
    });
  }

  function control(map, position, build) {
    const Own = L.Control.extend({
      options: { position },
      onAdd () {
        const box = build();
        L.DomEvent.disableClickPropagation(box);
        L.DomEvent.disableScrollPropagation(box);
        return box;
      }
    });
    return new Own().addTo(map);
  }

  /* html is made by geo/maps/markup.py, where every value is escaped */
  function legend(map, html, layers) {
    control(map, 'bottomright', () => {
      const box = element('div', 'kk-legend leaflet-control');
      box.innerHTML = html;
      box.querySelector('details').open = map.getSize().x >= 640;
      box.querySelectorAll('section[data-layer]').forEach((section) => {
        const one = layers[section.getAttribute('data-layer')];
        section.hidden = !map.hasLayer(one);
        map.on('layeradd layerremove', (event) => {
          if (event.layer === one) { section.hidden = !map.hasLayer(one); }
        });
      });
      return box;
    });
  }

  function notice(map, text, detail) {
    const box = element('div', 'kk-banner');
    box.setAttribute('role', 'note');
    element('strong', '', text, box);
    if (detail) { element('span', '', detail, box); }
    let holder = map.kkNotices;
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
    map.on('popupopen', (event) => {
      const node = event.popup.getElement();
      const close = node && node.querySelector('.leaflet-popup-close-button');
      if (close) { close.setAttribute('aria-label', 'Sluiten'); }
      const content = node && node.querySelector('.leaflet-popup-content');
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
    window.addEventListener('beforeprint', () => { map.invalidateSize(); });
  }

  function fit(map, corners) {
    const wide = map.getSize().x >= 900;
    map.fitBounds(corners, { paddingTopLeft: [24, 24], paddingBottomRight: [wide ? 290 : 24, 24] });
  }

  function finish(map) {
    const toggle = map.getContainer().querySelector('.leaflet-control-layers-toggle');
    if (toggle) {
      toggle.setAttribute('title', 'Lagen');
      toggle.setAttribute('aria-label', 'Lagen');
    }
  }

  Object.assign(window.koppelkaart, { start, legend, notice, fit, finish });
}());
