/** Leaves for the form what its way back is called (forms_builder/static/forms_builder/phone/opened.js). */
try {
  localStorage.work = document.getElementById('words').dataset.back;
} catch {
  // without storage the form shows an arrow
}
