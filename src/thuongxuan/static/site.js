// Small helps on top of pages that work without any script.

// After a refused form: the reader's focus goes to the summary, whose lines name their fields.
const summary = document.getElementById("errors");
if (summary) {
  for (const link of summary.querySelectorAll("a[href^='#f-']")) {
    const field = document.getElementById(link.hash.slice(1));
    const label = field?.closest("fieldset")?.querySelector("legend") ?? field?.labels?.[0];
    const name = label?.firstChild?.textContent.trim();
    if (name && !link.textContent.startsWith(name)) link.prepend(`${name}: `);
  }
  summary.focus();
}

// A second tap on a slow line is harmless for the server; here the person sees that the first one counted.
document.addEventListener("submit", (event) => {
  const button = event.submitter ?? event.target.querySelector("button");
  if (event.target.method === "post" && button) {
    if (button.getAttribute("aria-busy") === "true") event.preventDefault();
    button.setAttribute("aria-busy", "true");
    setTimeout(() => button.removeAttribute("aria-busy"), 8000); // a download never leaves the page
  }
});
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("[aria-busy=true]")) button.removeAttribute("aria-busy");
});

// The account menu closes like menus do.
const account = document.querySelector("details.account");
if (account) {
  document.addEventListener("click", (event) => {
    if (!account.contains(event.target)) account.open = false;
  });
  account.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      account.open = false;
      account.querySelector("summary").focus();
    }
  });
}
