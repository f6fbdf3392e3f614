// Ticks all households of the page at once.
const all = document.getElementById("tick-all");
if (all) {
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of document.querySelectorAll("#assign [name=pick]")) box.checked = all.checked;
  });
}
