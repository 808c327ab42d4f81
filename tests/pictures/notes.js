// What a program notices on a page: returned as sentences.
(() => {
  const said = [];
  const seen = (one) => one.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true });
  const words = (text) => text.trim().replace(/\s+/g, " ").slice(0, 60);
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) said.push(`page wider than the window by ${root.scrollWidth - root.clientWidth} px`);

  const scrolls = (one) => {
    for (let at = one.parentElement; at; at = at.parentElement) {
      const way = getComputedStyle(at);
      if (/(auto|scroll)/.test(way.overflowX) || way.position === "fixed" || at.matches(".sr, .leaflet-container")) return true;
    }
    return false;
  };
  const floats = (one) => {
    for (let at = one; at && at !== document.body; at = at.parentElement) {
      if (/(fixed|absolute|sticky)/.test(getComputedStyle(at).position)) return true;
    }
    return false;
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const holder = node.parentElement;
    if (!node.data.trim() || holder.closest(".sr, script, style, template, .leaflet-container, option") || !seen(holder)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (!box.width || box.width < 2) continue;
    if (box.right > innerWidth + 1 && !scrolls(holder)) said.push(`out of the window: ${words(node.data)}`);
    const way = getComputedStyle(holder);
    if (way.overflowX === "hidden" && way.textOverflow !== "ellipsis" && holder.scrollWidth > holder.clientWidth + 1) said.push(`cut: ${words(node.data)}`);
    if (way.overflowY === "hidden" && holder.scrollHeight > holder.clientHeight + 3) said.push(`cut below: ${words(node.data)}`);
    const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight || document.querySelector("dialog[open]")) continue;
    const top = document.elementFromPoint(x, y);
    if (top && !top.contains(holder) && !holder.contains(top) && !floats(top) && !top.closest("label")?.contains(holder)) {
      said.push(`covered: ${words(node.data)} by ${top.tagName.toLowerCase()}.${top.className}`);
    }
  }
  const main = document.querySelector("main .page, main .sheet, main, .plain-box, body");
  if (main.innerText.trim().length < 8 && !main.querySelector("svg, img, input, canvas")) said.push("its main area is empty");
  for (const image of document.images) if (image.complete && !image.naturalWidth && seen(image)) said.push(`no picture: ${image.src}`);
  return said;
})();
