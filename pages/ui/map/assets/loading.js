// The data of layers by address.

import { Dataset } from "./data.js";

// Layers by address, shared by all maps of the page: a comparison or another page asks once.
const cache = new Map();
const KEEP = 40;

export function load(url, idProp) {
  const known = `${url} ${idProp}`;
  let entry = cache.get(known);
  if (!entry) {
    entry = fetch(url, { credentials: "same-origin" }).then(async (response) => {
      if (!response.ok) {
        const said = await response.json().catch(() => ({}));
        throw new Error(said.message ?? "");
      }
      return new Dataset(await response.json(), idProp);
    });
    cache.set(known, entry);
    entry.catch(() => cache.delete(known));
    if (cache.size > KEEP) cache.delete(cache.keys().next().value);
  }
  return entry;
}
