// The numbers in the headings: those of the drop-downs, written down. A CSS counter cannot do it: what stands in
// a collapsed panel is not counted on the page.

import { everything, forget } from "./questions.js";

const CHILD = "[data-streamfield-child]";

function heading(block) {
    return block?.closest(".w-panel__content")?.previousElementSibling?.querySelector(".c-sf-block__type");
}

/** Write each question's number into its heading; what has none loses it. */
function number(form) {
    forget();
    for (const each of everything(form)) {
        const place = heading(each.block);
        if (each.number) place?.setAttribute("data-juwen-number", each.number);
        else place?.removeAttribute("data-juwen-number");
    }
}

function hasBlock(nodes) {
    return [...nodes].some((node) => node.matches?.(CHILD) || node.querySelector?.(CHILD));
}

/** Whether blocks came, went, moved or were deleted; a deleted one stays on the page, hidden. */
function counts(change) {
    return change.type === "attributes" ? change.target.matches(CHILD) : hasBlock(change.addedNodes) || hasBlock(change.removedNodes);
}

/** Number the questions now and whenever their blocks change. */
export function watchNumbers() {
    const form = document.querySelector("[data-edit-form]");
    if (!form) return;
    let waiting = null;
    const later = () => {
        waiting ??= setTimeout(() => {
            waiting = null;
            number(form);
        });
    };
    new MutationObserver((changes) => changes.some(counts) && later()).observe(form, {
        attributeFilter: ["aria-hidden"],
        childList: true,
        subtree: true,
    });
    later();
}
