// Fills a location question from the phone's own position; where that is refused the resident types the place.
import { byId, say } from "./fields.js";

export const locate = (button) => {
  const { locate: id, busy, done, failed } = button.dataset;
  const status = button.nextElementSibling;
  status.textContent = busy;
  return new Promise((resolve) => {
    const refuse = () => {
      status.textContent = failed;
      resolve();
    };
    // Plain http has no geolocation at all.
    if (!navigator.geolocation || !isSecureContext) return refuse();
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      const { latitude, longitude, accuracy } = coords;
      byId(id).value = [latitude.toFixed(6), longitude.toFixed(6), Math.round(accuracy)].join(", ");
      status.textContent = say(done, { metres: Math.round(accuracy) });
      resolve();
    }, refuse, { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 });
  });
};
