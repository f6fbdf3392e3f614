/** A receipt code that the page before handed over behind "#", which no server gets to see, is filled in. */
const field = document.getElementById('code');
const code = location.hash.slice(1);
if (/^[0-9A-Z]{4}-[0-9A-Z]{4}$/.test(code)) field.value = code;
