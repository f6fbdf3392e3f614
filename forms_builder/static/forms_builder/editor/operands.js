// What a question can be compared with: a number, a date, a time, today, a text, or another question's answer.

import { h, select, t } from "./dom.js";

export const COMPARED = {
    number: ["number", "question"],
    repeat: ["number", "question"],
    date: ["date", "today", "question"],
    time: ["time", "question"],
    text: ["text"],
    any: ["number", "text"],
};

const KINDS = ["number", "date", "time", "today", "text", "question"];

export function kindOf(operand) {
    return KINDS.find((key) => operand?.[key] !== undefined) ?? "";
}

/** The operand in words. */
export function describe(operand, questions) {
    const kind = kindOf(operand);
    if (kind === "today") return t("today");
    if (kind === "question") return nameChosen(operand.question, questions);
    if (kind === "text") return t("quote", operand.text);
    return kind && operand[kind] !== "" ? String(operand[kind]) : "…";
}

export function nameOf(question) {
    if (!question) return t("question_gone");
    const name = t("quote", question.label || question.name || t("untitled"));
    return question.several ? t("any_member", name) : name;
}

/** The question of that id in words; where none was chosen yet, none is missing either. */
export function nameChosen(id, questions) {
    return id ? nameOf(questions.find((each) => each.id === id)) : t("question_none");
}

/** How a question is listed in a drop-down: its number, and the repeated part it belongs to. */
export function listed(question) {
    const label = question.label || question.name || t("untitled");
    const inside = question.several ? `${question.repeats.map((each) => each.label || t("untitled")).join(" · ")} · ` : "";
    return `${question.number ? `${question.number}. ` : ""}${inside}${label}`;
}

/** [id, "3. label"] pairs for a drop-down, led by a prompt. */
export function pairs(questions, chosen) {
    const known = questions.map((each) => [each.id, listed(each)]);
    const lost = chosen && !questions.some((each) => each.id === chosen) ? [[chosen, t("question_gone")]] : [];
    return [["", t("choose_question")], ...lost, ...known];
}

/**
 * Fields for one operand. `kinds` as in COMPARED, with "" where none may be chosen;
 * `change` receives the new operand, or null.
 */
export function operandFields(label, operand, kinds, questions, change, names = {}) {
    const kind = kindOf(operand) || kinds[0];
    const empty = {
        number: { number: "" },
        date: { date: "" },
        time: { time: "" },
        today: { today: true },
        text: { text: "" },
        question: { question: "" },
        "": null,
    };
    const words = { "": "no_limit", number: "number", date: "date", time: "time", today: "today", text: "text", question: "other_question", ...names };
    const chooser =
        kinds.length > 1 &&
        select(`${label} ${t("kind_of_value")}`, kinds.map((each) => [each, t(words[each])]), kind, (event) => change(empty[event.target.value]));
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
    if (kind === "date" || kind === "text" || kind === "time") {
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
