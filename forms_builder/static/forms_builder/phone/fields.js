// Between the page's fields and answers: reading them, filling them in again, and saying what is wrong.
// Where a form is not a plain list of questions, nested.js puts its own ways into `rules`: verdict, kept, build.
export const byId = (id) => document.getElementById(id);
export const form = document.querySelector("form");
export const { version, rules, errors, words } = JSON.parse(byId("spec").textContent);

export const say = (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);

export const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

// Raw answers and consents by question name, as the judge wants them.
export const read = (questions = rules.questions, data = new FormData(form)) => {
  const raw = {};
  const consent = {};
  const notice = byId("__consent");
  if (notice) consent.form = notice.checked;
  for (const question of questions) {
    const { name, type, rows, parts = rows, many } = question;
    raw[name] = parts ? Object.fromEntries(Object.keys(parts).map((part) => [part, data.get(name + "." + part) || ""]))
      : many || /^(mul|photo)/.test(type) ? data.getAll(name).filter(Boolean)
      : data.get(name) || "";
    const said = data.get("__consent." + name);
    if (said) consent[name] = said == "yes";
  }
  return { raw, consent };
};

// What is filled in, as [field, text] pairs: what a draft keeps. Not files, nor what the page's address says.
export const entries = () => {
  const found = [...new FormData(form)].filter(([name, value]) =>
    value && typeof value == "string" && !/^__[vis]/.test(name) && !form.elements[name].hidden);
  return (rules.kept || Array.from)(found);
};

export const fill = (pairs) => {
  if (rules.build) rules.build(pairs);
  for (const element of form.elements) {
    const { name, type, value } = element;
    const given = pairs.filter(([field]) => field == name).map(([, text]) => text);
    if (type == "radio" || type == "checkbox") element.checked = given.includes(value);
    else if (name && type != "hidden" && type != "file") element.value = given[0] || "";
  }
};

const box = (name) => byId("q." + name);

// Shows what is wrong with one question beside it, or that nothing is.
export const mark = (name, problems) => {
  const place = box(name);
  if (!place) return;
  for (const old of place.querySelectorAll(".err")) old.remove();
  place.classList.toggle("bad", problems.length > 0);
  const titles = place.querySelectorAll(".t");
  for (const title of titles) {
    const target = title.htmlFor ? byId(title.htmlFor) : title.parentNode;
    const mine = problems.filter(({ code }) => title == titles[code == "consent_unanswered" ? 0 : titles.length - 1]);
    const id = "e" + titles.length + "." + name;
    if (mine.length) title.after(make("p", { className: "err", id }, mine.map(({ message }) => message).join(" ")));
    if (title.htmlFor) target.setAttribute("aria-invalid", mine.length > 0);
    target.setAttribute("aria-describedby", ["h." + name, id].filter(byId).join(" "));
  }
};

// Fills in the words of the judge's problems; the server's come with theirs.
export const worded = (problems) =>
  problems.map((problem) => ({ ...problem, message: problem.message || say(errors[problem.code] || "", problem.params) }));

// All problems: a summary that takes the focus and leads to each, and the words beside the questions.
export const show = (problems) => {
  const notice = problems.filter(({ code }) => code == "consent_required");
  const list = make("ul");
  const boxes = [...form.querySelectorAll(".q")];
  for (const { id } of boxes) mark(id.slice(2), problems.filter(({ question }) => "q." + question == id));
  mark("__consent", notice);
  const place = ({ question }) => boxes.indexOf(box(question));
  for (const problem of [...problems].sort((a, b) => place(a) - place(b))) {
    const name = notice.includes(problem) ? "__consent" : problem.question;
    const target = box(name);
    const link = make(target ? "a" : "span", {}, problem.message);
    if (target) {
      const number = target.querySelector("b");
      if (number) link.prepend(say(words.number, { number: number.textContent }) + "：");
      link.href = "#q." + name;
      link.onclick = (event) => {
        event.preventDefault();
        dispatchEvent(new CustomEvent("reach", { detail: target }));
        target.scrollIntoView();
        target.querySelector("input:not([hidden]),textarea,select,button").focus({ preventScroll: true });
      };
    }
    list.append(make("li", {}, link));
  }
  const summary = byId("errors");
  summary.hidden = !problems.length;
  summary.textContent = "";
  summary.append(make("h2", { textContent: say(words.problems, { count: problems.length }) }), list);
  if (problems.length) {
    summary.scrollIntoView();
    summary.focus({ preventScroll: true });
  }
};
