// Whether the reader lets single letters act (WCAG 2.1.4), and what lifts a card or an event: m, or F2 without letters.
export const letters = () => document.querySelector("[data-keys-letters-value]")?.dataset.keysLettersValue !== "false";
export const lifts = (key) => key === "F2" || (key === "m" && letters());
