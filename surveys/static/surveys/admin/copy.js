// Copies a link: <button data-copy="input-id" data-copied="Copied">. Works on plain http too.

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.focus();
  field.select();
  let done = false;
  if (navigator.clipboard && window.isSecureContext) {
    done = await navigator.clipboard.writeText(field.value).then(() => true, () => false);
  }
  if (!done) done = document.execCommand("copy"); // the only way on plain http
  if (!done) return; // the link stays selected, ready for Ctrl-C
  const before = button.textContent;
  button.textContent = button.dataset.copied;
  setTimeout(() => { button.textContent = before; }, 2000);
});
