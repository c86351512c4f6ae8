import { pointNames, type Problem } from "@tuneit/protocol";

type Raw = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Raw => typeof value === "object" && value !== null && !Array.isArray(value);
const objectAt = (value: unknown, key: string): Raw => {
  const inner = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return isObject(inner) ? inner : {};
};

/**
 * What a schema cannot say: how the parts of a manifest fit together. Reads the document as it came, so that these
 * problems are told beside those of its shape.
 */
export function crossCheckManifest(document: unknown): Problem[] {
  const tuneit = objectAt(document, "tuneit");
  return [
    ...contributionProblems(tuneit),
    ...tapProblems(tuneit),
    ...serviceProblems(tuneit),
    ...capabilityProblems(tuneit),
    ...peerProblems(document),
  ];
}

/** A tap runs by a capability, so that whoever installs the plugin is told of it. */
function tapProblems(tuneit: Raw): Problem[] {
  const taps = Array.isArray(tuneit["taps"]) ? tuneit["taps"] : [];
  const asked = new Set(capabilitiesOf(tuneit).map(({ kind, scope }) => `${String(kind)} ${String(scope)}`));
  return taps.flatMap((item: unknown, index) => {
    const pointer = `/tuneit/taps/${index}`;
    const hook = isObject(item) ? String(item["hook"]) : "";
    const isAsked = asked.has(`hooks:tap ${hook}`);
    const lacking = `it taps '${hook}' and does not ask for the capability hooks:tap with that scope`;
    return [...entryProblems(item, tuneit, pointer), ...(isAsked ? [] : [{ pointer, message: lacking }])];
  });
}

/** A service is provided by a capability, whose scope is its id, and by exports of the module. */
function serviceProblems(tuneit: Raw): Problem[] {
  const services = Array.isArray(tuneit["services"]) ? tuneit["services"] : [];
  const asked = capabilitiesOf(tuneit).filter(({ kind }) => kind === "services:provide");
  const provided = new Set(asked.map(({ scope }) => String(scope).split("@")[0]));
  return services.flatMap((item: unknown, index) => {
    const pointer = `/tuneit/services/${index}`;
    const id = isObject(item) ? String(item["id"]) : "";
    const lacking = `it provides '${id}' and does not ask for the capability services:provide with that scope`;
    const isMissing = "its methods are exports of tuneit.main, which is missing";
    return [
      ...(tuneit["main"] === undefined ? [{ pointer: `${pointer}/methods`, message: isMissing }] : []),
      ...(provided.has(id) ? [] : [{ pointer, message: lacking }]),
    ];
  });
}

function contributionProblems(tuneit: Raw): Problem[] {
  const contributes = objectAt(tuneit, "contributes");
  return pointNames.flatMap((point) => {
    const list = contributes[point];
    if (!Array.isArray(list)) return [];
    return [
      ...duplicateIds(list, point),
      ...list.flatMap((item, index) => entryProblems(item, tuneit, `/tuneit/contributes/${point}/${index}`)),
    ];
  });
}

function duplicateIds(list: readonly unknown[], point: string): Problem[] {
  const seen = new Set<unknown>();
  return list.flatMap((item, index) => {
    const id = isObject(item) ? item["id"] : undefined;
    if (typeof id !== "string" || !seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [{ pointer: `/tuneit/contributes/${point}/${index}/id`, message: `'${id}' is used twice in ${point}` }];
  });
}

function entryProblems(item: unknown, tuneit: Raw, where: string): Problem[] {
  const entry = isObject(item) ? item["entry"] : undefined;
  if (typeof entry !== "string") return [];
  if (entry.startsWith("js:") && tuneit["main"] === undefined)
    return [{ pointer: `${where}/entry`, message: `'${entry}' is an export of tuneit.main, which is missing` }];
  if (entry.startsWith("python:") && tuneit["python"] === undefined)
    return [{ pointer: `${where}/entry`, message: `'${entry}' is Python, but tuneit.python is missing` }];
  return [];
}

const lists = ["capabilities", "optionalCapabilities"] as const;

function capabilitiesOf(tuneit: Raw): { kind: unknown; scope: unknown; pointer: string }[] {
  return lists.flatMap((name) => {
    const list = tuneit[name];
    if (!Array.isArray(list)) return [];
    return list.map((item, index) => {
      const value = isObject(item) ? item : {};
      return { kind: value["kind"], scope: value["scope"], pointer: `/tuneit/${name}/${index}` };
    });
  });
}

function capabilityProblems(tuneit: Raw): Problem[] {
  const seen = new Set<string>();
  return capabilitiesOf(tuneit).flatMap(({ kind, scope, pointer }) => {
    const key = `${String(kind)} ${String(scope)}`;
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    return [{ pointer, message: `'${key}' is asked for twice` }];
  });
}

function peerProblems(document: unknown): Problem[] {
  if (!isObject(document)) return [];
  const own = document["name"];
  if (typeof own !== "string" || !Object.hasOwn(objectAt(document, "peerDependencies"), own)) return [];
  return [{ pointer: `/peerDependencies/${own.replaceAll("/", "~1")}`, message: "a plugin cannot need itself" }];
}
