import type { ErrorTable } from "@tuneit/protocol";

const untouched = "; nothing was changed";

export const vaultErrors = {
  TUNEIT_SECRET_NAME_INVALID: {
    message: "That is no name for a secret",
    cause: "A name has letters, digits, dots, hyphens and underscores, begins with a letter or digit, at most 100",
    mend: "Choose a name such as hf_token; the value is read from the terminal or stdin, never from an argument",
  },
  TUNEIT_SECRET_VALUE_INVALID: {
    message: "The value of {secret} was not stored",
    cause: "{problem}",
    mend: "Give the value on the terminal or on stdin, such as: tuneit secret set {secret} < file",
  },
  TUNEIT_SECRET_HOST_INVALID: {
    message: "'{host}' is no host that a secret can be bound to",
    cause: "A host is a name or an address, with a port where it is not 443, and *. in front for one label",
    mend: "Give a host such as huggingface.co or localhost:8080",
  },
  TUNEIT_SECRET_UNKNOWN: {
    message: "The vault has no secret called '{secret}'",
    cause: "It was never stored in this home, or was removed",
    mend: "See what there is: tuneit secret list",
  },
  TUNEIT_SECRET_ABSENT: {
    message: "{plugin} needs the secret {secret}, and the vault has none of that name",
    cause: "It was never stored in this home, or was removed; nothing was started",
    mend: "Store it: tuneit secret set {secret}",
  },
  TUNEIT_SECRET_HOSTS_UNREACHED: {
    message: "{plugin} needs the secret {secret} in a stage that reaches none of the secret's hosts",
    cause: "The secret is bound to {hosts}, and the stage may reach {reached}; nothing was started",
    mend: "If it belongs to one of those hosts, bind it: tuneit secret set {secret} --host HOST",
  },
  TUNEIT_VAULT_LOCKED: {
    message: "The vault cannot be opened",
    cause: "{problem}",
    mend: "Run it in a terminal, which asks for the passphrase, or name a file that holds it: TUNEIT_VAULT_PASSPHRASE_FILE",
  },
  TUNEIT_VAULT_PASSPHRASE_WRONG: {
    message: "The passphrase does not open the vault",
    cause: `It is another one, or the vault's key was damaged${untouched}`,
    mend: "Try again; where it is forgotten, remove {path} and store the secrets anew",
  },
  TUNEIT_VAULT_PASSPHRASE_WEAK: {
    message: "The passphrase is too short",
    cause: "Whoever gets a copy of the vault can try short ones",
    mend: "Choose at least {least} characters; several words are easier to remember",
  },
  TUNEIT_VAULT_PASSPHRASE_UNREADABLE: {
    message: "The passphrase could not be read from {place}",
    cause: "{problem}",
    mend: "Correct the path or descriptor; the passphrase is the first line",
  },
  TUNEIT_VAULT_KEYCHAIN: {
    message: "The keychain of this system did not give the vault's key",
    cause: "{problem}",
    mend: "Unlock the keychain, or work in the desktop session that holds it; where its entry is lost, remove {path} and store the secrets anew",
  },
  TUNEIT_VAULT_TAMPERED: {
    message: "The vault was changed by something other than TuneIT: {what}",
    cause: "Its parts do not belong together, so none of it is used",
    mend: "Restore {path} from a copy that you trust, or remove it and store the secrets anew",
  },
  TUNEIT_VAULT_INVALID: {
    message: "The vault {path} cannot be read",
    cause: "{problem}",
    mend: "Restore it from a copy, or remove it and store the secrets anew",
  },
  TUNEIT_VAULT_BUSY: {
    message: "The vault is in use",
    cause: `Another process has held it for {seconds} s${untouched}`,
    mend: "Wait for it to end, then try again",
  },
  TUNEIT_VAULT_EXISTS: {
    message: "The vault is there already, and is not kept in plain text",
    cause: "--plain-text decides how a new vault is kept",
    mend: "Leave it out, or change the vault as a whole: tuneit secret rotate --to plain-text",
  },
} as const satisfies ErrorTable;
