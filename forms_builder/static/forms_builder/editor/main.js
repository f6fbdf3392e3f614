// The questionnaire editor: registers the controllers that draw over the plain fields.

import { ConditionController } from "./condition.js";
import { ConstraintController } from "./constraint.js";
import { NameController } from "./name.js";
import { OptionsController } from "./options.js";

const { app } = window.wagtail;
app.register("juwen-options", OptionsController);
app.register("juwen-condition", ConditionController);
app.register("juwen-constraint", ConstraintController);
app.register("juwen-name", NameController);
