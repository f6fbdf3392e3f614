// Fills a location question from the phone's own position; where that is refused the resident types the place.
import { byId, form, say } from "./fields.js";

const locate = (button) => {
  const { locate: id, busy, done, failed } = button.dataset;
  const status = button.nextElementSibling;
  status.textContent = busy;
  const refuse = () => (status.textContent = failed);
  // Plain http has no geolocation at all.
  if (!navigator.geolocation || !isSecureContext) return refuse();
  navigator.geolocation.getCurrentPosition(({ coords }) => {
    const { latitude, longitude, accuracy } = coords;
    const field = byId(id);
    field.value = [latitude.toFixed(6), longitude.toFixed(6), Math.round(accuracy)].join(", ");
    status.textContent = say(done, { metres: Math.round(accuracy) });
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }, refuse, { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 });
};

// Those in new members of a repeat are shown by members.js.
for (const button of form.querySelectorAll("[data-locate]")) button.hidden = false;
form.addEventListener("click", ({ target }) => target.dataset.locate && locate(target));
