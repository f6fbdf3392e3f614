// Deleting a question can be taken back for a while.

import { h, t } from "./dom.js";

const SECONDS = 15;

/** [stream, index] of the block that holds `element`, looked for in a stream and all that is nested in it. */
function find(stream, element) {
    for (const [index, child] of stream.children.entries()) {
        if (child.element === element) return [stream, index];
        const inner = child.block.childBlocks?.items;
        const found = inner && child.element.contains(element) ? find(inner, element) : null;
        if (found) return found;
    }
    return null;
}

function toast(label, undo) {
    document.querySelector(".juwen-toast")?.remove();
    const button = h("button", { type: "button", className: "button button-small", onclick: () => (bar.remove(), undo()) }, t("undo"));
    const bar = h("div", { className: "juwen-toast", role: "status" }, h("span", {}, label ? t("question_removed", label) : t("part_removed")), button);
    document.body.append(bar);
    setTimeout(() => bar.remove(), SECONDS * 1000);
}

/** Listens for deletions before they happen, so that what is deleted can be put back. */
export function watchDeletions() {
    document.addEventListener(
        "click",
        (event) => {
            const pressed = event.target.closest?.("[data-streamfield-action=DELETE]");
            const element = pressed?.closest("[data-streamfield-child]");
            const root = document.getElementById("body-root")?.rootBlock;
            const place = element && root && find(root, element);
            if (!place) return;
            const [stream, index] = place;
            const state = stream.children[index].getState();
            toast(state.value?.label?.trim(), () => {
                const at = Math.min(index, stream.children.length);
                stream.insert(state, at, { collapsed: true, animate: true });
                stream.children[at].element.querySelector("[data-panel-toggle]")?.focus();
                document.getElementById("body-root").dispatchEvent(new Event("change", { bubbles: true }));
            });
        },
        true,
    );
}
