// The sample-size helper, at once while staff choose: the same formula as sizing.py.
const form = document.querySelector(".rd-form");
const byId = (id) => document.getElementById(id);
const said = byId("sizing-said");
const z = JSON.parse(byId("sizing-z").textContent);

// What lies below a ticked area is counted with it.
const households = () => {
  let sum = 0;
  for (const box of form.querySelectorAll("[name=targets]:checked")) {
    let above = box.closest("li").parentElement.closest("li");
    while (above && !above.querySelector("[name=targets]").checked) above = above.parentElement.closest("li");
    if (!above) sum += Number(box.dataset.households);
  }
  return sum;
};

const size = () => {
  const all = households();
  const margin = Number(byId("id_margin").value) / 100;
  const response = Number(byId("id_response").value || 100);
  if (!all || !(margin > 0) || !(response > 0)) return;
  const infinite = (z[byId("id_confidence").value] ** 2 * 0.25) / margin ** 2;
  const needed = Math.ceil(infinite / (1 + (infinite - 1) / all) - 1e-9);
  return Math.min(all, Math.ceil((needed * 100) / response - 1e-9));
};

const tell = () => {
  const enough = size();
  said.textContent = enough
    ? said.dataset.said.replace("%(households)s", households()).replace("%(size)s", enough)
    : said.dataset.none;
};

form.addEventListener("input", tell);
byId("sizing-fill").addEventListener("click", (event) => {
  const enough = size();
  if (!enough) return;
  event.preventDefault();
  byId("id_size").value = enough;
});
tell();
