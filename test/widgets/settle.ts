import type { SitrepElement } from '@sitrep/widgets';

/** Waits until an element and all those inside it have rendered, and charts have measured themselves. */
export async function settle(element: HTMLElement): Promise<void> {
  await rendered(element);
  // Sizes are observed at the end of a frame, and drawn for in the next.
  for (let frame = 0; frame < 3; frame++) await new Promise((done) => requestAnimationFrame(done));
  await rendered(element);
}

async function rendered(element: HTMLElement): Promise<void> {
  for (let round = 0; round < 8; round++) {
    const busy = [element, ...inside(element)].filter((one) => (one as Partial<SitrepElement>).isUpdatePending);
    for (const one of busy) await (one as Partial<SitrepElement>).updateComplete;
    await Promise.resolve();
    if (busy.length === 0) return;
  }
}

function inside(element: HTMLElement): HTMLElement[] {
  const roots = [element, element.shadowRoot].filter((root) => root !== null);
  const found = roots.flatMap((root) =>
    [...root.querySelectorAll<HTMLElement>('*')].filter(({ tagName }) => tagName.startsWith('SITREP-')),
  );
  return found.flatMap((one) => [one, ...inside(one)]);
}

/** The text of a tree as a reader meets it, shadow roots included, one blank where an element begins or ends. */
export function readable(root: Node): string {
  let text = '';
  const visit = (node: Node): void => {
    if (node.nodeType === Node.TEXT_NODE) text += node.textContent ?? '';
    else if (node.nodeType !== Node.COMMENT_NODE && !(node instanceof HTMLStyleElement)) {
      text += ' ';
      for (const child of node instanceof Element && node.shadowRoot !== null
        ? node.shadowRoot.childNodes
        : node.childNodes)
        visit(child);
      text += ' ';
    }
  };
  visit(root);
  return text.replaceAll(/\s+/g, ' ').trim();
}
