'use strict';

const data = JSON.parse(document.getElementById('data').textContent);
const tip = document.getElementById('tip');

/** The value of a custom property of the style, in the colour scheme that is shown. */
function styleOf(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Appends an element. Texts become text nodes, never markup. */
function append(parent, tag, text, className) {
  const element = document.createElement(tag);
  if (text) { element.textContent = text; }
  if (className) { element.className = className; }
  parent.appendChild(element);
  return element;
}

/** Round numbers from low to high, about as many as wanted. */
function ticks(low, high, wanted) {
  const raw = (high - low) / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5].find(factor => factor * power >= raw) ?? 10);
  const found = [];
  for (let n = Math.ceil(low / step); n * step <= high; n++) { found.push(n * step); }
  return found;
}

