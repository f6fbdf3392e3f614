// The check panel: asks the server what is wrong with the fields as they stand, and leads to each place.

import { h, t } from "./dom.js";

const PAUSE = 900;

export class ChecksController extends window.StimulusModule.Controller {
    static targets = ["line", "list"];

    static values = { url: String };

    connect() {
        this.form = this.element.closest("form");
        this.changed = () => {
            clearTimeout(this.waiting);
            this.waiting = setTimeout(() => this.ask(), PAUSE);
        };
        for (const name of ["input", "change", "click"]) this.form.addEventListener(name, this.changed);
        this.waiting = setTimeout(() => this.ask(), 300);
    }

    disconnect() {
        clearTimeout(this.waiting);
        for (const name of ["input", "change", "click"]) this.form.removeEventListener(name, this.changed);
    }

    async ask() {
        const data = new URLSearchParams(new FormData(this.form));
        data.delete("csrfmiddlewaretoken");
        const text = data.toString();
        if (text === this.asked) return;
        this.asked = text;
        const mine = (this.turn = (this.turn ?? 0) + 1);
        const found = await this.answer(data);
        if (mine !== this.turn) return;
        if (found) {
            this.show(found);
        } else {
            this.asked = null;
            this.lineTarget.textContent = t("checks_offline");
        }
    }

    /** What the server found, null where it could not be asked. */
    async answer(data) {
        try {
            const answer = await fetch(this.urlValue, {
                method: "POST",
                body: data,
                headers: { "X-CSRFToken": this.form.querySelector("[name=csrfmiddlewaretoken]").value },
            });
            return answer.ok ? await answer.json() : null;
        } catch {
            return null;
        }
    }

    show({ findings, facts }) {
        const errors = findings.filter((each) => each.severity === "error");
        const warnings = findings.filter((each) => each.severity !== "error");
        const said = [errors.length ? t("checks_errors", errors.length) : "", warnings.length ? t("checks_warnings", warnings.length) : ""].filter(Boolean);
        const verdict = said.length ? said.join(t("listed")) : t("checks_well");
        const state = errors.length ? "error" : warnings.length ? "warning" : "well";
        this.element.dataset.state = state;
        this.lineTarget.replaceChildren(
            h("span", { className: "juwen-checks__sign", "aria-hidden": "true" }, { error: "✕", warning: "!", well: "✓" }[state]),
            h("strong", {}, verdict),
            ...(facts ?? []).map((fact) => h("span", { className: "juwen-checks__fact" }, fact)),
        );
        // opened by itself when the first mistake appears, and then as the author leaves it
        const open = this.erred ? (this.listTarget.querySelector("details")?.open ?? true) : errors.length > 0;
        this.erred = errors.length > 0;
        const groups = [[errors, "checks_must"], [warnings, "checks_should"]].filter(([found]) => found.length);
        this.listTarget.hidden = !groups.length;
        this.listTarget.replaceChildren(
            h("details", { open }, h("summary", {}, t("checks_show")), ...groups.map(([found, word]) => h("section", {}, h("h3", {}, t(word)), h("ul", {}, ...found.map((each) => this.item(each)))))),
        );
        this.mark(findings);
    }

    item(each) {
        const lead = () => this.lead(each);
        const example = Object.entries(each.example ?? {});
        return h(
            "li",
            {},
            h("button", { type: "button", className: "juwen-checks__where", onclick: lead }, each.question || this.heading(each) || t("checks_page")),
            h("span", {}, each.message),
            each.why && h("span", { className: "juwen-checks__why" }, each.why),
            example.length > 0 &&
                h("span", { className: "juwen-checks__why" }, t("checks_example", example.map(([question, answer]) => `${question}: ${answer}`).join(t("semicolon")))),
        );
    }

    block(id) {
        if (!id) return null;
        const own = id.replace(/_other$/, "");
        const input = [...this.form.querySelectorAll("input[type=hidden][name$='-id']")].find((each) => each.value === own);
        return input?.closest("[data-streamfield-child]");
    }

    /** What a question without text is called: its kind. */
    heading({ id }) {
        return this.block(id)?.querySelector(":scope > section > .w-panel__header .c-sf-block__type")?.textContent.trim();
    }

    /** Opens the tab, the groups and the block that a finding is about. */
    lead({ id, field }) {
        const block = this.block(id);
        const target = block ?? this.form.elements.namedItem(field) ?? document.getElementById(`panel-child-${field}`);
        if (!target) return;
        const tab = target.closest("[role=tabpanel]");
        if (tab?.hidden) document.querySelector(`[role=tab][href="#${tab.id}"]`)?.click();
        for (let each = block; each; each = each.parentElement?.closest("[data-streamfield-child]")) {
            const toggle = each.querySelector(":scope > section > .w-panel__header [data-panel-toggle]");
            if (toggle?.getAttribute("aria-expanded") === "false") toggle.click();
        }
        const place = block ? (block.querySelector(`[data-contentpath="${CSS.escape(field)}"]`) ?? block) : target;
        place.scrollIntoView({ block: "center" });
        const first = place.querySelector?.("input:not([type=hidden]), textarea:not([hidden]), select, button") ?? place;
        first.focus?.({ preventScroll: true });
    }

    /** A sign in the heading of every block that something was found in. */
    mark(findings) {
        for (const sign of this.form.querySelectorAll(".juwen-found")) sign.remove();
        const worst = new Map();
        for (const { id, severity, message } of findings) {
            const key = id?.replace(/_other$/, "");
            if (key && worst.get(key)?.severity !== "error") worst.set(key, { severity, message });
        }
        for (const input of this.form.querySelectorAll("input[type=hidden][name$='-id']")) {
            const found = worst.get(input.value);
            if (!found) continue;
            const heading = input.closest("[data-streamfield-child]")?.querySelector(":scope > section > .w-panel__header > .w-panel__heading");
            const text = found.severity === "error" ? t("checks_must_sign") : t("checks_should_sign");
            heading?.after(h("span", { className: `juwen-found juwen-found--${found.severity}`, title: found.message }, text));
        }
    }
}
