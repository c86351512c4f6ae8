const storageKey = "tuneit.token";

/**
 * The bearer token of this origin. `tuneit serve` opens the page with a one-time code in the fragment, which no server
 * log and no referrer sees; it is traded for the token and taken out of the address at once.
 */
export async function sessionToken(request: typeof fetch = fetch): Promise<string | null> {
  const code = new URLSearchParams(location.hash.slice(1)).get("code");
  if (code === null) return localStorage.getItem(storageKey);
  history.replaceState(null, "", location.pathname + location.search);
  const response = await request("/api/v1/session", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ code }),
  }).catch(() => null);
  if (response?.ok !== true) return localStorage.getItem(storageKey);
  const { token } = (await response.json()) as { token: string };
  localStorage.setItem(storageKey, token);
  return token;
}
