// Photos: made small on the phone, kept with the draft, sent before the response that names them by their hash.
import { put, remove, transact, uuid } from "./store.js";

const MARK = "local:";
const LONGEST = 1600;

const kept = (key) =>
  transact(["photos"], (keep, photos) => {
    photos.get(key).onsuccess = ({ target }) => keep(target.result);
  });

const load = (url) =>
  new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = reject;
    image.src = url;
  });

// The file as a JPEG of at most 1,600 pixels on its longer side; upright, without its EXIF data.
const shrink = async (file) => {
  const url = URL.createObjectURL(file);
  try {
    const image = await load(url);
    const scale = Math.min(1, LONGEST / Math.max(image.naturalWidth, image.naturalHeight));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.naturalWidth * scale);
    canvas.height = Math.round(image.naturalHeight * scale);
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.8));
    return await new Response(blob).arrayBuffer();
  } finally {
    URL.revokeObjectURL(url);
  }
};

const draw = (input, { key, bytes }) => {
  const { label, remove: word, photo: name } = input.dataset;
  const shots = input.closest(".q").querySelector(".shots");
  const figure = document.createElement("figure");
  const number = shots.children.length + 1;
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([bytes], { type: "image/jpeg" }));
  image.alt = label.replace("%(number)s", number);
  const field = Object.assign(document.createElement("input"), { type: "hidden", name, value: MARK + key });
  const button = Object.assign(document.createElement("button"), { type: "button", className: "ghost", textContent: word });
  button.setAttribute("aria-label", word + " " + image.alt);
  button.onclick = () => {
    figure.remove();
    remove("photos", key).catch(() => {});
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  figure.append(image, field, button);
  shots.append(figure);
};

// Takes what was picked in a file input. A file that is no photo is named; the others are kept.
export const add = async (input) => {
  const status = input.parentNode.nextElementSibling;
  const failed = [];
  for (const file of [...input.files]) {
    status.textContent = input.dataset.busy;
    try {
      const record = { key: uuid(), bytes: await shrink(file) };
      await put("photos", record);
      draw(input, record);
    } catch {
      failed.push(file.name);
    }
  }
  status.textContent = failed.length ? input.dataset.failed + " " + failed.join(", ") : "";
  input.value = "";
};

// Draws a draft's photos again.
export const restore = async (pairs) => {
  for (const [name, value] of pairs) {
    const record = await kept(value.slice(MARK.length));
    const input = document.querySelector(`[data-photo="${name}"]`);
    const there = input && input.closest(".q").querySelector(`[value="${value}"]`);
    if (record && input && !there) draw(input, record);
  }
};

const send = async (record, name, key) => {
  const photo = await kept(key);
  if (!photo) return [];
  if (!photo.sha256) {
    const { pathname } = new URL(record.url, location);
    const reply = await fetch(pathname + "photo/" + record.id, {
      method: "POST",
      headers: { "Content-Type": "image/jpeg" },
      body: photo.bytes,
    });
    const said = await reply.json().catch(() => ({}));
    if (reply.status > 399 && reply.status < 500 && reply.status != 408 && reply.status != 429) {
      const [{ message = "HTTP " + reply.status } = {}] = said.errors || [];
      throw { errors: [{ code: "not_a_photo", question: name, message }] };
    }
    if (!said.sha256) throw Error("not acknowledged");
    photo.sha256 = said.sha256;
    await put("photos", photo);
  }
  return [photo.sha256];
};

// Sends the photos that have not been acknowledged; gives the answers with hashes in their place.
export const upload = async (record) => {
  const answers = { ...record.answers };
  for (const [name, value] of Object.entries(answers)) {
    if (!Array.isArray(value) || !value.some((each) => each.startsWith(MARK))) continue;
    const hashes = [];
    for (const each of value) {
      hashes.push(...(each.startsWith(MARK) ? await send(record, name, each.slice(MARK.length)) : [each]));
    }
    answers[name] = [...new Set(hashes)];
  }
  return answers;
};

// Deletes the photos of a response that has been acknowledged.
export const forget = async (record) => {
  for (const [, value] of record.fields) {
    if (value.startsWith(MARK)) await remove("photos", value.slice(MARK.length));
  }
};
