// The further languages of a questionnaire.

import { DrawnController, h, select, sign, t } from "./dom.js";

export class LanguagesController extends DrawnController {
    get tags() {
        return this.read([]);
    }

    /** [tag, name] pairs that the main language's drop-down knows. */
    get known() {
        const main = this.element.closest("form").elements.namedItem("language");
        return [...(main?.options ?? [])].filter((option) => option.value !== main.value).map((option) => [option.value, option.text]);
    }

    put(tags) {
        this.write(tags);
        this.drawKeepingFocus("add");
        this.element.closest("form").querySelector("textarea[name=translations]")?.dispatchEvent(new Event("juwen:redraw"));
    }

    draw() {
        const names = new Map(this.known);
        const free = this.known.filter(([tag]) => !this.tags.includes(tag));
        this.drawing.replaceChildren(
            h(
                "ul",
                { className: "juwen-tools juwen-tags" },
                ...this.tags.map((tag) => {
                    const name = names.get(tag) ?? tag;
                    return h("li", { className: "juwen-chip", lang: tag }, name, sign("✕", `${t("remove")} ${name}`, () => this.put(this.tags.filter((each) => each !== tag))));
                }),
            ),
            select(t("add_language"), [["", t("add_language")], ...free], "", (event) => event.target.value && this.put([...this.tags, event.target.value]), { "data-focus": "add" }),
        );
    }
}
