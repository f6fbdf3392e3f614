/**
 * The tree of areas: branches are fetched when they are opened; an area is moved by dragging it.
 *
 * Dropped on an area of the level above: leads to the page that says what changes and asks. Dropped on a
 * neighbour: takes the place in front of it. Without a script the links and the small menus do the same.
 */
const tree = document.querySelector('#tree');

async function fetched(address) {
  const answer = await fetch(address, { headers: { 'X-Requested-With': 'XMLHttpRequest' } });
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  const box = document.createElement('template');
  box.innerHTML = await answer.text();
  return box.content.querySelector('ul');
}

function say(where, text) {
  where.querySelector(':scope > .jw-node__said')?.remove();
  const line = document.createElement('p');
  line.className = 'jw-node__said';
  line.setAttribute('role', 'alert');
  line.textContent = text;
  where.append(line);
}

async function toggle(link) {
  const node = link.closest('.jw-node');
  const branch = node.querySelector(':scope > ul');
  const open = link.getAttribute('aria-expanded') === 'true';
  if (branch) {
    branch.hidden = open;
    link.setAttribute('aria-expanded', String(!open));
    return;
  }
  link.setAttribute('aria-busy', 'true');
  try {
    node.append(await fetched(link.dataset.children));
    node.querySelector(':scope > .jw-node__said')?.remove();
    link.setAttribute('aria-expanded', 'true');
    history.replaceState(null, '', `?open=${node.dataset.pk}`);
  } catch {
    say(node, tree.dataset.failed);
  } finally {
    link.removeAttribute('aria-busy');
  }
}

async function more(link) {
  const item = link.closest('li');
  try {
    const branch = await fetched(link.dataset.children);
    const first = branch.querySelector('a');
    item.replaceWith(...branch.children);
    first?.focus();
  } catch {
    say(item, tree.dataset.failed);
  }
}

let dragged = null;

/** What dropping on a row would do: {to, before} or null. */
function outcome(row) {
  const node = row.closest('.jw-node');
  if (!dragged || node === dragged || dragged.contains(node)) return null;
  const level = Number(dragged.dataset.level);
  if (Number(row.dataset.takes) === level) {
    return node.dataset.pk === dragged.dataset.parent ? null : { to: node.dataset.pk, before: '' };
  }
  if (Number(node.dataset.level) === level && node.dataset.parent) {
    return { to: node.dataset.parent, before: node.dataset.pk };
  }
  return null;
}

function unmark() {
  for (const each of tree.querySelectorAll('.jw-node__row--into, .jw-node__row--before')) {
    each.classList.remove('jw-node__row--into', 'jw-node__row--before');
  }
}

function drop(found) {
  const pk = dragged.dataset.pk;
  const base = new URL('.', new URL(location.pathname, location.href)).pathname;
  if (found.to === dragged.dataset.parent) {
    const form = document.querySelector('#reorder');
    form.action = `${base}${pk}/reorder/`;
    form.elements.before.value = found.before;
    form.submit();
    return;
  }
  location.assign(`${base}${pk}/move/?to=${found.to}${found.before && `&before=${found.before}`}`);
}

if (tree) {
  tree.addEventListener('click', (event) => {
    const link = event.target.closest('a[data-children]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (link.classList.contains('jw-node__fold')) toggle(link);
    else more(link);
  });
  tree.addEventListener('dragstart', (event) => {
    const row = event.target.closest?.('.jw-node__row[draggable]');
    if (!row) return;
    dragged = row.closest('.jw-node');
    event.dataTransfer.effectAllowed = 'move';
    event.dataTransfer.setData('text/plain', dragged.dataset.name);
  });
  tree.addEventListener('dragover', (event) => {
    const row = event.target.closest('.jw-node__row');
    unmark();
    const found = row && outcome(row);
    if (!found) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'move';
    row.classList.add(found.before ? 'jw-node__row--before' : 'jw-node__row--into');
  });
  tree.addEventListener('drop', (event) => {
    const row = event.target.closest('.jw-node__row');
    const found = row && outcome(row);
    unmark();
    if (!found) return;
    event.preventDefault();
    drop(found);
  });
  tree.addEventListener('dragend', () => {
    unmark();
    dragged = null;
  });
  document.addEventListener('click', (event) => {
    for (const menu of tree.querySelectorAll('.jw-menu[open]')) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    const menu = tree.querySelector('.jw-menu[open]');
    if (!menu) return;
    menu.open = false;
    menu.querySelector('summary').focus();
  });
}
