// The exporter's own pegcount_* families, written on shard 0 like any writer writes its own. Runs on the exporter's thread.
import { exporterFamilies, HttpCode, TlsReason } from '../schema/engine.js';
import type { Families } from '../schema/families.js';
import type { SegmentMemory } from '../segment/memory.js';
import { EXPORTER_SHARD } from '../segment/ownership.js';
import { attachShard } from '../writer/attach.js';
import type { Writer } from '../writer/types.js';
import type { ExporterCounters } from './counters.js';

/** What an exporter tells about itself and the shards of one segment. */
export interface OwnFamilies extends ExporterCounters {
  /** Brings the gauges of the shards up to date; to be called before each reading. */
  countShards(): void;
  /** Shards came back from a thread that is gone. */
  reclaimed(shards: number): void;
}

/** The writer of the engine's own families in a segment whose declarations are not known here, only its schema. */
function writerOf(memory: SegmentMemory): Writer<Families<typeof exporterFamilies>> {
  const { schema } = memory.layout;
  const families: Families<typeof exporterFamilies> = {
    tree: exporterFamilies,
    schema,
    indexOf: ({ name }) => schema.families.findIndex((family) => family.name === name),
  };
  return attachShard(families, memory, EXPORTER_SHARD, false);
}

/** Shard 0 of `memory` belongs to this thread. */
export function ownFamilies(memory: SegmentMemory): OwnFamilies {
  const m = writerOf(memory);
  let requestsInFlight = 0;
  m.shards.set(memory.layout.shards);
  m.inFlight.set(0);
  return {
    request: (code) => m.requests.inc(HttpCode.of(String(code))),
    inFlight: (delta) => {
      requestsInFlight += delta;
      m.inFlight.set(requestsInFlight);
    },
    rendered: (seconds, bytes) => {
      m.renderSeconds.observe(seconds);
      m.pageBytes.set(bytes);
    },
    renderFailed: () => m.renderErrors.inc(),
    scraped: (seconds) => m.scrapeSeconds.observe(seconds),
    tlsRejected: (reason) => m.tlsRejected.inc(TlsReason[reason]),
    connectionRefused: () => m.connectionsRefused.inc(),
    countShards: () => {
      let claimed = 0;
      for (let shard = EXPORTER_SHARD + 1; shard <= memory.layout.shards; shard++) {
        if (Atomics.load(memory.owners, shard) !== 0) claimed += 1;
      }
      m.shardsClaimed.set(claimed);
    },
    reclaimed: (shards) => m.shardsReclaimed.add(shards),
  };
}
