// A column of links by arrows: Home and End go to the first and the last.
const { Controller } = window.Stimulus;

export default class extends Controller {
  press(event) {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const links = [...this.element.querySelectorAll("a")];
    const at = links.indexOf(link);
    const next = { ArrowDown: links[at + 1], ArrowUp: links[at - 1], Home: links[0], End: links.at(-1) }[event.key];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }
}
