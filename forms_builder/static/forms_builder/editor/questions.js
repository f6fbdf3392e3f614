// The questions of the editor as they stand, read from its fields.

const KIND = "[data-juwen-kind]";

function parse(text, fallback) {
    try {
        return JSON.parse(text);
    } catch {
        return fallback;
    }
}

function field(form, name) {
    return form.elements.namedItem(name);
}

function deleted(form, prefix) {
    const parts = prefix.split("-value-items-");
    return parts.some((_, at) => field(form, `${parts.slice(0, at + 1).join("-value-items-")}-deleted`)?.value);
}

/** All questions in order: {id, name, label, kind, type, options, number, anchor}. */
export function allQuestions(form) {
    let number = 0;
    const found = [];
    for (const anchor of form.querySelectorAll('input[name$="-value-name"]')) {
        const prefix = anchor.name.slice(0, -"-value-name".length);
        if (deleted(form, prefix)) continue;
        const block = anchor.closest(KIND);
        const kind = block?.dataset.juwenKind ?? "";
        if (kind) number += 1;
        found.push({
            id: field(form, `${prefix}-id`)?.value,
            name: anchor.value,
            label: field(form, `${prefix}-value-label`)?.value.trim() ?? "",
            kind,
            type: block?.dataset.juwenType ?? "",
            options: parse(field(form, `${prefix}-value-options`)?.value ?? "[]", []),
            number,
            anchor,
        });
    }
    return found;
}

/** The questions above an element that can be spoken of. */
export function questionsAbove(element) {
    const form = element.closest("form");
    if (!form) return [];
    return allQuestions(form).filter(
        (each) =>
            each.kind &&
            each.id &&
            element.compareDocumentPosition(each.anchor) & Node.DOCUMENT_POSITION_PRECEDING,
    );
}
