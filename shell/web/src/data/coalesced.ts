/**
 * `act` for whoever is told of changes more often than it can read them: one at a time, none cut short, a rest between two,
 * and the last call is never lost.
 */
export function coalesced(act: () => Promise<void>, signal: AbortSignal, restMs = 500): () => void {
  let isAtWork = false;
  let isWanted = false;
  const work = async (): Promise<void> => {
    isAtWork = true;
    while (isWanted && !signal.aborted) {
      isWanted = false;
      await act();
      await new Promise((done) => setTimeout(done, restMs));
    }
    isAtWork = false;
  };
  return () => {
    isWanted = true;
    if (!isAtWork) void work();
  };
}
