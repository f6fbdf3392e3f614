// Photos and other files: photos made small on the phone, all kept with the draft and sent before the response that
// names them by their hash.
import { byId, make, say } from "./fields.js";
import { put, remove, transact, uuid } from "./store.js";

const MARK = "local:";
const LONGEST = 1600;
const MEGABYTE = 2 ** 20;
const LIMITS = { file: 16, audio: 16, video: 40 }; // megabytes; surveys/photos.py refuses more

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
    return await blob.arrayBuffer();
  } finally {
    URL.revokeObjectURL(url);
  }
};

// What is kept of a file: {key, bytes}, and of what is no photo its kind, name and type.
const record = async (input, file) => {
  const kind = input.dataset.upload;
  if (!kind) return { key: uuid(), bytes: await shrink(file) };
  const limit = LIMITS[kind];
  if (file.size > limit * MEGABYTE) throw { message: say(input.dataset.large, { limit }) };
  const bytes = await file.arrayBuffer();
  return { key: uuid(), bytes, kind, name: file.name || "", type: file.type };
};

// How a file is shown once it is kept.
const shown = ({ bytes, kind, name, type = "image/jpeg" }, words) => {
  const src = URL.createObjectURL(new Blob([bytes], { type }));
  if (kind == "audio" || kind == "video") return make(kind, { src, controls: true, preload: "metadata", title: words });
  if (kind && !/^image\//.test(type)) {
    const size = bytes.byteLength < MEGABYTE / 10 ? Math.ceil(bytes.byteLength / 1024) + " KB" : (bytes.byteLength / MEGABYTE).toFixed(1) + " MB";
    return make("p", { className: "name" }, name || words, " ", make("small", {}, size));
  }
  return make("img", { src, alt: words });
};

const most = (input) => +input.dataset.most || Infinity;
const held = (input) => [...input.closest(".q").querySelectorAll(".shots [name]")].filter(({ type, checked }) => type == "hidden" || checked);

const draw = (input, given) => {
  const { label, remove: word, photo: name } = input.dataset;
  const shots = input.closest(".q").querySelector(".shots");
  const words = say(label, { number: shots.children.length + 1 });
  const field = make("input", { type: "hidden", name, value: MARK + given.key });
  const button = make("button", { type: "button", className: "ghost", textContent: word });
  button.setAttribute("aria-label", word + " " + (given.name || words));
  const figure = make("figure", {}, shown(given, words), field, button);
  button.onclick = () => {
    figure.remove();
    remove("photos", given.key).catch(() => {});
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  shots.append(figure);
};

// Takes files as they were picked or recorded. A file that cannot be taken is named; the others are kept.
export const take = async (input, files) => {
  const status = input.parentNode.nextElementSibling;
  const { busy, failed, full } = input.dataset;
  const lost = [];
  for (const file of files) {
    status.textContent = busy;
    if (held(input).length >= most(input)) {
      lost.push(full);
      break;
    }
    try {
      const made = await record(input, file);
      await put("photos", made);
      draw(input, made);
    } catch (problem) {
      lost.push((problem.message && input.dataset.upload && !(problem instanceof Error) ? problem.message : failed) + " " + file.name);
    }
  }
  status.textContent = lost.join(" ");
};

// Takes what was picked in a file input.
export const add = async (input) => {
  await take(input, [...input.files]);
  input.value = "";
};

// Draws a draft's files again.
export const restore = async (pairs) => {
  for (const [name, value] of pairs) {
    const found = await kept(value.slice(MARK.length));
    if (!found) continue;
    const box = byId("q." + name);
    const signed = box && box.querySelector("[data-signature]");
    if (signed) signed.dispatchEvent(new CustomEvent("kept", { detail: found }));
    const input = document.querySelector(`[data-photo="${name}"]`);
    const there = input && input.closest(".q").querySelector(`[value="${value}"]`);
    if (input && !there) draw(input, found);
  }
};

const send = async (response, name, key) => {
  const file = await kept(key);
  if (!file) return [];
  if (!file.sha256) {
    const { pathname } = new URL(response.url, location);
    const { kind, type = "image/jpeg" } = file;
    const query = kind ? "?" + new URLSearchParams({ kind, name: file.name || "" }) : "";
    const reply = await fetch(pathname + "photo/" + response.id + query, {
      method: "POST",
      headers: { "Content-Type": type || "application/octet-stream" },
      body: file.bytes,
    });
    const said = await reply.json().catch(() => ({}));
    if (reply.status > 399 && reply.status < 500 && reply.status != 408 && reply.status != 429) {
      const [{ message = "HTTP " + reply.status } = {}] = said.errors || [];
      throw { errors: [{ code: "not_a_photo", question: name, message }] };
    }
    if (!said.sha256) throw Error("not acknowledged");
    file.sha256 = said.sha256;
    await put("photos", file);
  }
  return [file.sha256];
};

const isLocal = (each) => typeof each == "string" && each.startsWith(MARK);

// An answer with hashes in the place of what is kept here; members of a repeat are answers within an answer.
const sent = async (response, address, value) => {
  if (Array.isArray(value)) {
    const files = value.some(isLocal);
    const found = [];
    for (const [index, each] of value.entries()) {
      if (isLocal(each)) found.push(...(await send(response, address, each.slice(MARK.length))));
      else found.push(await sent(response, address + `[${index + 1}].`, each));
    }
    return files ? [...new Set(found)] : found;
  }
  if (!value || typeof value != "object") return value;
  const found = {};
  for (const [name, each] of Object.entries(value)) found[name] = await sent(response, address + name, each);
  return found;
};

// Sends the files that have not been acknowledged; gives the answers with hashes in their place.
export const upload = (response) => sent(response, "", response.answers);

// Deletes the files of a response that has been acknowledged.
export const forget = async (response) => {
  for (const [, value] of response.fields) {
    if (value.startsWith(MARK)) await remove("photos", value.slice(MARK.length));
  }
};
