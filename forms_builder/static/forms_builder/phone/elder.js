// Elder mode 关怀模式: larger targets, and text from 18 to 30 px, remembered on this phone.
const root = document.documentElement;

export const press = (id) => {
  let size = root.classList.contains("elder") ? parseFloat(root.style.fontSize) || 150 : 0;
  if (id == "elder") size = size ? 0 : 150;
  else if (id == "larger") size = Math.min(size + 12.5, 187.5);
  else if (id == "smaller") size = Math.max(size - 12.5, 112.5);
  else return;
  root.classList.toggle("elder", size > 0);
  root.style.fontSize = size ? size + "%" : "";
  document.getElementById("elder").setAttribute("aria-pressed", size > 0);
  try {
    if (size) localStorage.elder = size;
    else delete localStorage.elder;
  } catch {}
};
