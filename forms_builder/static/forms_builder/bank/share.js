// The title of what is shared follows the part that is chosen, until the user has typed one of her own.

const part = document.getElementById('jwb-part');
const title = document.getElementById('jwb-title');

/** Whether the title is one that we put there: the whole's or a part's. */
function isOurs(text) {
  return !text || [...part.options].some((option) => option.dataset.title.trim() === text);
}

part.addEventListener('change', () => {
  const offered = part.selectedOptions[0].dataset.title;
  if (offered && isOurs(title.value.trim())) title.value = offered;
});
