// What the page's address says: a household's own link (`?h=<token>`), which answers the question for the household,
// and a visit (`&r=<response id>&back=work`): the list of visits has chosen the response's id, learns when the form is
// finished, also without a network, and gets the phone back. Its words for that are left in localStorage.work.
import { form, make } from "./fields.js";

const asked = new URLSearchParams(location.search);
const token = asked.get("h");
const chosen = asked.get("back") == "work" && asked.get("r");
const id = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(chosen) && chosen;

const noted = (work) => {
  try {
    return work(localStorage);
  } catch {}
};

const lock = () => {
  for (const field of form.querySelectorAll("[data-household]")) {
    field.value = "h:" + token;
    field.hidden = true;
    field.nextElementSibling.hidden = false;
  }
};

// Gives the draft its place, and the id that was chosen.
export const open = (draft) => {
  draft.key = location.pathname + "|" + token + (id ? "|" + id : "");
  if (id) draft.id = id;
  lock();
  return {
    id,
    lock,
    done: ({ completed_at: at }) => id && noted((notes) => (notes["finished." + id] = at)),
    link: id && make("button", { onclick: () => (location.href = "/work/") }, noted(({ work }) => work) || "←"),
    tail: id ? "&back=work" : "",
  };
};
