// A record held by the pointer: a mouse carries at once, a finger after a moment, so that it may scroll instead.
import { moved, stretched } from "./minutes.js";

const NEAR = 5;
const MOMENT = 220;
const MARGIN = 40;

export default function hold(event, one, hours) {
  const { clientX: left, clientY: top, pointerId } = event;
  const pulled = event.target.closest("[data-edge]");
  const from = { ...hours.place(one), text: one.querySelector("time").textContent };
  const scrolled = hours.element.scrollTop;
  let at = null;
  const begin = () => {
    at = { ...from };
    one.setPointerCapture(pointerId);
    hours.show(one, at);
  };
  const touch = event.pointerType !== "mouse";
  const waiting = touch ? setTimeout(begin, MOMENT) : 0;
  if (pulled) {
    event.preventDefault();
    begin();
  }

  function follow(move) {
    const far = Math.hypot(move.clientX - left, move.clientY - top) > NEAR;
    if (!at && far) {
      if (touch) return stop();
      begin();
    }
    if (!at) return;
    near(move.clientY);
    const minutes = (move.clientY - top + hours.element.scrollTop - scrolled) / hours.minute;
    const column = hours.columnTargets.find((each) => {
      const box = each.getBoundingClientRect();
      return move.clientX >= box.left && move.clientX < box.right;
    });
    at = pulled ? stretched(from, minutes) : moved(from, minutes, column);
    hours.show(one, at);
  }

  // At the edge of what is in view, the hours come along.
  function near(y) {
    const box = hours.element.getBoundingClientRect();
    if (y < box.top + MARGIN) hours.element.scrollTop -= 12;
    if (y > box.bottom - MARGIN) hours.element.scrollTop += 12;
  }

  function stop() {
    clearTimeout(waiting);
    document.removeEventListener("pointermove", follow);
    document.removeEventListener("pointerup", up);
    document.removeEventListener("pointercancel", cancel);
    document.removeEventListener("touchmove", still);
  }

  function up() {
    stop();
    if (!at) return;
    // What ends a carrying opens nothing.
    document.addEventListener("click", quiet, { capture: true, once: true });
    setTimeout(() => document.removeEventListener("click", quiet, { capture: true }), 50);
    hours.drop(one, from, at);
  }

  function cancel() {
    stop();
    if (at) hours.back(one, from);
  }

  function still(move) {
    if (at) move.preventDefault();
  }

  document.addEventListener("pointermove", follow);
  document.addEventListener("pointerup", up);
  document.addEventListener("pointercancel", cancel);
  document.addEventListener("touchmove", still, { passive: false });
}

function quiet(event) {
  event.preventDefault();
  event.stopPropagation();
}
