import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { Places } from "../publish/places.ts";

const cost = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
/** Each costs 32 MB and a core; more at once would let a login storm starve the rest. */
const places = new Places(2);

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  return `scrypt$${cost.N}$${salt.toString("base64")}$${(await derive(password, salt)).toString("base64")}`;
}

/** Compares in constant time. A missing account costs the same as a wrong password. */
export async function passwordHolds(password: string, stored: string | null): Promise<boolean> {
  const [, , salt = "", hash = ""] = (stored ?? "").split("$");
  const expected = Buffer.from(hash, "base64");
  const actual = await derive(password, Buffer.from(salt, "base64"));
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

async function derive(password: string, salt: Buffer): Promise<Buffer> {
  using _place = await places.take();
  return new Promise((resolve, reject) => {
    scrypt(password.normalize("NFKC"), salt, 32, cost, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
