// “Add from the question bank” in the editor: a dialog with the bank's list; what is chosen goes into the
// stream as new blocks, its lists and translations into their fields.

const source = document.getElementById('juwen-bank-words');
const words = source ? JSON.parse(source.textContent) : null;
const stream = () => document.getElementById('body-root')?.rootBlock;

// The editor draws the stream a moment before or after this module begins; other pages have none.
const start = (tries) => {
  if (stream()) begin();
  else if (tries) setTimeout(start, 100, tries - 1);
};
if (words) start(100);

function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

function begin() {
  const root = document.getElementById('body-root');
  const open = h('button', { type: 'button', className: 'button button-secondary', onclick: () => show(root) }, words.open);
  root.before(h('p', { className: 'jwb-open' }, open));
}

let dialog = null;

function show(root) {
  if (!dialog) dialog = made(root);
  fillPlaces(dialog.querySelector('[name=bank-place]'));
  dialog.showModal();
  if (!dialog.querySelector('[data-bank-results]')) look(1);
  dialog.querySelector('[type=search]').focus();
}

function made(root) {
  const results = h('div', { 'aria-live': 'polite', className: 'jwb-results' });
  const search = h('input', { type: 'search', id: 'jwb-search', name: 'q' });
  const place = h('select', { id: 'jwb-place', name: 'bank-place' });
  const kinds = words.kinds.map(([value, text]) => h('option', { value }, text));
  const kind = h('select', { id: 'jwb-kind', name: 'bank-kind', onchange: () => look(1) }, ...kinds);
  const close = () => dialog.close();
  const element = h(
    'dialog',
    { className: 'jwb-dialog', 'aria-labelledby': 'jwb-heading' },
    h(
      'div',
      { className: 'jwb-head' },
      h('h2', { id: 'jwb-heading' }, words.open),
      h('button', { type: 'button', className: 'button button-small button-secondary', onclick: close }, words.close),
    ),
    h(
      'div',
      { className: 'jw-filters' },
      h('p', { className: 'jw-filter jw-filter--q' }, h('label', { htmlFor: 'jwb-search' }, words.search), search),
      h('p', { className: 'jw-filter' }, h('label', { htmlFor: 'jwb-kind' }, words.kind), kind),
      h('p', { className: 'jw-filter' }, h('label', { htmlFor: 'jwb-place' }, words.where), place),
      h('p', { className: 'jw-filter jw-filter--go' }, h('button', { type: 'button', className: 'button', onclick: () => look(1) }, words.go)),
    ),
    results,
  );
  // Inside the editor's own form a field of ours must neither submit it nor travel with it.
  search.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    look(1);
  });
  element.addEventListener('click', (event) => {
    const add = event.target.closest('[data-bank-insert]');
    const turn = event.target.closest('[data-bank-page]');
    if (add) insert(root, add.dataset.bankInsert, add);
    if (turn) look(Number(turn.dataset.bankPage));
    if (event.target === element) element.close();
  });
  document.body.append(element);
  return element;
}

/** [stream, index] of a block by its permanent id, looked for in a stream and all that is nested in it. */
function find(within, id) {
  for (const [index, child] of within.children.entries()) {
    if (child.id === id) return [within, index];
    const inner = child.block.childBlocks?.items;
    const found = inner && find(inner, id);
    if (found) return found;
  }
  return null;
}

function fillPlaces(select) {
  const chosen = select.value;
  const named = [...document.querySelectorAll('#body-root [data-streamfield-child]')]
    .filter((child) => child.isConnected && !child.querySelector(':scope > input[name$="-deleted"]')?.value)
    .map((child) => [
      child.querySelector(':scope > input[name$="-id"]')?.value,
      child.querySelector('[name$="-value-label"]')?.value?.trim() ?? '',
    ])
    .filter(([id, label]) => id && label);
  const pairs = [['', words.end], ...named.map(([id, label]) => [id, words.after.replace('%s', label.slice(0, 40))])];
  select.replaceChildren(...pairs.map(([value, text]) => h('option', { value }, text)));
  select.value = pairs.some(([value]) => value === chosen) ? chosen : '';
}

