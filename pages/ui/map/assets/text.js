// Dutch words and numbers.

const counts = new Intl.NumberFormat("nl-NL", { maximumFractionDigits: 0 });
const values = new Intl.NumberFormat("nl-NL", { maximumFractionDigits: 2, useGrouping: true });

export const number = (value) => counts.format(value);

export const value = (raw) => {
  if (raw === null || raw === undefined || raw === "") return "onbekend";
  if (raw === true) return "ja";
  if (raw === false) return "nee";
  // A year has no thousands separator.
  if (Number.isInteger(raw) && raw >= 1000 && raw <= 2200) return String(raw);
  return typeof raw === "number" ? values.format(raw) : String(raw);
};

export const distance = (metres) =>
  metres < 1000
    ? `${counts.format(metres)} m`
    : `${new Intl.NumberFormat("nl-NL", { maximumFractionDigits: 2 }).format(metres / 1000)} km`;

export const area = (squareMetres) =>
  squareMetres < 10000
    ? `${counts.format(squareMetres)} m²`
    : `${new Intl.NumberFormat("nl-NL", { maximumFractionDigits: 2 }).format(squareMetres / 10000)} ha`;

export const ORIGIN = {
  officieel: "officiële bron",
  aangeleverd: "aangeleverd",
  voorbeeld: "voorbeelddata",
};

export const COLLATOR = new Intl.Collator("nl", { numeric: true });
