import { z } from "zod";

const address = /^http:\/\/(?:\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)(?::\d{1,5})?\/?$/i;
const withUser = /^http:\/\/(?:[^\s/@]+@)?(?:\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)(?::\d{1,5})?\/?$/i;
const expected = "expected the address of a proxy such as http://proxy.example:3128";

/** Of a proxy that speaks HTTP, without a user: who may use it stands in the vault. */
export const proxyAddress = z
  .string()
  .max(300)
  .regex(address, expected)
  .refine((text) => URL.canParse(text), expected);
/** The same as a person writes it, perhaps with `user:password@`. */
export const proxyAsWritten = z
  .string()
  .max(600)
  .regex(withUser, expected)
  .refine((text) => URL.canParse(text), expected);

/** A host, all below a domain (`.example.com`), one port of a host, or `*` for all. */
export const noProxyEntry = z
  .string()
  .max(253)
  .regex(
    /^(?:\*|(?:\*?\.)?(?:\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9.:-]{0,251}[a-z0-9])?))$/i,
    "expected a host, such as example.com or 10.1.2.3:8080, or .example.com for all below it",
  );

/** How what lies outside of this machine's network is reached. Null = as HTTPS_PROXY, HTTP_PROXY and NO_PROXY say. */
export const proxySettings = z.object({
  proxy: proxyAddress.nullable().default(null),
  noProxy: z.array(noProxyEntry).max(100).default([]),
});
export type ProxySettings = z.infer<typeof proxySettings>;
