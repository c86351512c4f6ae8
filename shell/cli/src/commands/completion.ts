import type { Command } from "commander";
import { fail } from "../errors/index.ts";
import { define, type Registrar } from "./command.ts";

const scripts: Record<string, (words: Words) => string> = {
  bash: bashScript,
  zsh: (words) => `autoload -U +X bashcompinit && bashcompinit\n${bashScript(words)}`,
  fish: fishScript,
};

/** What may follow each command: `plugin install` → its options; `plugin` → its commands and options. */
type Words = ReadonlyMap<string, readonly string[]>;

/** Prints a script that completes commands and options, made from the commands themselves. */
export function addCompletion(program: Command, registrar: Registrar): void {
  define(
    program,
    registrar,
    {
      name: "completion <shell>",
      says: "a script for bash, zsh or fish that completes commands and options",
      example: 'eval "$(tuneit completion bash)"',
      more: () => "fish: tuneit completion fish > ~/.config/fish/completions/tuneit.fish",
    },
    async (context, [shell]) => {
      const script = scripts[shell!];
      if (!script)
        throw fail("TUNEIT_CLI_USAGE", { problem: `there is no completion for ${shell}, only for bash, zsh and fish` });
      const text = script(new Map(wordsOf(program)));
      context.terminal.answer({ shell, script: text }, () => text);
    },
  );
}

function* wordsOf(command: Command, path = ""): Generator<[string, readonly string[]]> {
  const options = [...command.options.flatMap(({ long }) => (long ? [long] : [])), "--help"];
  yield [path, [...command.commands.map((child) => child.name()), ...options]];
  for (const child of command.commands) yield* wordsOf(child, `${path} ${child.name()}`.trim());
}

/** Walks the words typed so far down the commands; a word that is no command, such as a file, changes nothing. */
function bashScript(words: Words): string {
  const cases = [...words].map(([path, following]) => `    "${path}") echo "${following.join(" ")}" ;;`);
  return `_tuneit_words() {
  case "$1" in
${cases.join("\n")}
    *) return 1 ;;
  esac
}
_tuneit() {
  local path="" word following
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    _tuneit_words "\${path:+$path }$word" >/dev/null && path="\${path:+$path }$word"
  done
  following=$(_tuneit_words "$path")
  COMPREPLY=($(compgen -W "$following" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _tuneit tuneit`;
}

function fishScript(words: Words): string {
  const line = (path: string, word: string): string => {
    const seen = path === "" ? "__fish_use_subcommand" : `__fish_seen_subcommand_from ${path.split(" ").at(-1)}`;
    return `complete -c tuneit -n '${seen}' ${word.startsWith("--") ? `-l ${word.slice(2)}` : `-f -a ${word}`}`;
  };
  return [...words].flatMap(([path, following]) => following.map((word) => line(path, word))).join("\n");
}
