import { createHash } from 'node:crypto';
import type { Journal } from '@sitrep/sdk/journal';
import type { IncidentView, Snapshot } from '@sitrep/sdk/protocol';
import { foldIncident, type Views } from '@sitrep/sdk/views';
import { WireMessage } from './wire-message.ts';

/** A snapshot that is cut for sending. */
export interface CutSnapshot {
  readonly seq: number;
  readonly parts: number;
  /** Part 1, 2, … as a message for a subscription. */
  message(id: number, part: number): WireMessage;
}

/** UTF-16 units in a part: at most 3 bytes each, so that a part stays below 128 KiB. */
const PART_CHARS = 40_000;
/** Facts that a snapshot may be behind and still serve: they follow it anyway. */
const USABLE_FACTS = 64;
/** Snapshots that different clients are being sent at once; a further client gets the newest of them. */
const SNAPSHOTS_AT_ONCE = 4;
const FACTS_AT_ONCE = 1_000;

/**
 * Snapshots on their way to clients. Those who come at about the same time share one, and each incident's text is made once however
 * many snapshots it is in.
 */
export class SnapshotShelf {
  readonly #views: Views;
  readonly #texts = new WeakMap<IncidentView, string>();
  readonly #users = new Map<CutSnapshot, number>();
  #newest: CutSnapshot | undefined;

  constructor(views: Views) {
    this.#views = views;
  }

  /** A snapshot of everything; give it back with {@link release}. */
  take(): CutSnapshot {
    const { seq } = this.#views;
    let newest = this.#newest;
    const behind = newest === undefined ? Infinity : seq - newest.seq;
    if (newest === undefined || (behind > USABLE_FACTS && this.#users.size < SNAPSHOTS_AT_ONCE))
      newest = this.#newest = cut({ seq, incidents: this.#views.list() as IncidentView[] }, (view) => this.#text(view));
    this.#users.set(newest, (this.#users.get(newest) ?? 0) + 1);
    return newest;
  }

  release(snapshot: CutSnapshot): void {
    const users = (this.#users.get(snapshot) ?? 1) - 1;
    if (users > 0) return void this.#users.set(snapshot, users);
    this.#users.delete(snapshot);
    if (this.#users.size === 0) this.#newest = undefined;
  }

  #text(view: IncidentView): string {
    let text = this.#texts.get(view);
    if (text === undefined) this.#texts.set(view, (text = JSON.stringify(view)));
    return text;
  }
}

/** A snapshot of one incident, folded from the journal when the views have let it go. */
export async function incidentSnapshot(
  journal: Pick<Journal, 'readIncident'>,
  views: Views,
  incidentId: string,
): Promise<CutSnapshot> {
  const { seq } = views;
  let view = views.get(incidentId);
  for (let after = 0, more = view === undefined; more;) {
    const facts = await journal.readIncident(incidentId, after, FACTS_AT_ONCE);
    for (const fact of facts) if (fact.seq <= seq) view = foldIncident(view, fact);
    after = facts.at(-1)?.seq ?? seq;
    more = after < seq && facts.length > 0;
  }
  return cut({ seq, incidents: view === undefined ? [] : [view] }, (each) => JSON.stringify(each));
}

function cut({ seq, incidents }: Snapshot, textOf: (view: IncidentView) => string): CutSnapshot {
  const text = `{"seq":${seq},"incidents":[${incidents.map(textOf).join(',')}]}`;
  const sha256 = createHash('sha256').update(text).digest('hex');
  const pieces: string[] = [];
  for (let start = 0; start < text.length; start += PART_CHARS)
    pieces.push(JSON.stringify(text.slice(start, start + PART_CHARS)));
  const parts = pieces.length;
  const kept = new Map<string, WireMessage>();
  return {
    seq,
    parts,
    message(id, part) {
      const key = `${id} ${part}`;
      let message = kept.get(key);
      if (message === undefined) {
        const end = part === parts ? `,"seq":${seq},"sha256":"${sha256}"` : '';
        message = new WireMessage(
          `{"t":"snap","id":${id},"part":${part},"parts":${parts},"data":${pieces[part - 1]}${end}}`,
        );
        // Nearly every client uses the same id; for one that does not, the message is made for it alone.
        if (kept.size < parts) kept.set(key, message);
      }
      return message;
    },
  };
}
