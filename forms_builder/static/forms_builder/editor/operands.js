// What a question can be compared with: a number, a date, today, a text, or another question's answer.

import { h, select, t } from "./dom.js";

export const COMPARED = { number: ["number", "question"], date: ["date", "today", "question"], text: ["text"] };

export function kindOf(operand) {
    return ["number", "date", "today", "text", "question"].find((key) => operand?.[key] !== undefined) ?? "";
}

/** The operand in words. */
export function describe(operand, questions) {
    const kind = kindOf(operand);
    if (kind === "today") return t("today");
    if (kind === "question") return nameOf(questions.find((each) => each.id === operand.question));
    if (kind === "text") return t("quote", operand.text);
    return kind ? String(operand[kind]) : "…";
}

export function nameOf(question) {
    return question ? t("quote", question.label || t("untitled")) : t("question_gone");
}

/** [id, "3. label"] pairs for a drop-down, led by a prompt. */
export function pairs(questions, chosen) {
    const known = questions.map((each) => [each.id, `${each.number}. ${each.label || t("untitled")}`]);
    const lost = chosen && !questions.some((each) => each.id === chosen) ? [[chosen, t("question_gone")]] : [];
    return [["", t("choose_question")], ...lost, ...known];
}

/**
 * Fields for one operand. `kinds` as in COMPARED, with "" where none may be chosen;
 * `change` receives the new operand, or null.
 */
export function operandFields(label, operand, kinds, questions, change) {
    const kind = kindOf(operand) || kinds[0];
    const empty = { number: null, date: { date: "" }, today: { today: true }, text: { text: "" }, question: { question: "" }, "": null };
    const names = { "": "no_limit", number: "number", date: "date", today: "today", text: "text", question: "other_question" };
    const chooser =
        kinds.length > 1 &&
        select(`${label} ${t("kind_of_value")}`, kinds.map((each) => [each, t(names[each])]), kind, (event) =>
            change(event.target.value === "number" ? { number: "" } : empty[event.target.value], true),
        );
    return h("span", { className: "juwen-operand" }, chooser, valueField(label, kind, operand, questions, change));
}

function valueField(label, kind, operand, questions, change) {
    if (kind === "number") {
        return h("input", {
            type: "number",
            step: "any",
            "aria-label": label,
            value: operand?.number ?? "",
            onchange: (event) => change(event.target.value === "" ? null : { number: Number(event.target.value) }),
        });
    }
    if (kind === "date" || kind === "text") {
        return h("input", {
            type: kind,
            "aria-label": label,
            value: operand?.[kind] ?? "",
            onchange: (event) => change({ [kind]: event.target.value }),
        });
    }
    if (kind === "question") {
        return select(label, pairs(questions, operand?.question), operand?.question ?? "", (event) =>
            change({ question: event.target.value }),
        );
    }
    return null;
}
