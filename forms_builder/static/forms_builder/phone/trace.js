// Fills a way or an area, a line for each position: one at a time, or all along while the phone is carried.
import { byId, say } from "./fields.js";
import { each, judged, tell } from "./widgets.js";

const APART = 5; // metres: what is nearer than this to the last position is the same place
const ROUGH = 60; // metres: a position less certain than this is not recorded while walking
const OPTIONS = { enableHighAccuracy: true, timeout: 20000, maximumAge: 0 };
const boxes = [];

const metres = ([a, b], [c, d]) => {
  const up = (c - a) * 111320;
  const along = (d - b) * 111320 * Math.cos((a * Math.PI) / 180);
  return Math.hypot(up, along);
};

const begin = (box) => {
  // Plain http has no geolocation at all.
  if (!navigator.geolocation || !isSecureContext) return;
  const { trace: id, walked, busy, failed, stop } = box.dataset;
  const field = byId(id);
  const status = box.nextElementSibling;
  const [add, walk, undo] = box.querySelectorAll("button");
  const words = walk.textContent;
  box.hidden = false;
  let watch = null;

  const lines = () => field.value.split(/[\r\n;；]+/).filter((line) => line.trim());
  const write = (all) => {
    field.value = all.join("\n");
    tell(field);
  };
  const keep = ({ coords: { latitude, longitude, accuracy } }, walking) => {
    const all = lines();
    const last = all.length && all[all.length - 1].split(/[\s,，]+/).map(Number);
    const near = last && metres(last, [latitude, longitude]) < APART;
    if (!walking || !(near || accuracy > ROUGH)) {
      write([...all, [latitude.toFixed(6), longitude.toFixed(6), Math.round(accuracy)].join(", ")]);
    }
    count();
  };
  const count = () => (status.textContent = lines().length ? say(walked, { count: lines().length }) : "");
  // A refusal ends it; while walking a signal that is lost for a moment does not.
  const fail = ({ code, PERMISSION_DENIED }) => {
    if (watch !== null && code != PERMISSION_DENIED) return;
    halt();
    status.textContent = failed;
  };
  const halt = () => {
    if (watch !== null) navigator.geolocation.clearWatch(watch);
    watch = null;
    walk.textContent = words;
    walk.classList.remove("on");
    add.disabled = false;
  };

  add.onclick = () => {
    status.textContent = busy;
    navigator.geolocation.getCurrentPosition((found) => keep(found, false), fail, OPTIONS);
  };
  walk.onclick = () => {
    if (watch !== null) return halt();
    status.textContent = busy;
    walk.textContent = stop;
    walk.classList.add("on");
    add.disabled = true;
    watch = navigator.geolocation.watchPosition((found) => keep(found, true), fail, OPTIONS);
  };
  undo.onclick = () => {
    write(lines().slice(0, -1));
    count();
  };
  boxes.push(() => (undo.disabled = !lines().length));
};

each("[data-trace]", begin);
judged(() => boxes.forEach((draw) => draw()));
