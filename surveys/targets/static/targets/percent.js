// The share at once, while both numbers are typed. Without this script the page after saving says it.
const form = document.querySelector("[data-ratio]");
const top = form?.elements.namedItem("numerator");
const bottom = form?.elements.namedItem("denominator");
const said = form?.querySelector("output");

/** Percent to one decimal, half up, in whole numbers: no binary fraction ever decides a rounding. */
export function percent(numerator, denominator) {
  const scale = (text) => {
    const parts = /^(\d{1,11})(?:\.(\d{1,2}))?$/.exec(text.trim());
    return parts ? BigInt(parts[1] + (parts[2] ?? "").padEnd(2, "0")) : null;
  };
  const [above, below] = [scale(numerator), scale(denominator)];
  if (above === null || below === null || above > below) return null;
  if (below === 0n) return "";
  const tenths = (above * 2000n + below) / (below * 2n);
  return `${tenths / 10n}${tenths % 10n ? `.${tenths % 10n}` : ""}%`;
}

function show() {
  const found = percent(top.value, bottom.value);
  said.textContent = found === "" ? form.dataset.na : found === null ? "" : `= ${found}`;
}

if (top && bottom && said) {
  top.addEventListener("input", show);
  bottom.addEventListener("input", show);
  show();
}