let asking = 0;

async function look(page) {
  const turn = ++asking;
  const results = dialog.querySelector('.jwb-results');
  const kind = dialog.querySelector('[name=bank-kind]').value;
  const asked = new URLSearchParams({ q: dialog.querySelector('[type=search]').value, kind, page });
  results.setAttribute('aria-busy', 'true');
  if (!results.childElementCount) results.textContent = words.loading;
  try {
    const answer = await fetch(`${words.choose}?${asked}`, { headers: { 'X-Requested-With': 'XMLHttpRequest' } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const found = await answer.text();
    if (turn !== asking) return; // somebody has asked for something else meanwhile
    results.innerHTML = found; // our own template, escaped there
  } catch {
    if (turn !== asking) return;
    results.textContent = words.failed;
  }
  results.removeAttribute('aria-busy');
}

function field(name) {
  return document.getElementById('body-root').closest('form')?.elements.namedItem(name);
}

function stored(name, empty) {
  try {
    return JSON.parse(field(name)?.value || '') ?? empty;
  } catch {
    return empty;
  }
}

function store(name, value) {
  const input = field(name);
  if (!input) return;
  input.value = JSON.stringify(value);
  for (const each of ['input', 'change', 'juwen:redraw']) input.dispatchEvent(new Event(each, { bubbles: true }));
}

async function insert(root, key, pressed) {
  const form = root.closest('form');
  const names = [...form.querySelectorAll('input[name$="-value-name"]')].map((input) => input.value).filter(Boolean);
  const body = JSON.stringify({ names, lists: Object.keys(stored('lists', {})) });
  pressed.disabled = true;
  try {
    const answer = await fetch(words.item.replace('KEY', encodeURIComponent(key)), {
      method: 'POST',
      body,
      headers: {
        'Content-Type': 'application/json',
        'X-CSRFToken': form.querySelector('[name=csrfmiddlewaretoken]').value,
      },
    });
    if (!answer.ok) throw new Error(String(answer.status));
    put(await answer.json());
  } catch {
    dialog.querySelector('.jwb-results').prepend(h('p', { role: 'alert' }, words.failed));
  }
  pressed.disabled = false;
}

function put(made) {
  const wanted = dialog.querySelector('[name=bank-place]').value;
  let [into, at] = (wanted && find(stream(), wanted)) || [stream(), stream().children.length - 1];
  const known = into.blockDef.childBlockDefsByName ?? {};
  if (made.blocks.some((each) => !(each.type in known))) [into, at] = [stream(), stream().children.length - 1];
  const lists = stored('lists', {});
  if (Object.keys(made.lists).length) store('lists', { ...lists, ...made.lists });
  translate(made.translations);
  made.blocks.forEach((state, more) => into.insert(state, at + 1 + more, { animate: true, collapsed: made.blocks.length > 1 }));
  document.getElementById('body-root').dispatchEvent(new Event('change', { bubbles: true }));
  dialog.close();
  const first = into.children[at + 1];
  first?.element.scrollIntoView({ block: 'center' });
  first?.element.querySelector('[data-panel-toggle]')?.focus();
  const said = words.inserted.replace('%s', made.blocks.map((each) => each.value?.label ?? '').filter(Boolean).slice(0, 3).join('、'));
  document.dispatchEvent(new CustomEvent('w-messages:add', { detail: { clear: true, text: said, type: 'success' } }));
}

/** Translations into languages that the questionnaire has. */
function translate(brought) {
  const languages = stored('languages', []);
  const translations = stored('translations', {});
  const fitting = Object.entries(brought).filter(([tag, texts]) => languages.includes(tag) && Object.keys(texts).length);
  if (!fitting.length) return;
  for (const [tag, texts] of fitting) translations[tag] = { ...translations[tag], ...texts };
  store('translations', translations);
}
