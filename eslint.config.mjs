// The linter of our own browser scripts: `npx eslint .`, run by `python3 dev.py test`.

import js from "@eslint/js";
import globals from "globals";

const rules = {
  ...js.configs.recommended.rules,
  "max-lines": ["error", 250],
  eqeqeq: "error",
  "no-implicit-globals": "error",
  "no-param-reassign": "error",
  "no-shadow": "error",
  "no-use-before-define": ["error", { functions: false, classes: false }],
  "no-var": "error",
  "object-shorthand": "error",
  "prefer-arrow-callback": "error",
  "prefer-const": "error",
  "prefer-template": "error",
};

export default [
  { ignores: ["var/", ".venv/", "node_modules/"] },
  {
    files: ["pages/ui/map/assets/*.js", "pages/ui/frame/*.js", "tests/javascript/*.mjs", "eslint.config.mjs"],
    languageOptions: { sourceType: "module", globals: globals.browser },
    rules,
  },
  {
    files: ["tests/javascript/*.mjs"],
    languageOptions: { globals: globals.node },
  },
  {
    files: ["pages/ui/server/*.js"],
    languageOptions: { sourceType: "script", globals: globals.browser },
    rules,
  },
  {
    // in pages that are handed out: scripts in the page itself, after Leaflet
    files: ["geo/maps/assets/*.js", "geo/overleg/assets/*.js"],
    languageOptions: { sourceType: "script", globals: { ...globals.browser, L: "readonly" } },
    rules,
  },
];
