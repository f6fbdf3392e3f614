// Before the first paint: a remembered elder mode (its text size in per cent) must not flash.
try {
  const size = localStorage.elder;
  if (size) {
    document.documentElement.className = "elder";
    document.documentElement.style.fontSize = size + "%";
  }
} catch {}
