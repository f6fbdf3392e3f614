// Keeps Wagtail's saving by itself from being taken for another window, and from racing a publication.

function saver() {
    const form = document.querySelector("[data-edit-form]");
    return form && window.wagtail.app.getControllerForElementAndIdentifier(form, "w-autosave");
}

/** A revision that this window is just saving, or has saved, is nobody else's. */
function disown(event) {
    const sessions = event.detail?.data?.other_sessions;
    const own = saver();
    if (!sessions || !own) return;
    for (const session of sessions) {
        if (session.revision_id && (own.submitPromise || session.revision_id === own.revisionIdValue)) session.revision_id = null;
    }
}

/** What is being saved is saved first; then the button does its work. */
function waitForSaving(event) {
    const pressed = event.target.closest?.("button[type=submit], input[type=submit]");
    const waiting = saver()?.submitPromise;
    if (!pressed?.form?.matches("[data-edit-form]") || !waiting) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting.finally(() => pressed.click());
}

export function watchSaving() {
    document.addEventListener("w-swap:json", disown, true);
    document.addEventListener("click", waitForSaving, true);
}
