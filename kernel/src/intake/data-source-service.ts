import type {
  DataOrigin,
  DataSource,
  JsonObject,
  SourceAsk,
  SourceItem,
  SourceItemPage,
  SourceQuestion,
} from "@tuneit/protocol";
import type { GrantMode, Waiting } from "../waiting.ts";

interface Leave {
  /** Absent = `none`. `declared` grants what the settings name. */
  readonly grant?: GrantMode | undefined;
}

type Asked<Op extends SourceQuestion["op"]> = Leave &
  Omit<Extract<SourceQuestion, { op: Op }>, "op"> & {
    /** Of the source; absent = its defaults. */
    readonly settings?: JsonObject | undefined;
  };

export interface FetchAsked extends Leave {
  readonly settings: JsonObject;
}

/** A file that was fetched, until the work with it has ended. */
export interface FetchedFile {
  /** On this machine, in a folder of its own in the workspace. */
  readonly path: string;
  readonly name: string;
  readonly origin: DataOrigin;
}

/** Data that lies elsewhere: places of installed plugins, `@scope/name:id`. */
export interface DataSourceService {
  list(): Promise<DataSource[]>;
  /** What a fetch by these settings must be allowed before. @throws TUNEIT_SOURCE_UNKNOWN, TUNEIT_SOURCE_HOST_INVALID */
  needs(source: string, settings: JsonObject): Promise<SourceAsk[]>;
  /** Asks its plugin, in the isolate. @throws TUNEIT_SOURCE_UNKNOWN, TUNEIT_GRANT_MISSING, TUNEIT_SOURCE_ANSWER, and what the plugin throws */
  search(source: string, asked: Asked<"search">, waiting?: Waiting): Promise<SourceItem[]>;
  show(source: string, asked: Asked<"show">, waiting?: Waiting): Promise<SourceItemPage>;
  /**
   * Fetches one file and hands it to `use`; what `use` leaves of it is removed.
   *
   * @throws TUNEIT_GRANT_MISSING, TUNEIT_GRANT_REFUSED, TUNEIT_SOURCE_ANSWER, and what the plugin throws
   */
  fetch<Result>(
    source: string,
    asked: FetchAsked,
    use: (file: FetchedFile) => Promise<Result>,
    waiting?: Waiting,
  ): Promise<Result>;
}
