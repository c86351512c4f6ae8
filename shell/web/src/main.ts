import type { TnApp } from "./app/app.ts";
import "./app/app.ts";
import { keepApp } from "./app/installed-app.ts";
import { preferredLocale, useLocale } from "./app/locale.ts";
import { applyPreferences } from "./app/preferences.ts";
import { startTheme } from "./app/theme.ts";
import { createClient } from "./data/client.ts";
import { sessionToken } from "./data/session.ts";

startTheme();
applyPreferences();
const [token] = await Promise.all([sessionToken(), useLocale(preferredLocale())]);
document.querySelector<TnApp>("tn-app")?.begin(createClient(token));
// After what the page itself needs.
setTimeout(() => void keepApp(), 3000);
