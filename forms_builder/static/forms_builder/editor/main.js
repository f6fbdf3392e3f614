// The questionnaire editor: registers the controllers that draw over the plain fields.

import { watchSaving } from "./autosave.js";
import { ChecksController } from "./checks.js";
import { ConditionController } from "./condition.js";
import { ConstraintController } from "./constraint.js";
import { ImageController } from "./image.js";
import { LanguagesController } from "./languages.js";
import { ListsController } from "./lists.js";
import { MoreController } from "./more.js";
import { NameController } from "./name.js";
import { watchNumbers } from "./numbers.js";
import { OptionsController } from "./options.js";
import { PipeController } from "./pipe.js";
import { forget } from "./questions.js";
import { SettingsController } from "./settings.js";
import { SourceController } from "./source.js";
import { TimesController } from "./times.js";
import { TranslationsController } from "./translations.js";
import { watchDeletions } from "./undo.js";

for (const name of ["input", "change", "click"]) document.addEventListener(name, forget, true);
watchDeletions();
watchNumbers();
watchSaving();

const { app } = window.wagtail;
app.register("juwen-checks", ChecksController);
app.register("juwen-condition", ConditionController);
app.register("juwen-constraint", ConstraintController);
app.register("juwen-image", ImageController);
app.register("juwen-languages", LanguagesController);
app.register("juwen-lists", ListsController);
app.register("juwen-more", MoreController);
app.register("juwen-name", NameController);
app.register("juwen-options", OptionsController);
app.register("juwen-pipe", PipeController);
app.register("juwen-settings", SettingsController);
app.register("juwen-source", SourceController);
app.register("juwen-times", TimesController);
app.register("juwen-translations", TranslationsController);
