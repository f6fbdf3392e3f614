// Switching the language keeps everything else that the page's address says, such as a household's letter.
for (const link of document.querySelectorAll("#tongues a")) {
  const query = new URLSearchParams(location.search);
  const wanted = new URLSearchParams(link.search).get("lang");
  if (wanted) query.set("lang", wanted);
  else query.delete("lang");
  link.search = query;
}
