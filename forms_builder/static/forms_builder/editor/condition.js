// "Show only if": a summary in words, and the rules when it is opened.

import { DrawnController, h, summary, t } from "./dom.js";
import { questionsAbove } from "./questions.js";
import { RulesEditor, conditionWords, freshRule, tidy } from "./rules.js";

export class ConditionController extends DrawnController {
    get condition() {
        return this.read({});
    }

    connect() {
        super.connect();
        this.hint();
    }

    disconnect() {
        this.when?.remove();
        super.disconnect();
    }

    write(value) {
        super.write(value);
        this.hint();
    }

    /** The condition in the heading of the block, where it is seen while the block is folded. */
    hint() {
        const block = this.element.closest("[data-streamfield-child]");
        const heading = block?.querySelector(":scope > section > .w-panel__header > .w-panel__heading");
        if (!heading) return;
        this.when ??= h("span", { className: "juwen-when" });
        const condition = this.condition;
        this.when.textContent = condition.text || condition.rules?.length ? this.said(condition) : "";
        this.when.title = this.when.textContent;
        heading.after(this.when);
    }

    said(condition) {
        const words = conditionWords(condition, questionsAbove(this.element));
        return condition.text ? words : words ? t("show_if", words) : t("always");
    }

    draw() {
        const condition = this.condition;
        const isSet = Boolean(condition.rules?.length || condition.text);
        this.drawing.replaceChildren(summary(this.said(condition), isSet, this.open, () => this.flip()));
        if (!this.open) return;
        const rules = new RulesEditor({
            get: () => this.condition,
            set: (value) => {
                this.write(value);
                this.drawing.querySelector(".juwen-summary > span").textContent = this.said(this.condition);
            },
            questions: () => questionsAbove(this.element),
        });
        this.drawing.append(rules.element);
    }

    flip() {
        this.open = !this.open;
        const condition = this.condition;
        if (this.open && !condition.rules?.length && !condition.text && questionsAbove(this.element).length) {
            this.write({ join: "all", rules: [freshRule()] });
        } else if (!this.open) {
            this.write(tidy(condition));
        }
        this.drawKeepingFocus("flip");
    }
}
