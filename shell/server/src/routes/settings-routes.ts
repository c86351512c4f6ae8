import type { Kernel } from "@tuneit/kernel";
import { settings, settingsChange } from "@tuneit/protocol/http";
import type { FastifyInstance } from "fastify";
import { saveSettings } from "../settings/save-settings.ts";
import type { SettingsFile } from "../settings/settings-file.ts";
import { route } from "./route.ts";

/** A value that is none is refused whole, with its place: what was set before stays. */
export function settingsRoutes(app: FastifyInstance, kernel: Kernel, file: SettingsFile, onChange: () => void): void {
  const path = "/settings";
  route(app, { method: "GET", path, summary: "Show the settings of this workspace", answer: settings }, async () =>
    file.read(),
  );
  route(
    app,
    { method: "PUT", path, summary: "Save the settings of this workspace", body: settingsChange, answer: settings },
    async ({ body }) => {
      const saved = await saveSettings(file, kernel, body);
      onChange();
      return saved;
    },
  );
}
