import { signEnvelope } from "@tuneit/packaging";
import { blocklistPayloadType, type Blocklist, type DsseEnvelope } from "@tuneit/protocol";
import type { BlockEntry, BlockTable } from "../database/blocks.ts";
import type { KeyFile } from "./key-file.ts";

const dayMs = 24 * 3600 * 1000;
const validMs = 7 * dayMs;

/** Signs the blocklist. It is signed anew each day, so that a client can tell a withheld one by its age. */
export class BlocklistIssuer {
  readonly #table: BlockTable;
  readonly #key: KeyFile;
  #issued: { envelope: DsseEnvelope; at: number } | null = null;

  constructor(table: BlockTable, key: KeyFile) {
    this.#table = table;
    this.#key = key;
  }

  async current(now: number = Date.now()): Promise<DsseEnvelope> {
    if (this.#issued && now - this.#issued.at < dayMs) return this.#issued.envelope;
    const list: Blocklist = {
      formatVersion: 1,
      ...(await this.#table.current()),
      issuedAt: new Date(now).toISOString(),
      expiresAt: new Date(now + validMs).toISOString(),
    };
    const envelope = signEnvelope(blocklistPayloadType, JSON.stringify(list), this.#key.privateKey, this.#key.keyid);
    this.#issued = { envelope, at: now };
    return envelope;
  }

  async entries(): Promise<readonly BlockEntry[]> {
    return (await this.#table.current()).entries;
  }

  async add(entry: BlockEntry): Promise<void> {
    await this.#table.add(entry);
    this.#issued = null;
  }
}
