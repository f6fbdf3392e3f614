// On pages that promise what is known of who answers (templates/forms_builder/phone/promise.html): the response's id
// is random (UUIDv4), since the usual one tells the time, and whoever changes her mind after sending sends anew.
import { judged } from "./widgets.js";

const uuid = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, 0)).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
};

judged(({ draft }) => {
  if (draft.id[14] != 4) draft.id = uuid();
});

// The same id was taken with other answers (a second tab): here the last answers count, so they go under another.
const plain = fetch;
window.fetch = async (url, request) => {
  const reply = await plain(url, request);
  return reply.status == 409 && request && typeof request.body == "string"
    ? plain(url, { ...request, body: JSON.stringify({ ...JSON.parse(request.body), id: uuid() }) })
    : reply;
};
