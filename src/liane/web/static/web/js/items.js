// Records that stand on a page, whatever draws them: rows, cards, events, pins. Each is an element with `data-id`
// around a link with `data-open`; what takes the focus is the element, where it may have it, else the link.
const ITEM = "[data-id]:has([data-open])";

export function items() {
  return [...document.querySelectorAll(`#content ${ITEM}`)].filter(
    (one) => !one.closest("#peek, dialog, [data-controller~=record]") && one.checkVisibility(),
  );
}

export function itemOf(element) {
  const found = element?.closest?.(ITEM) ?? null;
  return found && !found.closest("#peek, dialog, [data-controller~=record]") ? found : null;
}

export function handle(item) {
  return item.hasAttribute("tabindex") ? item : item.querySelector("[data-open]");
}

export function focusItem(item) {
  const found = item && handle(item);
  found?.focus();
  found?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

export function open(item) {
  return item.querySelector("[data-open]").href;
}
