// Earlier answers inside a question's own text: chosen from a list, written as ${name}.

import { fill, h, t } from "./dom.js";
import { listed } from "./operands.js";
import { questionsAbove } from "./questions.js";

export class PipeController extends window.StimulusModule.Controller {
    connect() {
        this.element.parentElement.querySelector(":scope > .juwen-pipe")?.remove();
        const choices = () => [["", t("pipe_answer")], ...questionsAbove(this.element).filter((each) => !each.several && each.kind !== "repeat" && each.name).map((each) => [each.name, listed(each)])];
        this.box = h("select", {
            "aria-label": t("pipe_answer"),
            onchange: () => {
                if (this.box.value) this.insert(`\${${this.box.value}}`);
                this.box.value = "";
            },
        });
        fill(this.box, [["", t("pipe_answer")]], "");
        this.box.addEventListener("focusin", () => fill(this.box, choices(), ""));
        this.element.after(h("span", { className: "juwen-pipe" }, this.box));
    }

    disconnect() {
        this.box?.parentElement?.remove();
    }

    insert(text) {
        const { element } = this;
        const at = element.selectionStart ?? element.value.length;
        element.setRangeText(text, at, element.selectionEnd ?? at, "end");
        element.dispatchEvent(new Event("input", { bubbles: true }));
        element.dispatchEvent(new Event("change", { bubbles: true }));
        element.focus();
    }
}
