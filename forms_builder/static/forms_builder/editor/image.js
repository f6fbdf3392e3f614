// Pictures of questions and options: chosen in Wagtail's library, frozen on the server, kept by name.

import { DrawnController, button, h, t } from "./dom.js";

/** Where pictures are chosen, frozen and shown: said once by the editor's page. */
export function places() {
    const source = document.getElementById("juwen-editor-places");
    return source ? JSON.parse(source.textContent) : {};
}

export function pictureUrl(name) {
    return places().shown + name;
}

/** Lets the author choose; `done` receives the frozen file's name. */
export function pick(done, failed) {
    const { chooser, freeze } = places();
    new window.ImageChooserModal(chooser).open({ multiple: false }, async (chosen) => {
        try {
            const answer = await fetch(freeze.replace("/0/", `/${chosen.id}/`), {
                method: "POST",
                headers: { "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value },
            });
            const found = await answer.json();
            if (answer.ok) done(found.name);
            else failed(found.error);
        } catch {
            failed(t("image_failed"));
        }
    });
}

export class ImageController extends DrawnController {
    draw() {
        const name = this.inputTarget.value.trim();
        const choose = () =>
            pick(
                (chosen) => {
                    this.write(chosen);
                    this.drawKeepingFocus("choose");
                },
                (message) => this.drawing.append(h("p", { className: "error-message", role: "alert" }, message)),
            );
        this.drawing.replaceChildren(
            h(
                "div",
                { className: "juwen-tools" },
                name && h("img", { src: pictureUrl(name), alt: "", className: "juwen-picture" }),
                button(t(name ? "change_image" : "choose_image"), choose, { "data-focus": "choose" }),
                name &&
                    button(t("remove_image"), () => {
                        this.write("");
                        this.drawKeepingFocus("choose");
                    }),
            ),
        );
    }
}
