/* Files may also be dropped on the form; too large ones are named before they travel.  Without this the form works. */
(() => {
  const form = document.getElementById("drop");
  if (!form) return;
  const input = form.querySelector("input[type=file]");
  const fault = document.getElementById("drop-fault");
  const told = () => {
    const files = [...input.files];
    const large = files.some((file) => file.size > Number(form.dataset.most));
    const many = files.length > Number(form.dataset.files);
    fault.textContent = large ? fault.dataset.large : many ? fault.dataset.many : "";
    fault.hidden = !(large || many);
    input.setCustomValidity(fault.textContent);
  };
  input.addEventListener("change", told);
  for (const name of ["dragenter", "dragover"]) {
    form.addEventListener(name, (event) => { event.preventDefault(); form.classList.add("over"); });
  }
  for (const name of ["dragleave", "drop"]) {
    form.addEventListener(name, () => form.classList.remove("over"));
  }
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; told(); input.focus(); }
  });
  form.addEventListener("submit", () => { document.getElementById("uploading").hidden = false; });
  addEventListener("pageshow", () => { document.getElementById("uploading").hidden = true; });
})();
