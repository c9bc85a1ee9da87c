// From a style of the catalogue to looks: what a feature of each class is drawn with.

export const UNKNOWN = 254; // class of a feature whose value is missing or in no class

function rgb(hex) {
  const text = hex.replace("#", "");
  const full = text.length === 3 ? [...text].map((c) => c + c).join("") : text;
  return [0, 2, 4].map((i) => parseInt(full.slice(i, i + 2), 16));
}

export function luminance(hex) {
  const [r, g, b] = rgb(hex).map((v) => {
    const c = v / 255;
    return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function darker(hex, share) {
  return `#${rgb(hex).map((v) => Math.round(v * (1 - share)).toString(16).padStart(2, "0")).join("")}`;
}

function lighter(hex, share) {
  return `#${rgb(hex).map((v) => Math.round(v + (255 - v) * share).toString(16).padStart(2, "0")).join("")}`;
}

// On a dark map a dark outline would hide what is dark already.
export function outlineOn(dark, look_) {
  if (!dark || luminance(look_.outline) > 0.25) return look_.outline;
  return lighter(look_.outline, 0.6);
}

export function alpha(hex, opacity) {
  return `rgba(${rgb(hex).join(",")},${opacity})`;
}

const DASHES = { solid: [], dashed: [7, 5], dotted: [1.5, 4], dashdot: [10, 4, 2, 4], long: [16, 6] };

function look(style, cls) {
  const color = cls?.color ?? style.color;
  return {
    label: cls?.label ?? "",
    color,
    outline: style.outline ?? darker(color, 0.45),
    weight: cls?.weight ?? style.weight,
    dash: DASHES[style.indicative ? "dashed" : cls?.dash ?? style.dash],
    pattern: cls?.pattern ?? style.pattern ?? (style.indicative ? "hatch" : null),
    shape: cls?.shape ?? style.shape,
    size: style.size,
    // An uncertain area is mostly its hatching.
    fill: style.indicative ? Math.min(style.fill_opacity, 0.18) : style.fill_opacity,
  };
}

const MISSING = { label: "geen gegevens", color: "#b4bcc2", dash: "dotted" };

// The looks of a style and the function that gives a feature's class: an index in `looks`.
export function compileStyle(style) {
  const looks = style.classes.map((cls) => look(style, cls));
  const unknown = look(style, style.missing ?? MISSING);
  if (!style.prop) return { looks: [look(style, null)], unknown, classOf: () => 0, single: true };
  const exact = new Map();
  const ranges = [];
  style.classes.forEach((cls, index) => {
    if (cls.low !== null || cls.high !== null) ranges.push([cls.low ?? -Infinity, cls.high ?? Infinity, index]);
    else if (cls.value !== null) exact.set(String(cls.value), index);
  });
  const { prop } = style;
  const classOf = (p) => {
    const raw = p[prop];
    if (raw === null || raw === undefined) return UNKNOWN;
    const found = exact.get(String(raw));
    if (found !== undefined) return found;
    if (ranges.length && raw !== "") {
      const value = Number(raw);
      for (const [low, high, index] of ranges) if (value >= low && value < high) return index;
    }
    return UNKNOWN;
  };
  return { looks, unknown, classOf, single: false };
}

export const lookOf = (compiled, cls) => (cls === UNKNOWN ? compiled.unknown : compiled.looks[cls]);

const tiles = new Map();

// A small repeating picture in a colour; anchored by the caller.
export function pattern(ctx, kind, color, dpr) {
  const name = `${kind} ${color} ${dpr}`;
  let tile = tiles.get(name);
  if (!tile) {
    tile = patternTile(kind, color, dpr);
    tiles.set(name, tile);
  }
  return ctx.createPattern(tile, "repeat");
}

export const PATTERN_SIZE = 8;

function patternTile(kind, color, dpr) {
  const size = PATTERN_SIZE;
  const canvas = document.createElement("canvas");
  canvas.width = size * dpr;
  canvas.height = size * dpr;
  const ctx = canvas.getContext("2d");
  ctx.scale(dpr, dpr);
  ctx.strokeStyle = color;
  ctx.fillStyle = color;
  ctx.lineWidth = 1.3;
  ctx.beginPath();
  if (kind === "dots") {
    ctx.arc(size / 4, size / 4, 1.2, 0, 7);
    ctx.arc((3 * size) / 4, (3 * size) / 4, 1.2, 0, 7);
    ctx.fill();
    return canvas;
  }
  const line = (x0, y0, x1, y1) => { ctx.moveTo(x0, y0); ctx.lineTo(x1, y1); };
  const slant = () => {
    line(-1, size + 1, size + 1, -1);
    line(-1, 1, 1, -1);
    line(size - 1, size + 1, size + 1, size - 1);
  };
  if (kind === "hatch" || kind === "cross") slant();
  if (kind === "cross") {
    ctx.translate(size, 0);
    ctx.scale(-1, 1);
    slant();
  }
  if (kind === "lines" || kind === "grid") line(0, size / 2, size, size / 2);
  if (kind === "grid") line(size / 2, 0, size / 2, size);
  ctx.stroke();
  return canvas;
}

// The path of a marker around (x, y); the shapes have about the same weight to the eye.
export function markerPath(ctx, shape, x, y, size) {
  const r = size / 2;
  const corners = (points) => {
    points.forEach(([dx, dy], i) => (i ? ctx.lineTo(x + dx * r, y + dy * r) : ctx.moveTo(x + dx * r, y + dy * r)));
    ctx.closePath();
  };
  switch (shape) {
    case "square":
      ctx.rect(x - r * 0.88, y - r * 0.88, r * 1.76, r * 1.76);
      break;
    case "triangle": corners([[0, -1.15], [1.08, 0.8], [-1.08, 0.8]]); break;
    case "down": corners([[0, 1.15], [1.08, -0.8], [-1.08, -0.8]]); break;
    case "hexagon": corners([[-0.5, -1], [0.5, -1], [1.1, 0], [0.5, 1], [-0.5, 1], [-1.1, 0]]); break;
    case "diamond": corners([[0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]]); break;
    case "cross": {
      const a = 0.36;
      corners([[-a, -1], [a, -1], [a, -a], [1, -a], [1, a], [a, a], [a, 1], [-a, 1], [-a, a], [-1, a], [-1, -a], [-a, -a]]);
      break;
    }
    case "star":
      corners(Array.from({ length: 10 }, (_, i) => {
        const reach = i % 2 ? 0.52 : 1.2;
        const turn = (Math.PI * i) / 5 - Math.PI / 2;
        return [Math.cos(turn) * reach, Math.sin(turn) * reach];
      }));
      break;
    default:
      ctx.moveTo(x + r, y);
      ctx.arc(x, y, r, 0, 2 * Math.PI);
  }
}

// The example in the legend, drawn with the same look as the map.
export function swatch(look_, kind, dpr = window.devicePixelRatio || 1) {
  const [width, height] = [26, 18];
  const canvas = document.createElement("canvas");
  canvas.width = width * dpr;
  canvas.height = height * dpr;
  canvas.className = "kk-swatch";
  canvas.setAttribute("aria-hidden", "true");
  const ctx = canvas.getContext("2d");
  ctx.scale(dpr, dpr);
  paintSwatch(ctx, look_, kind, 0, 0, width, height, dpr);
  return canvas;
}

export function paintSwatch(ctx, look_, kind, x, y, width, height, dpr) {
  ctx.save();
  ctx.translate(x, y);
  ctx.beginPath();
  if (kind === "point") {
    markerPath(ctx, look_.shape, width / 2, height / 2, Math.min(13, look_.size));
    ctx.fillStyle = look_.color;
    ctx.fill();
    ctx.lineWidth = 1.2;
    ctx.strokeStyle = look_.outline;
    ctx.stroke();
  } else if (kind === "line") {
    ctx.moveTo(2, height / 2);
    ctx.lineTo(width - 2, height / 2);
    ctx.setLineDash(look_.dash);
    ctx.lineWidth = Math.max(2, look_.weight);
    ctx.strokeStyle = look_.color;
    ctx.stroke();
  } else {
    ctx.rect(1.5, 1.5, width - 3, height - 3);
    ctx.fillStyle = alpha(look_.color, look_.fill);
    ctx.fill();
    if (look_.pattern) {
      ctx.fillStyle = scaledPattern(ctx, look_, dpr);
      ctx.fill();
    }
    if (look_.weight > 0) {
      ctx.setLineDash(look_.dash);
      ctx.lineWidth = Math.min(2, look_.weight);
      ctx.strokeStyle = look_.outline;
      ctx.stroke();
    }
  }
  ctx.restore();
}

export function scaledPattern(ctx, look_, dpr, dx = 0, dy = 0) {
  const found = pattern(ctx, look_.pattern, look_.outline, dpr);
  found.setTransform(new DOMMatrix().translate(dx, dy).scale(1 / dpr));
  return found;
}
