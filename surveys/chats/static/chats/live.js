// Renews the table of groups every ten seconds while the page is looked at.

const place = document.getElementById("groups-live");

async function renew() {
  if (document.hidden) return;
  try {
    const answer = await fetch(place.dataset.part, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return;
    const focused = place.contains(document.activeElement);
    if (!focused) place.innerHTML = await answer.text(); // our own server's escaped page part
  } catch {
    // no network: the numbers stay as they are, with their time
  }
}

if (place) setInterval(renew, 10000);
