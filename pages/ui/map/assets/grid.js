// Which features touch which square of a raster over the whole layer.
export class Grid {
  constructor(bbox, n) {
    let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < n; i += 1) {
      x0 = Math.min(x0, bbox[4 * i]);
      y0 = Math.min(y0, bbox[4 * i + 1]);
      x1 = Math.max(x1, bbox[4 * i + 2]);
      y1 = Math.max(y1, bbox[4 * i + 3]);
    }
    this.side = Math.max(1, Math.min(256, Math.ceil(Math.sqrt(n / 2))));
    this.x0 = x0;
    this.y0 = y0;
    this.dx = (x1 - x0) / this.side || 1;
    this.dy = (y1 - y0) / this.side || 1;
    const counts = new Uint32Array(this.side * this.side + 1);
    const each = (run) => {
      for (let i = 0; i < n; i += 1) {
        if (bbox[4 * i] <= bbox[4 * i + 2]) this.cells(bbox[4 * i], bbox[4 * i + 1], bbox[4 * i + 2], bbox[4 * i + 3], (cell) => run(cell, i));
      }
    };
    each((cell) => { counts[cell + 1] += 1; });
    for (let cell = 0; cell < counts.length - 1; cell += 1) counts[cell + 1] += counts[cell];
    this.start = counts;
    this.items = new Uint32Array(counts[counts.length - 1]);
    const next = counts.slice();
    each((cell, i) => { this.items[next[cell]] = i; next[cell] += 1; });
  }

  cells(x0, y0, x1, y1, run) {
    const limit = this.side - 1;
    const column = (x) => Math.min(limit, Math.max(0, Math.floor((x - this.x0) / this.dx)));
    const row = (y) => Math.min(limit, Math.max(0, Math.floor((y - this.y0) / this.dy)));
    for (let r = row(y0); r <= row(y1); r += 1) {
      for (let c = column(x0); c <= column(x1); c += 1) run(r * this.side + c);
    }
  }

  near(x0, y0, x1, y1, run) {
    this.cells(x0, y0, x1, y1, (cell) => {
      for (let k = this.start[cell]; k < this.start[cell + 1]; k += 1) run(this.items[k]);
    });
  }
}
