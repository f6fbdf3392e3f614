// What the page's address says: a household's own link (`?h=<token>`), which answers the question for the household,
// and a visit (`&r=<response id>&back=work`) or a call (`back=work/callbacks`): the list below that address has chosen
// the response's id, learns when the form is finished, also without a network, and gets the phone back. Its words for
// that are left in localStorage.work.
import { form, make } from "./fields.js";

const asked = new URLSearchParams(location.search);
const token = asked.get("h");
const back = asked.get("back");
const chosen = /^work(\/[a-z]+)?$/.test(back) && asked.get("r");
const id = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(chosen) && chosen;

const noted = (work) => {
  try {
    return work(localStorage);
  } catch {}
};

// Several workers may share a phone: the phone's own "back" must not open what another filled in. The list notes
// whose a form is (`by.<id>`) and who is signed in (`user`).
const guard = () => {
  const strange = id && noted((notes) => notes["by." + id] && notes["by." + id] != notes.user);
  if (strange) {
    form.hidden = true;
    location.replace(`/${back}/`);
  }
  return strange;
};

const lock = () => {
  for (const field of form.querySelectorAll("[data-household]")) {
    field.value = "h:" + token;
    field.hidden = true;
    field.nextElementSibling.hidden = false;
  }
  // Whoever answers her own letter was met: what happened at the door is a worker's question, or the desk's.
  const met = !id && !asked.has("desk") && form.querySelector("[name=visit_result][value=complete]");
  if (met) {
    met.checked = true;
    met.closest(".q").style.display = "none";
  }
};

// Gives the draft its place, and the id that was chosen.
export const open = (draft) => {
  addEventListener("pageshow", guard);
  if (guard()) return { lock() {}, done() {}, tail: "" };
  draft.key = location.pathname + "|" + token + (id ? "|" + id : "");
  if (id) draft.id = id;
  lock();
  return {
    id,
    lock,
    done: ({ completed_at: at }) => id && noted((notes) => (notes["finished." + id] = at)),
    link: id && make("button", { onclick: () => (location.href = `/${back}/`) }, noted(({ work }) => work) || "←"),
    tail: id ? "&back=" + back : "",
  };
};
