// Empties a text box once its words were sent, and says when the page cannot reach Kithline.
document.addEventListener("htmx:after:request", (event) => {
  const ctx = event.detail.ctx;
  const status = ctx.response ? ctx.response.raw.status : 0;
  document.getElementById("trouble").hidden = status > 0 && status < 400;
  const form = ctx.sourceElement;
  if (form.matches("form.compose") && status === 200) form.querySelector("input.words").value = "";
});
document.addEventListener("htmx:error", () => {
  document.getElementById("trouble").hidden = false;
});
