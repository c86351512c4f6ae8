/** The environment variables of this process: the one place that reads them, for whoever gives none. */
export const processEnvironment: Readonly<Record<string, string | undefined>> = process.env;
