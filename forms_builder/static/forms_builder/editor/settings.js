// The settings that only one kind of question has, as its type declares them.

import { DrawnController, h, line, select, t } from "./dom.js";

export class SettingsController extends DrawnController {
    draw() {
        this.drawing.replaceChildren(...this.optionsValue.fields.map((field) => this.field(field)));
    }

    put(field, value) {
        const settings = { ...this.read({}), [field.name]: value };
        if (value === null || value === undefined || value === "" || value === field.default) delete settings[field.name];
        this.write(settings);
    }

    field(field) {
        const value = this.read({})[field.name] ?? field.default;
        const input = field.kind === "bool" ? this.tick(field, value) : line(field.label, this.input(field, value));
        return h("div", { className: "juwen-setting" }, input, field.help && h("p", { className: "help" }, field.help));
    }

    tick(field, value) {
        return h(
            "label",
            { className: "juwen-toggle" },
            h("input", { type: "checkbox", checked: Boolean(value), onchange: (event) => this.put(field, event.target.checked) }),
            field.label,
        );
    }

    input(field, value) {
        if (field.choices.length) {
            const usual = field.choices.some(([key]) => key === field.default) ? [] : [["", t("settings_usual")]];
            return select(field.label, [...usual, ...field.choices], String(value ?? ""), (event) => this.put(field, event.target.value));
        }
        if (field.kind === "text") {
            return h("input", {
                type: "text",
                "aria-label": field.label,
                maxLength: field.max ?? 200,
                value: value ?? "",
                onchange: (event) => this.put(field, event.target.value.trim()),
            });
        }
        return h("input", {
            type: "number",
            "aria-label": field.label,
            min: field.min ?? undefined,
            max: field.max ?? undefined,
            step: field.kind === "int" ? 1 : "any",
            value: value ?? "",
            onchange: (event) => {
                const { valueAsNumber } = event.target;
                const within = Math.min(Math.max(valueAsNumber, field.min ?? -Infinity), field.max ?? Infinity);
                this.put(field, Number.isNaN(valueAsNumber) ? null : field.kind === "int" ? Math.round(within) : within);
                this.draw();
            },
        });
    }
}
