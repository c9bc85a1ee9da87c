// Web Mercator, in Leaflet's pixels of zoom 0.

export const WORLD = 256; // width of the world, px
const EARTH = 2 * Math.PI * 6378137; // its circumference, m

export const worldX = (lon) => ((lon + 180) / 360) * WORLD;
export const worldY = (lat) => {
  const sine = Math.sin((lat * Math.PI) / 180);
  return (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * WORLD;
};
export const lonOf = (x) => (x / WORLD) * 360 - 180;
export const latOf = (y) =>
  (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / WORLD))) * 180) / Math.PI;

// `frame`: see drawLayer; `y`: in world pixels.
export function metresPerPixel(frame, y) {
  return (EARTH * Math.cos((latOf(y) * Math.PI) / 180)) / (256 * frame.scale);
}
