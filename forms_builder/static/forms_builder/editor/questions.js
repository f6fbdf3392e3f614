// The questions of the editor as they stand, read from its fields.

import { parse } from "./dom.js";

const BLOCK = "[data-juwen-type], [data-juwen-group]";
const NUMBERS = new Set(["sum", "mean", "product", "difference", "ratio", "percent", "members", "over", "chosen", "score", "age", "days"]);

let known = null;

function field(form, name) {
    return form.elements.namedItem(name);
}

function deleted(form, prefix) {
    const parts = prefix.split("-value-items-");
    return parts.some((_, at) => field(form, `${parts.slice(0, at + 1).join("-value-items-")}-deleted`)?.value);
}

/** The shared lists as they stand: {name: {columns, rows}}. */
export function allLists(form) {
    return parse(form?.elements.namedItem("lists")?.value || "{}", {});
}

/** Options of a shared list. */
export function listOptions(list) {
    const value = ["name", "value"].map((column) => list?.columns.indexOf(column) ?? -1).find((at) => at >= 0) ?? -1;
    if (value < 0) return [];
    const label = list.columns.indexOf("label");
    return list.rows.map((row) => ({ value: row[value], label: (label >= 0 && row[label]) || row[value] })).filter((each) => each.value);
}

function kindOfOperand(operand, byId) {
    if (operand?.number !== undefined) return "number";
    if (operand?.date || operand?.today) return "date";
    const kind = byId.get(operand?.question)?.kind;
    return { choice: "text", multiple: "text", repeat: "number" }[kind] ?? kind ?? "text";
}

/** What a calculation gives, as conditions see it; "any" where it is typed by hand. */
export function kindOfCalculation(stored, byId) {
    if (!stored || stored.text) return "any";
    if (NUMBERS.has(stored.how)) return "number";
    if (stored.how === "value") return kindOfOperand(stored.value, byId);
    if (stored.how === "if") return kindOfOperand(stored.cases?.[0]?.value, byId);
    return "text";
}

function read(form, anchor, byId, lists) {
    const prefix = anchor.name.slice(0, -"-value-name".length);
    if (deleted(form, prefix)) return null;
    const block = anchor.closest(BLOCK);
    const group = block?.dataset.juwenGroup;
    const json = (name, empty) => parse(field(form, `${prefix}-value-${name}`)?.value || JSON.stringify(empty), empty);
    const label = field(form, `${prefix}-value-label`);
    const found = {
        id: field(form, `${prefix}-id`)?.value,
        prefix,
        name: anchor.value,
        label: label?.value.trim() ?? "",
        kind: group ?? block?.dataset.juwenKind ?? "",
        type: group ?? block?.dataset.juwenType ?? "",
        options: [],
        block,
        anchor: group ? (label ?? anchor) : anchor,
        repeats: [],
    };
    if (group) return found;
    found.asked = block?.dataset.juwenAsked !== "False" && found.kind !== "";
    const source = json("source", {});
    found.options = source.list ? listOptions(lists[source.list]) : json("options", []);
    found.rows = json("rows", []);
    if (block?.dataset.juwenAsked === "False") {
        const more = json("more", {});
        found.kind = kindOfCalculation(more.calculation ?? more.default, byId);
    }
    return found;
}

/** Everything in order: questions, groups and repeats with {id, name, label, kind, type, options, number, repeats}. */
export function everything(form) {
    if (known?.form === form) return known.items;
    const byId = new Map();
    const lists = allLists(form);
    const items = [];
    let number = 0;
    for (const anchor of form.querySelectorAll('input[name$="-value-name"]')) {
        const found = read(form, anchor, byId, lists);
        if (!found) continue;
        if (found.asked) number += 1;
        found.number = found.asked ? number : 0;
        byId.set(found.id, found);
        items.push(found);
    }
    items.sort((one, other) => (one.anchor.compareDocumentPosition(other.anchor) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
    number = 0;
    for (const each of items) {
        each.repeats = items.filter((other) => other.kind === "repeat" && other !== each && other.block.contains(each.anchor));
        if (each.asked) each.number = ++number;
    }
    known = { form, items };
    setTimeout(() => {
        known = null;
    });
    return items;
}

/** All questions in order, notes included. */
export function allQuestions(form) {
    return everything(form).filter((each) => each.type !== "group" && each.type !== "repeat");
}

/**
 * The questions and repeats above an element that can be spoken of; `several` holds of those that are asked
 * once for each member of a repeat around which the element does not stand.
 */
export function questionsAbove(element) {
    const form = element.closest("form");
    if (!form) return [];
    const own = element.closest(BLOCK);
    return everything(form)
        .filter(
            (each) =>
                each.kind &&
                each.kind !== "group" &&
                each.id &&
                each.block !== own &&
                element.compareDocumentPosition(each.anchor) & Node.DOCUMENT_POSITION_PRECEDING,
        )
        .map((each) => ({ ...each, several: each.repeats.some((repeat) => !repeat.block.contains(element) || repeat.block === own) }));
}

/** Forget what was read: the fields have changed. */
export function forget() {
    known = null;
}
