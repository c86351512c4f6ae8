import { msg } from "@lit/localize";

/** A metric's name for people: those that training itself measures have words, others are read as their plugin wrote them. */
export function metricTitle(name: string): string {
  const words: Readonly<Record<string, string>> = {
    loss: msg("Loss"),
    learning_rate: msg("Learning rate"),
    grad_norm: msg("Gradient norm"),
    samples_per_second: msg("Samples per second"),
    tokens_per_second: msg("Tokens per second"),
    accuracy: msg("Accuracy"),
  };
  const plain = name.replaceAll("_", " ");
  return words[name] ?? plain.charAt(0).toUpperCase() + plain.slice(1);
}

export function splitTitle(split: string): string {
  const words: Readonly<Record<string, string>> = {
    train: msg("training"),
    validation: msg("validation"),
    test: msg("test"),
  };
  return words[split] ?? split;
}

/** `test.f1_macro` → split and name; a metric of no split has its name alone. */
export function partsOfMetric(key: string): { split: string | null; name: string } {
  const at = key.indexOf(".");
  return at < 0 ? { split: null, name: key } : { split: key.slice(0, at), name: key.slice(at + 1) };
}

/** Loss and what is called an error fall as they get better, where no plugin says more. */
export function isLowerBetter(name: string, directions: Readonly<Record<string, "higher" | "lower">>): boolean {
  const told = directions[name];
  return told === undefined ? /loss|error|perplexity/.test(name) : told === "lower";
}
