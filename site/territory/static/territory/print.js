/** A button that prints the page; without a script the browser's own menu does. */
for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => print());
}

/** What is folded on the screen but belongs on paper is open there. */
const unfolded = new Set();
addEventListener('beforeprint', () => {
  for (const each of document.querySelectorAll('details[data-on-paper]:not([open])')) {
    each.open = true;
    unfolded.add(each);
  }
});
addEventListener('afterprint', () => {
  for (const each of unfolded) each.open = false;
  unfolded.clear();
});
