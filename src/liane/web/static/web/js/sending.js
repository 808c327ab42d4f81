// Sends one file, and draws how far it is.

// Returns the line of a file that is on its way: its name, how far it is, a button that stops it.
export function waiting(name, sending, stop) {
  const item = document.createElement("li");
  item.className = "files-item";
  const label = document.createElement("span");
  label.className = "files-name";
  label.textContent = name;
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  bar.ariaLabel = `${sending} ${name}`;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button quiet small";
  button.textContent = stop;
  item.append(label, bar, button);
  return item;
}

// Posts a form with the headers that every request of the page carries; fetch would not tell how far it is.
export function post(address, values, bar) {
  const form = new FormData();
  for (const [name, value] of Object.entries(values)) form.append(name, value);
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) bar.value = event.loaded / event.total;
  });
  request.open("POST", address);
  for (const [name, value] of Object.entries(JSON.parse(document.body.getAttribute("hx-headers") ?? "{}"))) {
    request.setRequestHeader(name, value);
  }
  request.send(form);
  return request;
}
